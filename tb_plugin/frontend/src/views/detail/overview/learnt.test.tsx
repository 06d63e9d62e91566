// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import type { Finding, FindingList, Output } from "../../../api/types";
import { DEFAULT_CHOICES, type Change, type Choices } from "../../../state/choices/choices";
import { golden } from "../../../testing/golden";
import { OUTPUT } from "../../../testing/saying";
import { Learnt } from "./Learnt";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const { run, state } = golden.findings;
const WAITING = { key: "", value: null, error: null, pending: true };

const WORD = golden.findings.findings.find(({ kind }) => kind === "word")!;
/** The run goes on with another, which holds the record before the change. */
const EARLIER = "earlier/version_0";
const RECORDS = golden.runs.runs
  .find(({ name }) => name === run)!
  .states.find(({ name }) => name === state)!
  .records.map((record) => ({ run: record.step === WORD.before_step ? EARLIER : run, record }));
const TRAINING = { run, state, records: RECORDS, isBranch: false, index: 0, notFinite: new Map() };

function shown(found: FindingList, line: Output | null = OUTPUT) {
  let choices: Choices = DEFAULT_CHOICES;
  const act = (change: Change) => void (choices = change(choices));
  const findings = { key: "", value: found, error: null, pending: false };
  const drawn = render(<Learnt training={TRAINING} findings={findings} line={line} act={act} />);
  return { ...drawn, choices: () => choices };
}

it("names what changed, from what to what, with its curve", () => {
  const { container } = shown(golden.findings);
  const first = golden.findings.findings[0]!;
  expect(container.querySelector(".learnt li")!.textContent).toContain(`like ${first.like_after[0]}`);
  expect(container.querySelector(".learnt li .when-most")!.textContent).toBe(`epoch ${first.epoch}`);
  expect(container.querySelector(".learnt li .what")!.getAttribute("title")).toBe(first.sentence);
  const drawn = container.querySelectorAll(".learnt li svg path:not(.largest)");
  expect(drawn).toHaveLength(Math.min(9, golden.findings.findings.length));
});

it("says when what it tells is so, where the largest step, whose epoch stands beside it, is not all of it", () => {
  const [, step, end] = golden.findings.steps as [number, number, number];
  const long = { ...WORD, when: "epoch 1", until_step: step, after_step: end, after_epoch: 9, over: "epochs 1 to 9" };
  const pushing = {
    ...long,
    count: 50,
    measure: "push" as const,
    verb: "pushes",
    towards: "good",
    change: "0.00 → +5.96",
  };
  const alike = { ...long, count: 50, like_after: ["a", "b"], at_end: "" };
  const said = (finding: FindingList["findings"][number]) => {
    const { container, unmount, getByText } = shown({ ...golden.findings, findings: [{ ...finding, at_end: "" }] });
    expect(getByText("curve, and epoch of the largest step")).toBeTruthy();
    const text = container.querySelector(".learnt li .fine")!.textContent;
    unmount();
    return text;
  };
  expect(said(pushing)).toBe("pushes “good” 0.00 → +5.96 by\u00a0epoch\u00a09");
  expect(said({ ...pushing, over: "epoch 1" })).toBe("pushes “good” 0.00 → +5.96");
  expect(said(alike)).toBe(`${WORD.verb} a, b in\u00a0epoch\u00a09`);
  expect(said({ ...alike, until_step: end })).toBe(`${WORD.verb} a, b`);
  // Of a rare word little is known, so that its row says how rare it is.
  expect([5, 1].map((count) => said({ ...pushing, count }).split(" pushes")[0])).toEqual(["(5 times)", "(once)"]);
});

it("says what ranks the rows where they tell of pushes alone", () => {
  const ranked = (measure: Finding["measure"]) => {
    const { queryByText, unmount } = shown({ ...golden.findings, findings: [{ ...WORD, measure }] });
    const found = queryByText("ranked by change of push or response");
    unmount();
    return found !== null;
  };
  expect([ranked("push"), ranked("likeness")]).toEqual([true, false]);
});

it("has a verb where nothing is like it", () => {
  const change = "by 116 ± 5 % of a strong word’s response";
  const { container } = shown({
    ...golden.findings,
    findings: [{ ...WORD, over: WORD.when, like_after: [], at_end: "", change }],
  });
  expect(container.querySelector(".learnt li .fine")!.textContent).toBe(`changed ${change}`);
});

it("marks all of the curve that may be its largest step, a dot where that is one record", () => {
  const [first, , last] = golden.findings.steps as [number, number, number];
  const drawn = (...may_be_steps: [number, number][]) => {
    const { container, unmount } = shown({ ...golden.findings, findings: [{ ...WORD, may_be_steps }] });
    const path = container.querySelector(".learnt li .largest")!.getAttribute("d")!;
    unmount();
    return path.replace(/[^ML]/g, "");
  };
  expect([drawn([first, first]), drawn([first, last]), drawn([first, first], [last, last])]).toEqual([
    "M",
    "MLL",
    "MM",
  ]);
});

it("says what became of a change that did not last, of a chip as of a word", () => {
  const findings = [
    { ...WORD, kind: "chip" as const, name: "chip 0", verb: "moved by", at_end: "back as before from epoch 4" },
  ];
  const { container } = shown({ ...golden.findings, findings });
  expect(container.querySelector(".learnt li .what")!.textContent).toMatch(/moved by .*; back as before from epoch 4$/);
});

it("draws the curve of a word that only pushes down as high as one that pushes up", () => {
  const ends = (sign: number) => {
    const curve = WORD.curve.map((_, at) => 0.01 * sign * at);
    const { container, unmount } = shown({ ...golden.findings, findings: [{ ...WORD, curve }] });
    const heights = container
      .querySelector(".sparkline path")!
      .getAttribute("d")!
      .match(/[\d.]+(?=L|$)/g)!
      .map(Number);
    unmount();
    return Math.abs(heights.at(-1)! - heights[0]!);
  };
  expect(ends(1)).toBeGreaterThan(10);
  expect(ends(-1)).toBeCloseTo(ends(1));
});

it("marks what came after the best validation, and says how much did", () => {
  const best = { metric: "val_loss", goal: "min" as const, value: 0.4, epoch: 0, step: golden.findings.steps[0]! };
  const told = "1 of 2 changes came after the best val_loss: 0.400 in epoch 0, 0.800 in epoch 2.";
  const findings = [WORD, { ...WORD, kind: "chip" as const, name: "chip 0", after_best: "val_loss in epoch 0" }];
  const found = { ...golden.findings, findings, best: { ...best, last: 0.8, called: "val_loss in epoch 0", told } };
  const { container, getByText, unmount } = shown(found);
  expect(getByText(`* ${told}`)).toBeTruthy();
  const epochs = [...container.querySelectorAll(".when-most")];
  expect(epochs.map(({ textContent }) => textContent)).toEqual([WORD.when, `${WORD.when}*`]);
  expect(epochs[1]!.getAttribute("aria-label")).toContain(`${WORD.when}, after the best val_loss in epoch 0: compare`);
  expect(container.querySelectorAll(".sparkline .best")).toHaveLength(2);
  unmount();
  const unknown = shown({ ...golden.findings, findings: [WORD], best: null }).container;
  expect(unknown.textContent).not.toContain("*");
  expect(unknown.querySelector(".sparkline .best")).toBeNull();
});

it("opens what does not stand in the list at first, and says how many there are", () => {
  const findings = [...Array(12).keys()].map((at) => ({ ...WORD, name: `w${at}` }));
  const { container, getByText, unmount } = shown({ ...golden.findings, findings, total: 12 });
  expect(container.querySelectorAll(".learnt li")).toHaveLength(9);
  fireEvent.click(getByText("all 12 ▸"));
  expect(container.querySelectorAll(".learnt li")).toHaveLength(12);
  fireEvent.click(getByText("fewer ▾"));
  expect(container.querySelectorAll(".learnt li")).toHaveLength(9);
  unmount();
  expect(shown({ ...golden.findings, findings, total: 61 }).getByText("12 of 61 ▸")).toBeTruthy();
});

it("is measured when its list comes, not at every record", () => {
  const measured = vi.spyOn(Element.prototype, "getBoundingClientRect");
  const findings = { key: "", value: golden.findings, error: null, pending: false };
  const at = (line: Output, all = findings) => <Learnt training={TRAINING} findings={all} line={line} act={() => {}} />;
  const { rerender } = render(at(OUTPUT));
  expect(measured).toHaveBeenCalled();
  measured.mockClear();
  rerender(at({ ...OUTPUT }));
  expect(measured).not.toHaveBeenCalled();
  rerender(at(OUTPUT, { ...findings, value: { ...golden.findings } }));
  expect(measured).toHaveBeenCalled();
});

it("chooses a word, and sets the records before and after its change side by side", () => {
  const word = WORD;
  const { container, choices } = shown({ ...golden.findings, findings: [word] });
  const [name, epoch] = container.querySelectorAll<HTMLElement>(".learnt li button");
  const [before, after] = [word.before_step, word.after_step].map(
    (step) => RECORDS.find(({ record }) => record.step === step)!.record,
  );
  const called = before!.untrained ? "before training" : `in epoch ${before!.epoch}`;
  expect(epoch!.getAttribute("aria-label")).toBe(
    `${word.when}: compare “${word.name}” ${called} and in epoch ${after!.epoch}`,
  );
  fireEvent.click(name!);
  expect(choices().selection.words).toEqual([word.name]);
  fireEvent.click(epoch!);
  expect(choices().panes).toEqual([
    { run: EARLIER, state, step: word.before_step },
    { run, state, step: word.after_step },
  ]);
  expect(choices().selection.words).toEqual([word.name]);
});

it("names the output that a word pushes, in the colour of its cloud: of more outputs than lie on a line in none", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const pushing = {
    ...word,
    over: word.when,
    measure: "push" as const,
    verb: "pushes",
    towards: "good",
    before: 0.1,
    after: -2,
    change: "+0.10 → −2.00",
    at_end: "−3.10 at the end",
  };
  const found = { ...golden.findings, findings: [pushing] };
  const { container, unmount, choices } = shown(found);
  expect(container.querySelector(".learnt li .fine")!.textContent).toBe(
    "pushes “good” +0.10 → −2.00, −3.10 at the end",
  );
  expect(container.querySelector(".learnt li button")!.classList).toContain("fall");
  fireEvent.click(container.querySelector(".learnt li .fine")!);
  expect(choices().selection.words).toEqual([word.name]);
  unmount();
  const unread = shown({ ...found, findings: [{ ...pushing, is_read: false, verb: "goes with" }] });
  expect(unread.container.querySelector(".learnt li .fine")!.textContent).toContain(
    "(not read) goes with “good” +0.10",
  );
  unread.unmount();
  const button = shown(found, null).container.querySelector(".learnt li button")!;
  expect([...button.classList]).toEqual(["plain"]);
});

it("says that it is looking, that nothing changed, and why it could not be found", () => {
  const awaited = render(<Learnt training={TRAINING} findings={{ ...WAITING }} line={null} act={() => {}} />);
  expect(awaited.getByRole("status").textContent).toBe("Looking for it in all records …");
  const nothing = { ...golden.findings, findings: [], total: 0, summary: "Nothing changed by more than noise." };
  const { container } = shown(nothing);
  expect(container.textContent).toContain(nothing.summary);
  expect(container.querySelectorAll(".learnt li")).toHaveLength(0);
  const failed = { key: null, value: null, error: "No run.", pending: false };
  const failing = render(<Learnt training={TRAINING} findings={failed} line={null} act={() => {}} />);
  expect(failing.container.textContent).toContain("No run.");
});

it("keeps signs apart from what stands between the words of a list", () => {
  const { container } = shown({
    ...golden.findings,
    findings: [{ ...WORD, like_after: [",", "on", "."], at_end: "" }],
  });
  expect(container.querySelector(".learnt li .what")!.textContent).toContain("like “,”, on, “.”");
});

it("tells the words that raise a chip apart from those that lower it, as its label does", () => {
  const like_after = ["up", "down", "high"];
  const like = { measure: "likeness" as const, verb: "moved by", at_end: "", like_after };
  const chip: Finding = { ...WORD, ...like, kind: "chip", name: "chip 0" };
  const findings = [["down"], like_after].map((lowered_after) => ({ ...chip, lowered_after }));
  const { container } = shown({ ...golden.findings, findings });
  const told = [...container.querySelectorAll(".learnt li .what")].map((one) => one.textContent);
  expect(told[0]).toContain("moved by ▲\u00a0up, high ▼\u00a0down");
  expect(told[1]).toContain("moved by ▼\u00a0up, down, high");
});
