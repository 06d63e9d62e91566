/**
 * What on the drawing an event is about.
 *
 * One listener on a pane asks here, and the innermost mark wins: a click on a unit is a click on that unit and not on
 * its chip as well.
 */

export type Mark =
  | { kind: "unit"; unit: number }
  | { kind: "chip"; chip: number }
  | { kind: "word"; word: string }
  | { kind: "cloud"; cloud: number }
  | { kind: "link"; chip: number; cloud: number }
  | { kind: "step"; sentence: number; step: number; chip: number | null }
  | { kind: "stepLink"; sentence: number; step: number; chip: number };

export type MarkKind = Mark["kind"];

/** The attribute that each kind of mark carries. A pane carries `data-step` too, for its record, and is no mark. */
const ATTRIBUTES: Record<MarkKind, string> = {
  unit: "data-unit",
  chip: "data-chip",
  word: "data-word",
  cloud: "data-cloud",
  link: "data-link",
  step: "data-step",
  stepLink: "data-step-link",
};

const KINDS = Object.keys(ATTRIBUTES) as MarkKind[];
const SELECTOR = KINDS.map((kind) => `[${ATTRIBUTES[kind]}]:not([data-pane])`).join(",");

export function markElement(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(SELECTOR) : null;
}

export function markOf(target: EventTarget | null): Mark | null {
  const element = markElement(target);
  const kind = KINDS.find((name) => element?.hasAttribute(ATTRIBUTES[name]));
  if (!element || !kind) return null;
  const text = element.getAttribute(ATTRIBUTES[kind]) ?? "";
  const [first = 0, second = 0] = text.split(":").map(Number);
  const sentence = Number(element.closest("[data-sentence]")?.getAttribute("data-sentence") ?? 0);
  switch (kind) {
    case "word":
      return { kind, word: text };
    case "unit":
      return { kind, unit: first };
    case "chip":
      return { kind, chip: first };
    case "cloud":
      return { kind, cloud: first };
    case "link":
      return { kind, chip: first, cloud: second };
    case "step":
      return { kind, sentence, step: first, chip: null };
    case "stepLink":
      return { kind, sentence, step: first, chip: second };
  }
}

export function sameMark(one: Mark | null, other: Mark | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Moves the focus to the next (1) or previous (-1) mark of the same kind in the pane. */
export function moveFocus(element: Element, by: 1 | -1): void {
  const mark = markOf(element);
  const pane = element.closest("[data-pane]");
  if (!mark || !pane) return;
  const siblings = [...pane.querySelectorAll<HTMLElement>(`[${ATTRIBUTES[mark.kind]}]`)];
  siblings[siblings.indexOf(element as HTMLElement) + by]?.focus();
}
