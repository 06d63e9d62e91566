import { describe, expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { missingSentence, shareSentences } from "./shared_sentences";

const { snapshot } = golden;
const [first, second] = snapshot.sentences;

describe("sentences of two panes", () => {
  it("are found by their keys, whatever their numbers", () => {
    const swapped = [
      { ...second!, index: 0 },
      { ...first!, index: 1 },
    ];
    const shared = shareSentences({ ...snapshot, sentences: swapped }, snapshot.sentences);
    expect(shared.snapshot.sentences.map(({ key }) => key)).toEqual(snapshot.sentences.map(({ key }) => key));
    expect([0, 1].map(shared.own)).toEqual([1, 0]);
    expect([1, 0].map(shared.shared)).toEqual([0, 1]);
  });

  it("that only one side has come after the others, and one that is lacking is said by its title", () => {
    const alien = { ...second!, key: "alien", index: 1 };
    const shared = shareSentences({ ...snapshot, sentences: [first!, alien] }, snapshot.sentences);
    expect(shared.own(1)).toBeUndefined();
    expect(shared.own(2)).toBe(1);
    expect(shared.snapshot.sentences.map(({ index }) => index)).toEqual([0, 2]);
    expect(missingSentence(1, snapshot.sentences)).toContain(second!.title);
  });

  it("keep their numbers where there is nothing to share", () => {
    for (const reference of [null, []]) {
      const shared = shareSentences(snapshot, reference);
      expect(shared.snapshot).toBe(snapshot);
      expect(snapshot.sentences.map(({ index }) => shared.own(index))).toEqual(
        snapshot.sentences.map(({ index }) => index),
      );
      expect(shared.own(7)).toBeUndefined();
    }
    expect(shareSentences(snapshot, snapshot.sentences).snapshot).toBe(snapshot);
  });
});
