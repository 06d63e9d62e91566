/** Markup as a tree of plain values, and its text as XML: nothing that is drawn or typed can break out of it. */

export interface MarkupElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Markup[];
}

export type Markup = MarkupElement | string;

/** Attributes that are null are left out, numbers are rounded to hundredths. */
export function element(
  name: string,
  attributes: Record<string, string | number | null> = {},
  children: readonly Markup[] = [],
): MarkupElement {
  const texts = Object.entries(attributes).flatMap(([key, value]): [string, string][] =>
    value === null ? [] : [[key, typeof value === "number" ? rounded(value) : value]],
  );
  return { name, attributes: Object.fromEntries(texts), children };
}

export function toXml(markup: Markup): string {
  if (typeof markup === "string") return escape(markup);
  const { name, attributes, children } = markup;
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  const head = `<${name}${texts.join("")}`;
  return children.length === 0 ? `${head}/>` : `${head}>${children.map(toXml).join("")}</${name}>`;
}

export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // An XML reader makes spaces of these in attributes, unless they are written by number.
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** Characters that no XML file may hold, not even escaped: controls, halves of surrogate pairs, two non-characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function escape(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"\n\r\t]/g, (found) => ENTITIES[found]!);
}
