/** What a style sheet gives an element of SVG, as the attributes that say the same without the sheet. */

/** Inherited properties with the value that holds where nothing is said. */
const INHERITED: Record<string, string> = {
  fill: "#000000",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "font-family": "",
  "font-size": "16",
  "font-style": "normal",
  "font-weight": "400",
  "text-anchor": "start",
  direction: "ltr",
};

const OWN: Record<string, string> = {
  opacity: "1",
  "unicode-bidi": "normal",
  "text-decoration-line": "none",
  "paint-order": "normal",
};

/** Names that differ from those of the attributes. */
const ATTRIBUTE: Record<string, string> = { "text-decoration-line": "text-decoration" };

export type Inherited = Readonly<Record<string, string>>;

/** Of the root of a file. */
export const INITIAL: Inherited = INHERITED;

/** The attributes that an element needs within a parent whose inherited values are `from`, and its own such values. */
export function styleAttributes(
  style: Pick<CSSStyleDeclaration, "getPropertyValue">,
  from: Inherited,
): { attributes: Record<string, string>; inherited: Inherited } {
  const attributes: Record<string, string> = {};
  const inherited: Record<string, string> = {};
  const values: Record<string, string> = {};
  for (const name of [...Object.keys(INHERITED), ...Object.keys(OWN)])
    values[name] = withoutUnit(style.getPropertyValue(name));
  for (const name of ["fill", "stroke"]) {
    const paint = readPaint(values[name]!);
    values[name] = paint.paint;
    if (paint.alpha < 1) values[`${name}-opacity`] = String(Number(values[`${name}-opacity`] || 1) * paint.alpha);
  }
  for (const [name, usual] of Object.entries(INHERITED)) {
    inherited[name] = values[name] || from[name] || usual;
    if (inherited[name] !== from[name]) attributes[name] = inherited[name];
  }
  for (const [name, usual] of Object.entries(OWN))
    if (values[name] && values[name] !== usual && !(name === "unicode-bidi" && values[name] === "isolate"))
      attributes[ATTRIBUTE[name] ?? name] = values[name];
  return { attributes, inherited };
}

export interface Paint {
  paint: string;
  alpha: number;
}

/** A computed colour as `#rrggbb` and its alpha: not every reader of SVG knows the newer ways to write one. */
export function readPaint(text: string): Paint {
  const call = /^(rgba?|color)\(\s*(srgb\s+)?([^)]*)\)$/.exec(text.trim());
  if (!call) return { paint: text.trim() === "transparent" ? "none" : text.trim(), alpha: 1 };
  const [, , isShare, inner = ""] = call;
  const parts = inner.split(/[\s,/]+/).filter(Boolean);
  const numbers = parts.map((part) => (part.endsWith("%") ? Number.parseFloat(part) / 100 : Number(part)));
  const alpha = numbers[3] ?? 1;
  if (alpha === 0) return { paint: "none", alpha: 1 };
  const channels = numbers.slice(0, 3).map((value) => Math.round(value * (isShare ? 255 : 1)));
  return { paint: `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`, alpha };
}

function withoutUnit(text: string): string {
  return /^-?[\d.]+px$/.test(text) ? text.slice(0, -2) : text;
}
