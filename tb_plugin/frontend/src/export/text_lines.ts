/**
 * Text of HTML as lines of SVG: what stands on one line is one text, with spaces where the screen has them. Words that
 * were placed each by itself would run into each other where the letters of the file's reader are a little wider.
 */
import { element, type Markup } from "./markup";

/** A piece of a line, of one style. */
export interface Run {
  text: string;
  box: DOMRect;
  attributes: Readonly<Record<string, string>>;
  rightToLeft: boolean;
}

export interface Origin {
  /** What is subtracted from client coordinates. */
  left: number;
  top: number;
}

/** Gaps between two runs, as parts of the size of the letters: less is none, more parts texts. */
const SPACE = { least: 0.12, most: 0.6 };

/** The texts of runs that follow each other. */
export function joined(runs: readonly Run[], origin: Origin): Markup[] {
  const lines: Run[][] = [];
  for (const run of runs) {
    const before = lines.at(-1)?.at(-1);
    if (before && gapOf(before, run) < SPACE.most) lines.at(-1)!.push(run);
    else lines.push([run]);
  }
  return lines.map((line) => lineOf(line, origin));
}

/** Between two runs of one line, as a part of the size of the letters; infinite where they are of two lines. */
function gapOf(one: Run, other: Run): number {
  const size = sizeOf(other);
  const isAlong = Math.abs(one.box.bottom - other.box.bottom) < 1 && sizeOf(one) === size;
  if (!isAlong || one.rightToLeft || other.rightToLeft || other.box.left < one.box.right - 1) return Infinity;
  return (other.box.left - one.box.right) / size;
}

function sizeOf({ attributes }: Run): number {
  return Number.parseFloat(attributes["font-size"] ?? "16");
}

function lineOf(line: readonly Run[], origin: Origin): Markup {
  const [first] = line as [Run];
  const parts: { text: string; attributes: Run["attributes"] }[] = [];
  line.forEach((run, place) => {
    const text = `${place > 0 && gapOf(line[place - 1]!, run) > SPACE.least ? " " : ""}${run.text}`;
    const last = parts.at(-1);
    if (last && isSame(last.attributes, run.attributes)) last.text += text;
    else parts.push({ text, attributes: run.attributes });
  });
  const place = {
    x: (first.rightToLeft ? first.box.right : first.box.left) - origin.left,
    y: first.box.top - origin.top + first.box.height / 2,
    dy: "0.34em",
  };
  if (parts.length === 1) return element("text", { ...place, ...first.attributes }, [parts[0]!.text]);
  const shared = Object.entries(first.attributes).filter(([name, value]) =>
    parts.every(({ attributes }) => attributes[name] === value),
  );
  const isShared = new Set(shared.map(([name]) => name));
  return element(
    "text",
    { ...place, ...Object.fromEntries(shared) },
    parts.map(({ text, attributes }) =>
      element("tspan", Object.fromEntries(Object.entries(attributes).filter(([name]) => !isShared.has(name))), [text]),
    ),
  );
}

function isSame(one: Run["attributes"], other: Run["attributes"]): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
