import { describe, expect, it } from "vitest";
import { syntheticRuns } from "../../testing/synthetic";
import { Identities } from "./identities";
import { resolve } from "./resolve";

const SIZES = { units: 8, words: 12, clusters: 4, sentence: 3 };
const at = (steps: number[], step: number | null) => {
  const { runs } = syntheticRuns(SIZES, steps);
  const found = resolve({ run: null, state: null, step }, runs);
  if (typeof found === "string") throw new Error(found);
  return [found, runs] as const;
};

describe("the record that decides which way is up", () => {
  it("is the last one when a training is first seen, at any record, and stays while some newer ones come", () => {
    const identities = new Identities();
    const run = "lstm/version_0";
    expect(identities.of(...at([0, 100], 0))).toEqual({ run, step: 100 });
    expect(identities.of(...at([0, 100, 200], null))).toEqual({ run, step: 100 });
    expect(identities.of(...at([0, 100, 200, 300], null))).toEqual({ run, step: 300 });
    expect(identities.of(...at([0, 100, 200, 300, 400, 500, 600], 0))).toEqual({ run, step: 300 });
    // The run was deleted and written anew.
    expect(identities.of(...at([50, 150], 50))).toEqual({ run, step: 150 });
  });
});
