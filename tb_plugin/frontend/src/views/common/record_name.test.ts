import { describe, expect, it } from "vitest";
import { stepName } from "./record_name";

describe("records at one step of the logger", () => {
  it("are counted in their names", () => {
    expect([stepName(8), stepName(8.0001), stepName(1200.001)]).toEqual(["8", "8 (2)", "1\u2009200 (11)"]);
  });
});
