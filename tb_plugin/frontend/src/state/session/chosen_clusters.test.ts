import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types";
import { golden } from "../../testing/golden";
import { notTheChosen } from "../../wording/namesake";
import { DEFAULT_CHOICES } from "../choices/choices";
import { chooseChip, chooseCloud } from "../choices/selection";
import { createChosenClusters } from "./chosen_clusters";
import type { Panes } from "./panes";

const { run, state } = golden.snapshot;

/** A pane that shows a record of the golden training. */
function paneOf(snapshot: Snapshot) {
  const record = { step: snapshot.step, epoch: snapshot.epoch, untrained: false, history_id: "one" };
  return { resolved: { run: { name: run }, history: { name: state }, record }, content: { value: { snapshot } } };
}

/** The golden record at another step, where the numbers of the first two chips and clouds are exchanged. */
const [first, second, ...others] = golden.snapshot.chips;
const exchanged: Snapshot = {
  ...golden.snapshot,
  step: 200,
  chips: [{ ...second!, chip: 0 }, { ...first!, chip: 1 }, ...others],
  words: golden.snapshot.words.map((word) => ({ ...word, cloud: [1, 0][word.cloud] ?? word.cloud })),
};

it("tells where another chip or cloud has the number of the chosen one, in each pane, and not where it goes on", () => {
  const choices = signal(DEFAULT_CHOICES);
  const data = signal([paneOf(golden.snapshot)]);
  const { namesakes, stop } = createChosenClusters(choices, { data } as unknown as Panes);
  choices.value = chooseChip(0)(choices.value);
  expect(namesakes.value).toEqual([null]);
  data.value = [paneOf(exchanged), paneOf(golden.snapshot)];
  const of = first!.units.length;
  expect(namesakes.value).toMatchObject([{ chip: { shared: 0, of }, cloud: null, record: { step: 600 } }, null]);
  choices.value = chooseChip(2)(choices.value);
  expect(namesakes.value).toEqual([null, null]);
  choices.value = chooseCloud(1)(choices.value);
  data.value = [paneOf(golden.snapshot)];
  expect(namesakes.value).toMatchObject([{ chip: null, cloud: { shared: 0 }, record: { step: 200 } }]);
  stop();
});

it("says so in a sentence", () => {
  const [epoch, before] = [false, true].map((untrained) => ({ epoch: untrained ? 0 : 12, untrained }));
  expect(notTheChosen("chip 3", epoch!, { shared: 1, of: 9 }, "unit")).toBe(
    "Another one than chip 3 of epoch 12, of whose 9 units it has 1.",
  );
  expect(notTheChosen("cloud 0", before!, { shared: 0, of: 1 }, "word")).toBe(
    "Another one than cloud 0 before training, of whose 1 word it has 0.",
  );
});
