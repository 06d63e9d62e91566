import { expect, it } from "vitest";
import { gapEpochs, gapSentence } from "./gap";

it("names the epochs that have no record, and why where that is known", () => {
  const gap = { first: 3, last: 7, what: null };
  expect([gapEpochs(gap), gapSentence(gap)]).toEqual(["3–7", "no record of epochs 3 to 7"]);
  expect(gapSentence({ ...gap, last: 3 })).toBe("no record of epoch 3");
  const lost = { first: 4, last: null, what: "all states of rnn.l0/h" };
  expect([gapEpochs(lost), gapSentence(lost)]).toEqual([
    "4 …",
    "no record of epoch 4 on: all states of rnn.l0/h NaN or infinite",
  ]);
});
