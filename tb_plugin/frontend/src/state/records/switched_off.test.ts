import { describe, expect, it } from "vitest";
import { RECORDED_LENS } from "../../api/keys";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { syntheticSnapshot } from "../../testing/synthetic";
import { loadContent } from "./pane_content";

const RECORD = { run: "a", state: "h", step: 0, created: 0 };
const SNAPSHOT = syntheticSnapshot({ units: 8, words: 12, clusters: 4, sentence: 3, step: 0 });

function load(off: readonly (number | `u${number}`)[], { network = true, runs = true, sentence = 0 } = {}) {
  const client = fakeClient({
    snapshot: async () => ({ ...SNAPSHOT, network }),
    sentence: async (_, __, ___, without = []) => {
      if (without.length > 0 && !runs) throw new Error("The file is gone.");
      return { ...golden.sentence, title: without.join() };
    },
  });
  return loadContent(client, RECORD, RECORDED_LENS, { indices: [0, sentence], typed: [], off, sure: 1 }, null);
}

describe("what is off in a record", () => {
  it("is what there is of it; the rest is told", async () => {
    const { off, offError, sentences } = await load([1, 99, "u7", "u8"]);
    expect([off, sentences[0]!.title]).toEqual([[1, "u7"], "1,u7"]);
    expect(offError).toBe("not here: chip 99 and unit 8 (of 4 chips and 8 units, counted from 0)");
    expect(await load([1])).toMatchObject({ off: [1], offError: null });
  });

  it("is nothing without a network, and the recorded sentence stays", async () => {
    const none = await load([1], { network: false });
    expect([none.off, none.sentences.length]).toEqual([[], 2]);
    expect(none.offError).toContain("network of this record is not there, or damaged");
    const gone = await load([1], { runs: false });
    expect([gone.off, gone.offError, gone.sentences.length]).toEqual([[], "The file is gone.", 2]);
  });

  it("has nothing to do with a sentence that is not there", async () => {
    const { off, offError, sentenceErrors } = await load([1], { sentence: 77 });
    expect([off, offError, sentenceErrors]).toEqual([[1], null, { 77: "This record has no sentence 77." }]);
  });
});
