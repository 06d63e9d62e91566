import { describe, expect, it } from "vitest";
import { fileName } from "./names";

const record = { run: "lstm/version_0", state: "rnn.l0/h", epoch: 3, step: 1200 };

describe("names of files", () => {
  it("say what, run, state and epoch", () => {
    expect(fileName("view", [record], "svg")).toBe("rnnvis-view-lstm-version_0-rnn.l0-h-epoch-3-step-1200.svg");
    expect(fileName("view", [record, { ...record, epoch: 0, step: 0 }], "png")).toMatch(/1200-vs-lstm.*step-0\.png$/);
  });

  it("lead nowhere else, whatever a run is called", () => {
    for (const run of ["../../etc", "..", "a\\b:c*?<>|", "ラン", ".", "x".repeat(400)]) {
      const name = fileName("view", [{ ...record, run }], "csv");
      expect(name).toMatch(/^rnnvis-view-[\p{L}\p{N}._-]+\.csv$/u);
      expect(name).not.toContain("..");
      expect(name.length).toBeLessThan(200);
    }
  });
});
