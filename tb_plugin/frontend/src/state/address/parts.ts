/** The parts of an address, by the names that they have there; what each may be is told by `address.ts`. */
export const PARTS = [
  "pane0",
  "pane1",
  "clusters",
  "links",
  "threshold",
  "ceiling",
  "width",
  "clip",
  "colour",
  "signs",
  "scale",
  "view",
  "order",
  "shape",
  "chips-by",
  "units",
  "units-by",
  "sentence",
  "typed",
  "off",
  "off-beside",
  "from",
  "visible",
  "variable",
  "words",
  "unit",
  "chip",
  "cloud",
  "side",
  "step",
  "step-of",
  "beside",
  "timeline",
  "curves",
  "lines",
  "glance",
  "metric",
  "speed",
  "flow",
  "band",
  "colouring",
  "bars",
  "pin",
  "runs",
] as const;

export type Part = (typeof PARTS)[number];

export function isPart(name: string): name is Part {
  return (PARTS as readonly string[]).includes(name);
}

/** An entry, or a part of it, that cannot be kept, and what may stand there. */
export type Refused = readonly [entry: string, wanted: string];

/** One sentence on all of them; null where there is none. */
export function notKept(refused: readonly Refused[]): string | null {
  if (refused.length === 0) return null;
  const parts = refused.map(([entry, wanted]) => {
    const [name, text] = [entry.slice(0, entry.indexOf("=") + 1), entry.slice(entry.indexOf("=") + 1)];
    return `“${name}${text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text}” (${wanted})`;
  });
  return `Of the address this could not be kept, or not all of it: ${parts.join(", ")}.`;
}

const MOST_QUOTED = 24;
