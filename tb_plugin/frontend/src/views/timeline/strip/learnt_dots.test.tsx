// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import type { Finding, FindingList } from "../../../api/types";
import { guess } from "../../../layout/text";
import { CHIP_THUMBNAIL, layoutThumbnails } from "../../../layout/thumbnails";
import { golden } from "../../../testing/golden";
import { LearntDots } from "./LearntDots";

afterEach(cleanup);

it("is no more certain than the finding: hollow, with all epochs that may be it in its name and a bar over them", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const sure = { ...word, name: "fun", share: 1, epoch: 2, when: "epoch 2", step: 2, may_be_steps: [[2, 2]] };
  const unsure = { ...sure, name: "head", epoch: 0, when: "epochs 0 to 2", step: 0, may_be_steps: [[0, 2]] };
  const dots = drawn([unsure, sure]);
  expect(dots.map((dot) => dot.textContent)).toEqual(["head (0–2)", "fun"]);
  expect(dots.map((dot) => dot.querySelector(".unsure") !== null)).toEqual([true, false]);
  expect(dots[0]!.getAttribute("title")).toContain("head (epochs 0 to 2)");
  expect(dots[0]!.getAttribute("aria-label")).toContain("head (epochs 0 to 2)");
  const [bar, ...others] = dots[0]!.querySelectorAll<HTMLElement>(".learnt-bar");
  expect([parseFloat(bar!.style.left), parseFloat(bar!.style.width) > 2 * 100]).toEqual([0, true]);
  expect([...others, ...dots[1]!.querySelectorAll(".learnt-bar")]).toEqual([]);
  const [apart] = drawn([{ ...unsure, when: "epochs 0 and 2", may_be_steps: [[0, 0], [2, 2]] }]); // prettier-ignore
  expect([apart!.textContent, apart!.querySelectorAll(".learnt-bar").length]).toEqual(["head (0, 2)", 2]);
});

it("names first of all what changed most, which the headline names, too, then what is sure", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const sure = { ...word, share: 1, epoch: 2, when: "epoch 2", step: 2, may_be_steps: [[2, 2]] };
  const unsure = { ...sure, when: "epochs 1 and 2", may_be_steps: [[1, 1], [2, 2]] }; // prettier-ignore
  const found = [
    { ...unsure, name: "mess" },
    { ...unsure, name: "feels" },
    { ...sure, name: "bad" },
  ];
  expect(drawn(found, 400).map((dot) => dot.textContent)).toEqual(["mess (1, 2), bad, feels (1, 2)"]);
});

it("names as many at each dot as the next one leaves room for, and counts the others", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const names = ["payment_failed", "payment_ok", "login"];
  const findings = [...names, "coupon"].map((name, at) => ({ ...word, name, share: 1, step: at < 3 ? 1 : 2 }));
  expect(drawn(findings, 44).map((dot) => dot.textContent)).toEqual(["3", "coupon"]);
  expect(drawn(findings.slice(2), 44).map((dot) => dot.textContent)).toEqual(["log…", "coupon"]);
  const levels = ["vibration: high", "vibration: low", "load: busy"].map((name) => ({ ...word, name, step: 1 }));
  const textsAt = (pitch: number) =>
    drawn([...levels, { ...levels[0]!, name: "coupon", step: 2 }], pitch)[0]!.textContent;
  expect([120, 100, 82, 60].map(textsAt)).toEqual(["vibrat…: high, …", "vib…: high, …", "3 changes", "3"]);
});

it("has its text behind it, where it stands over its own record: before it only where it has no room there", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const shown = (steps: readonly number[], pitch: number) =>
    drawn(
      steps.map((step) => ({ ...word, name: "temperature: medium", share: 1, step })),
      pitch,
    ).map((dot) => [dot.textContent, dot.classList.contains("before")]);
  expect(shown([1, 2], 110)[0]).toEqual(["tempe…: medium", false]);
  expect(shown([1, 1, 2], 90)[0]).toEqual(["2 changes", false]);
  expect(shown([3], 60)).toEqual([["temperature: medium", true]]);
});

it("shows when all did that is known to have changed: words, chips and outputs, those that are not listed, too", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const kinds = { word: "fun", chip: "chip 2", output: "good" } as const;
  const listed = Object.entries(kinds).map(
    ([kind, name]) => ({ ...word, kind, name, share: 0.01, step: 1 }) as Finding,
  );
  const many = Array.from({ length: 40 }, (_, at) => ({ ...word, name: `w${at}`, step: 2 }));
  const unlisted = [
    { step: 2, changes: 3, sure: 3 },
    { step: 3, changes: 7, sure: 0 },
  ];
  const dots = drawn([...listed, ...many], 200, unlisted);
  expect(dots.map((dot) => dot.textContent)).toEqual(["fun, chip 2, output good", expect.stringMatching(/^w0, .*, \d+ more$/), "7 changes"]); // prettier-ignore
  const named = dots[1]!.textContent!.split(", ").length - 1;
  expect(Number(/\d+(?= more$)/.exec(dots[1]!.textContent!)![0]) + named).toBe(43);
  expect(dots[1]!.getAttribute("title")).toContain(" and 23 more");
  expect(dots.map((dot) => dot.querySelector(".unsure") !== null)).toEqual([false, false, true]);
  // A single one, too, is told, in numbers where there is room for no more.
  const single = (pitch: number) => drawn([], pitch, [1, 2].map((step) => ({ step, changes: 1, sure: 1 })))[0]!.textContent; // prettier-ignore
  expect([110, 44].map(single)).toEqual(["1 change", "1"]);
  // Nearer to one another than they can be pressed they are one, of all their records.
  const [one, ...others] = drawn([...listed, ...many], 10, unlisted);
  expect([one!.getAttribute("title"), others]).toEqual([expect.stringMatching(/^Largest step from .* to .* and 33 more\./), []]); // prettier-ignore
});

it("is not drawn again for each record that is shown, and goes where it is told to go now", () => {
  const measure = vi.fn(guess);
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const props = propsOf([
    { ...word, step: 1 },
    { ...word, step: 7 },
  ]); // of step 7 there is no record
  const { rerender, container } = render(<LearntDots {...props} measure={measure} />);
  const before = measure.mock.calls.length;
  const onGo = vi.fn();
  rerender(<LearntDots {...props} layout={{ ...props.layout }} measure={measure} onGo={onGo} />);
  expect(before).toBeGreaterThan(0);
  expect(measure).toHaveBeenCalledTimes(before);
  expect(container.querySelectorAll("[data-learnt]")).toHaveLength(1);
  container.querySelector<HTMLElement>("[data-learnt]")!.click();
  expect(onGo).toHaveBeenCalledTimes(1);
});

function propsOf(findings: Finding[], pitch = 110, unlisted: FindingList["unlisted"] = []) {
  const [record] = golden.runs.runs[0]!.states[0]!.records;
  const records = [0, 1, 2, 3].map((step) => ({ record: { ...record!, step }, run: "", index: step })) as never;
  const slots = { of: [0, 1, 2, 3], gaps: [], count: 4 };
  const layout = layoutThumbnails(4, 4 * pitch, 0, CHIP_THUMBNAIL);
  const list: FindingList = { ...golden.findings, findings, unlisted };
  return { findings: list, records, slots, layout, room: layout.whole, measure: guess, onGo: () => {} };
}

function drawn(...given: Parameters<typeof propsOf>): Element[] {
  const { container } = render(<LearntDots {...propsOf(...given)} />);
  return [...container.querySelectorAll("[data-learnt]")];
}
