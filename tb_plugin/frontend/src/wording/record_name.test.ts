import { describe, expect, it } from "vitest";
import { recordName, stepName } from "./record_name";

describe("records at one step of the logger", () => {
  it("are counted in their names", () => {
    expect([stepName(8), stepName(8.0001), stepName(1200.001)]).toEqual(["8", "8 (2)", "1\u202f200 (11)"]);
  });
});

describe("the record before the first step", () => {
  it("is told from that of the first epoch, also where the logger counts epochs", () => {
    expect(recordName({ epoch: 0, step: 0, untrained: true })).toBe("before training · step 0");
    expect(recordName({ epoch: 0, step: 0, untrained: false })).toBe("epoch 0 · step 0");
  });
});
