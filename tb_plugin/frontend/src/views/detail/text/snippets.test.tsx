// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import type { Thing } from "../../../api/keys";
import type { Contexts } from "../../../api/types";
import { DEFAULT_CHOICES, type Change, type Choices } from "../../../state/choices/choices";
import type { PaneContent } from "../../../state/records/pane_content";
import { golden } from "../../../testing/golden";
import { MatchedText } from "./MatchedText";
import { Snippets } from "./Snippets";

afterEach(cleanup);

const scales = { strength: 1, link: 1, stepLink: 1, glyph: 1, response: 1, step: 1, push: 1, importance: 1, memory: 1 };
const record = { run: "r", state: "s", step: 1, created: 0 };
const content = { snapshot: golden.snapshot, lens: {}, sentences: [golden.sentence] } as unknown as PaneContent;

async function shown(load: () => Promise<Contexts>, thing: Thing = ["unit", 5], of = content) {
  let choices: Choices = DEFAULT_CHOICES;
  const act = (change: Change) => void (choices = change(choices));
  const props = { thing, record, content: of, scales, theme: "light" as const, act, load };
  const drawn = render(<Snippets {...props} />);
  await waitFor(() => expect(drawn.container.textContent).not.toBe(""));
  return { ...drawn, choices: () => choices };
}

it("shades the words of each snippet, and reads the one that is clicked as the sentence", async () => {
  const { container, choices } = await shown(async () => golden.contexts);
  const lines = [...container.querySelectorAll<HTMLElement>("button.snippet")];
  expect(lines).toHaveLength(golden.contexts.up.length + golden.contexts.down.length);
  const [first] = golden.contexts.up;
  expect(lines[0]!.querySelector(".here")!.textContent).toBe(first!.words[first!.at]);
  const colours = [...lines[0]!.querySelectorAll<HTMLElement>("span > span")].map(({ style }) => style.background);
  expect(new Set(colours).size).toBeGreaterThan(1);
  fireEvent.click(lines[0]!);
  expect(choices().typed).toEqual([first!.words.join(" ")]);
  expect(choices().sentences).toEqual([-1]);
});

it("says that a unit that goes against its chip rises along the chip, unless signs are shown as they are", async () => {
  const rises = async (polarity: 1 | -1, raw_signs: boolean) => {
    const [chip] = golden.snapshot.chips;
    const chips = [{ ...chip!, units: chip!.units.map((one) => ({ ...one, polarity })) }];
    const turned = { ...content, snapshot: { ...golden.snapshot, chips, raw_signs } };
    const { container } = await shown(async () => golden.contexts, ["unit", chip!.units[0]!.unit], turned);
    return container.querySelector("h4")!.textContent;
  };
  expect(await rises(-1, false)).toBe(`▲ rises most along chip ${golden.snapshot.chips[0]!.chip} (turned)`);
  expect(await rises(1, false)).toBe("▲ rises most");
  expect(await rises(-1, true)).toBe("▲ rises most");
});

it("says where snippets were looked for, what their ends are, and why there are none", async () => {
  const word = await shown(
    async () => Promise.resolve({ ...golden.contexts, along: "response", searched: "sample", texts: 200 }),
    ["word", "the"],
  );
  expect(word.container.textContent).toContain("“the” in the text");
  expect(word.container.textContent).toContain("does most what it usually does");
  expect(word.container.textContent).toContain("Of 200 sequences sampled");
  // No rise and no push: neither orange nor blue stands for it.
  expect(word.container.querySelector(".rise, .fall")).toBeNull();
  expect(word.container.textContent).toContain("Full shade: 1.50 times its usual response, underlined");
  const changes = [...golden.contexts.up, ...golden.contexts.down].flatMap((one) => one.changes);
  const underlined = word.container.querySelectorAll(".opposite").length;
  expect([underlined, underlined > 0]).toEqual([changes.filter((change) => change < 0).length, true]);
  const none = await shown(async () => Promise.resolve({ ...golden.contexts, up: [], down: [] }));
  expect(none.container.textContent).toContain("does not occur");
  const failed = await shown(async () => Promise.reject(new Error("A report has no room for them.")));
  expect(failed.container.textContent).toBe("A report has no room for them.");
});

it("finds text that moves the chips as the words from the first to the last chosen step", async () => {
  const asked: unknown[] = [];
  const load = async (...request: unknown[]) => (asked.push(request), golden.matches);
  const step = { sentence: 0, position: 2 };
  const selection = { ...DEFAULT_CHOICES.selection, step, beside: [{ sentence: 0, position: 1 }] };
  const shownContent = { ...content, sentences: [golden.sentence], off: [], ownSentence: () => 0 };
  const props = { choices: { ...DEFAULT_CHOICES, selection }, record, scales, theme: "dark" as const, act: () => {} };
  const drawn = render(<MatchedText {...props} content={shownContent as unknown as PaneContent} load={load} />);
  await waitFor(() => expect(drawn.container.querySelectorAll("li.matched")).toHaveLength(golden.matches.found.length));
  expect(asked).toEqual([[record, 0, 1, 3, {}, []]]);
  expect(drawn.container.querySelector("h3")!.textContent).toBe(`as “${golden.matches.words.join(" ")}”`);
  expect(drawn.container.querySelectorAll("li:first-child .here")).toHaveLength(2);
});
