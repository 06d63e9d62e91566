// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { RECORDED_LENS, type RecordKey } from "../../../api/keys";
import type { CauseCurve, Causes, CurvePoint, WordEffects } from "../../../api/types";
import type { PaneContent } from "../../../state/records/pane_content";
import { fakeClient } from "../../../testing/fake_client";
import { golden } from "../../../testing/golden";
import { OUTPUT } from "../../../testing/saying";
import { CauseNote } from "./CauseNote";
import { CauseCurves } from "./CauseCurves";
import { Promotes } from "./Promotes";
import { WhyPrediction } from "./WhyPrediction";

afterEach(cleanup);

const record: RecordKey = { run: "a", state: "rnn.l0/h", step: 20, created: 1 };
const asked = { record, training: record.run, lens: RECORDED_LENS };

function why(effects: WordEffects, low: string | null, onWord = vi.fn(), probability = 0.6) {
  const output = { ...OUTPUT, low };
  const content = { lens: RECORDED_LENS, off: [], snapshot: { ...golden.snapshot, output } } as unknown as PaneContent;
  const network = fakeClient({ effects: async () => effects });
  const said = [{ output: effects.output, probability, value: null }];
  const props = { record, content, network, said, sentence: 0, position: effects.position, onWord };
  return { ...render(<WhyPrediction {...props} />), onWord };
}

const EFFECTS: WordEffects = {
  position: 1,
  output: "bad",
  words: ["not", "good", "!"],
  effects: [5, -2, 0],
};

const shade = (word: HTMLElement) => `${word.className} --shade: ${word.style.getPropertyValue("--shade")}`;

it("shades the words that made a prediction, towards the end of the output that they speak for", async () => {
  const { findByText, getByText, onWord } = why(EFFECTS, "bad");
  // It speaks for the lower class, which is blue everywhere.
  expect(shade(await findByText("not"))).toBe("plain negative --shade: 55%");
  expect(shade(getByText("good"))).toBe("plain positive --shade: 22%");
  expect(getByText("!").className).toBe("plain unread");
  getByText(/log p of “bad” loses when the word is left out.* Blue speaks for it, orange against it; full at 5/);
  fireEvent.click(getByText("!"));
  expect(onWord).toHaveBeenCalledWith(2);
});

it("leaves small effects pale, and orange for what speaks for another output", async () => {
  const { findByText } = why({ ...EFFECTS, effects: [0.07, 0, 0] }, "worse");
  expect(shade(await findByText("not"))).toBe("plain positive --shade: 6%");
  await findByText(/Orange speaks for it/);
});

it("says why no word is shaded", async () => {
  const small = { ...EFFECTS, effects: [0.001, 0, 0] };
  const { findByText, unmount } = why(small, "bad", vi.fn(), 0.999);
  await findByText("The model is over 99 % sure here, and stays so without any single word.");
  unmount();
  await why(small, "bad").findByText(/No single word counts here/);
  cleanup();
  const { findByText: find, queryByText } = why(EFFECTS, "bad", vi.fn(), 0.999);
  await find("not");
  expect(queryByText(/any single word/)).toBeNull();
});

it("tells the outputs that are promoted as changes of probability", async () => {
  const outputs = [
    { output: "good", change: 0.02, log_odds: 4, deviations: null },
    { output: "bad", change: -0.01, log_odds: -4, deviations: null },
  ];
  const network = fakeClient({ promoted: async () => ({ outputs, kind: "classes", sure: 0.999 }) });
  const given = { what: ["chip", 1] as ["chip", number], network, ...asked };
  const { findByText, queryByText, rerender } = render(<Promotes {...given} line={null} />);
  await findByText("+2");
  await findByText("−1");
  await findByText("−4");
  await findByText(/over 99 % sure at these steps, .* in log-odds: \+4 would be from 50 % to 98/);
  // Of two classes the upper one stands for both.
  rerender(<Promotes {...given} line={OUTPUT} />);
  expect(queryByText("+2")).not.toBeNull();
  expect(queryByText("bad")).toBeNull();
});

it("tells several values in the unit of each, with bars in deviations of it", async () => {
  const outputs = [
    { output: "°C", change: 1.5, log_odds: null, deviations: 0.5 },
    { output: "hPa", change: -3, log_odds: null, deviations: -0.25 },
  ];
  const network = fakeClient({ promoted: async () => ({ outputs, kind: "values", sure: null }) });
  const { findByText, container } = render(<Promotes what={["chip", 1]} network={network} {...asked} line={null} />);
  await findByText(/the second, and the bar, in its standard deviation/);
  const rows = [...container.querySelectorAll("tr")].map((row) => row.textContent);
  expect(rows).toEqual(["°C+1.50+0.50", "hPa−3−0.25"]);
});

it("draws importance and memory along the training, measures what takes long when asked to, and stops", async () => {
  const points = [0.1, null, 0.4].map((importance, at): CurvePoint => ({
    step: 10 * at,
    epoch: at,
    untrained: at === 0,
    importance,
    memory: at === 0 ? 2 : at === 1 ? null : 12,
    reach: importance === null ? null : 12,
  }));
  let share = 0.5;
  const causeCurve = vi.fn(async (...[, , , all]: unknown[]): Promise<CauseCurve> => {
    const of = { units: 23, of: points[1]!, importance_unit: "nats" } as const;
    return all ? { ...of, share, seconds: null, points } : { ...of, share: 1, seconds: 40, points: points.slice(1, 2) };
  });
  const { findByText, getAllByRole, queryByText } = render(
    <CauseCurves what={["chip", 1]} network={fakeClient({ causeCurve })} {...asked} />,
  );
  fireEvent.click(await findByText("measure along the training, about 40 s"));
  await findByText("stop");
  expect(getAllByRole("img").map((one) => one.getAttribute("aria-label"))).toEqual([
    "importance of chip 1: before training 0.10, epoch 2 0.40",
    "memory of chip 1: before training 2 steps, epoch 2 over 12 steps",
  ]);
  expect(getAllByRole("img").map((one) => one.querySelector(".shown")!.textContent)).toEqual([
    "epoch 2: 0.40",
    "epoch 2: over 12 steps",
  ]);
  fireEvent.click(await findByText("stop"));
  const begin = await findByText("measure along the training, about 40 s");
  expect([queryByText("stop"), queryByText(/Left out/)]).toEqual([null, null]);
  share = 1;
  fireEvent.click(begin);
  await findByText("Of the same 23 units at every record: those of chip 1 in epoch 1.");
  await findByText("Measured in the networks. Left out, for theirs cannot be run: epoch 1.");
});

it("says over what importance was measured, and what is left, which can be stopped", () => {
  const onMeasure = vi.fn();
  const value: Causes = { ...golden.causes, measured: "head", sequences: 200, seconds: 12.4, why: null };
  const causes = { key: "", value, error: null, pending: false };
  const { getByText, rerender, queryByText } = render(<CauseNote causes={causes} onMeasure={onMeasure} />);
  getByText(/at the head alone, over 200 sequences/);
  fireEvent.click(getByText("measure in the network, about 12 s"));
  expect(onMeasure).toHaveBeenLastCalledWith(true);
  // What is quick is measured by itself.
  rerender(<CauseNote causes={{ ...causes, pending: true }} onMeasure={onMeasure} />);
  expect(queryByText("stop")).toBeNull();
  rerender(<CauseNote causes={{ ...causes, pending: true, all: true }} onMeasure={onMeasure} />);
  expect(queryByText(/^measure/)).toBeNull();
  fireEvent.click(getByText("stop"));
  expect(onMeasure).toHaveBeenLastCalledWith(false);
});
