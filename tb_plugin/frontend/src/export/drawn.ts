/**
 * What stands on the screen, as SVG that needs no style sheet.
 *
 * Our drawings are SVG already and are copied element by element with their computed styles. What lies over them as HTML
 * (lists, counts, notes, the legend) is read by its boxes: grounds, borders and lines of text. A canvas becomes an image.
 */
import { element, rounded, type Markup } from "./markup";
import { INITIAL, readPaint, styleAttributes, type Inherited } from "./styles";
import { joined, type Origin, type Run } from "./text_lines";

/** Attributes of SVG elements that say where and what, beside all `data-` ones. */
const KEPT = new Set(
  (
    "id x y x1 y1 x2 y2 dx dy cx cy r rx ry width height d points transform clip-path textLength lengthAdjust " +
    "offset gradientUnits gradientTransform clipPathUnits viewBox preserveAspectRatio xml:space stop-color"
  ).split(" "),
);
/** Drawn by nobody, so styles would say nothing. */
const UNSTYLED = new Set(["clipPath", "defs", "linearGradient", "stop"]);
/** SVG that runs, loads or explains nothing in a picture. */
const LEFT_OUT = new Set(["script", "foreignObject", "image", "a", "style", "use", "animate", "set"]);

/** Controls, which do nothing on paper: not the words of a list, nor the names of its columns. */
const CONTROLS = ".switch, .chip-switch, button:not([data-word], th > button)";

/** Pixels by which a text may be wider in the file than on the screen, where letters snap to pixels. */
const SLACK = 2;

let clips = 0;

/** An element of the page and all in it, moved so that the client's (left, top) is the origin. */
export function drawnAs(node: Element, origin: Origin, inherited: Inherited = INITIAL): Markup[] {
  if (node instanceof SVGSVGElement) return drawing(node, origin, inherited);
  if (node instanceof SVGElement) return copied(node, inherited);
  return node instanceof HTMLElement ? boxed(node, origin, inherited) : [];
}

function drawing(svg: SVGSVGElement, origin: Origin, inherited: Inherited): Markup[] {
  if (!visible(svg)) return [];
  const box = svg.getBoundingClientRect();
  const style = styleAttributes(getComputedStyle(svg), inherited);
  const children = [...svg.children].flatMap((child) => copied(child as SVGElement, style.inherited));
  const scaled = svg.getAttribute("viewBox");
  const place = { x: box.left - origin.left, y: box.top - origin.top };
  return scaled
    ? [
        element(
          "svg",
          { ...place, width: box.width, height: box.height, viewBox: scaled, ...style.attributes },
          children,
        ),
      ]
    : [
        element(
          "g",
          { transform: `translate(${rounded(place.x)} ${rounded(place.y)})`, ...style.attributes },
          children,
        ),
      ];
}

function copied(node: Element, inherited: Inherited): Markup[] {
  const name = node.localName;
  if (!(node instanceof SVGElement) || LEFT_OUT.has(name) || node.matches(CONTROLS)) return [];
  const computed = getComputedStyle(node);
  if (
    !UNSTYLED.has(name) &&
    (computed.display === "none" || computed.visibility === "hidden" || computed.opacity === "0")
  )
    return [];
  const style = UNSTYLED.has(name) ? { attributes: {}, inherited } : styleAttributes(computed, inherited);
  if (style.inherited.fill === "none" && style.inherited.stroke === "none" && /^(rect|path|circle)$/.test(name))
    return [];
  const attributes: Record<string, string> = {};
  for (const { name: key, value } of node.attributes)
    if (KEPT.has(key) || key.startsWith("data-")) attributes[key] = value;
  // Read from the element, not as computed: a unit that is still on its way is drawn where it goes.
  const moved = /^translate\((-?[\d.]+)px(?:,\s*(-?[\d.]+)px)?\)$/.exec(node.style.transform);
  if (moved) attributes.transform = `translate(${moved[1]} ${moved[2] ?? 0})`;
  const children = [...node.childNodes].flatMap((child) =>
    child instanceof Element
      ? copied(child, style.inherited)
      : child.nodeType === Node.TEXT_NODE
        ? [child.textContent ?? ""]
        : [],
  );
  return [element(name, { ...attributes, ...style.attributes }, children)];
}

function boxed(node: HTMLElement, origin: Origin, inherited: Inherited): Markup[] {
  if (!visible(node) || node.matches(CONTROLS)) return [];
  const computed = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const place = { x: box.left - origin.left, y: box.top - origin.top, width: box.width, height: box.height };
  if (node instanceof HTMLCanvasElement) return canvasImage(node, place);
  const style = styleAttributes(htmlStyle(computed), inherited);
  const isSelect = node instanceof HTMLSelectElement;
  const ground = isSelect ? [] : groundOf(computed, place);
  const texts = isSelect
    ? joined(runAcross(node.selectedOptions[0]?.text ?? "", node, inherited, computed), origin)
    : inside(node, origin, inherited, computed);
  const attributes = named(node, style.attributes.opacity);
  if (!isSelect && computed.overflowX === "visible" && computed.overflowY === "visible")
    return Object.keys(attributes).length > 0
      ? [element("g", attributes, [...ground, ...texts])]
      : [...ground, ...texts];
  const id = `clip-${++clips}`;
  return [
    element("g", attributes, [
      element("clipPath", { id }, [element("rect", { ...place, width: box.width + SLACK })]),
      element("g", { "clip-path": `url(#${id})` }, [...ground, ...texts]),
    ]),
  ];
}

function named(node: HTMLElement, opacity: string | undefined): Record<string, string> {
  const attributes: Record<string, string> = opacity === undefined ? {} : { opacity };
  for (const { name, value } of node.attributes) if (name.startsWith("data-")) attributes[name] = value;
  return attributes;
}

function canvasImage(canvas: HTMLCanvasElement, place: Record<string, number>): Markup[] {
  if (canvas.width === 0 || canvas.height === 0) return [];
  return [element("image", { ...place, preserveAspectRatio: "none", href: canvas.toDataURL("image/png") })];
}

function groundOf(style: CSSStyleDeclaration, place: Record<"x" | "y" | "width" | "height", number>): Markup[] {
  const fill = readPaint(style.backgroundColor);
  const border = Number.parseFloat(style.borderTopWidth);
  const framed = border > 0 && style.borderTopStyle !== "none" && style.borderLeftWidth === style.borderTopWidth;
  const ring = /^(.*\)) 0px 0px 0px ([\d.]+)px inset$/.exec(style.boxShadow);
  const stroke = framed || ring !== null;
  const edge = framed ? border : Number(ring?.[2] ?? 0);
  const gradient = gradientOf(style.backgroundImage);
  const paint = { paint: gradient ? `url(#${gradient.id})` : fill.paint, alpha: gradient ? 1 : fill.alpha };
  if (paint.paint === "none" && !stroke) return [];
  const rect = element("rect", {
    ...place,
    rx: Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, place.height / 2) || null,
    fill: paint.paint,
    "fill-opacity": paint.alpha < 1 ? paint.alpha : null,
    stroke: stroke ? readPaint(framed ? style.borderTopColor : ring![1]!).paint : "none",
    "stroke-width": stroke ? edge : null,
  });
  return gradient ? [gradient.markup, rect] : [rect];
}

/** A gradient from left to right through evenly spread colours, as a legend's ramp is. */
function gradientOf(image: string): { id: string; markup: Markup } | null {
  if (!image.startsWith("linear-gradient(90deg")) return null;
  const colours = image.match(/(rgba?|color)\([^)]*\)/g) ?? [];
  if (colours.length < 2) return null;
  const id = `ramp-${++clips}`;
  const stops = colours.map((colour, index) =>
    element("stop", { offset: index / (colours.length - 1), "stop-color": readPaint(colour).paint }),
  );
  return { id, markup: element("linearGradient", { id }, stops) };
}

/** What stands in an element: its text with that of the inline elements between, line by line, and all else. */
function inside(node: HTMLElement, origin: Origin, inherited: Inherited, style: CSSStyleDeclaration): Markup[] {
  const drawn: Markup[] = [];
  let runs: Run[] = [];
  const endLine = () => {
    drawn.push(...joined(runs, origin));
    runs = [];
  };
  for (const child of node.childNodes)
    if (child instanceof Text) runs.push(...textRuns(child, inherited, style));
    else if (child instanceof HTMLElement && isPlainText(child)) runs.push(...inlineRuns(child, inherited));
    else if (child instanceof Element) {
      endLine();
      drawn.push(...drawnAs(child, origin, inherited));
    }
  endLine();
  return drawn;
}

/** Whether an element only gives its text another style. */
function isPlainText(node: HTMLElement): boolean {
  if (!visible(node) || node.matches(CONTROLS)) return false;
  const { display, opacity, backgroundColor, boxShadow, borderTopWidth } = getComputedStyle(node);
  return (
    display === "inline" &&
    opacity === "1" &&
    readPaint(backgroundColor).paint === "none" &&
    (boxShadow === "none" || boxShadow === "") &&
    !(Number.parseFloat(borderTopWidth) > 0) &&
    [...node.attributes].every(({ name }) => !name.startsWith("data-")) &&
    [...node.childNodes].every((child) => child instanceof Text || (child instanceof HTMLElement && isPlainText(child)))
  );
}

function inlineRuns(node: HTMLElement, inherited: Inherited): Run[] {
  const style = getComputedStyle(node);
  return [...node.childNodes].flatMap((child) =>
    child instanceof Text ? textRuns(child, inherited, style) : inlineRuns(child as HTMLElement, inherited),
  );
}

/** The lines of a text as the browser broke them: as a whole where it stands on one, else word by word. */
function textRuns(node: Text, inherited: Inherited, style: CSSStyleDeclaration): Run[] {
  const range = document.createRange();
  const boxOf = (start: number, end: number) => {
    range.setStart(node, start);
    range.setEnd(node, end);
    return range.getClientRects();
  };
  // Without the spaces around it, which may or may not take room.
  const start = node.data.search(/\S/);
  if (start < 0) return [];
  const boxes = boxOf(start, node.data.trimEnd().length);
  if (boxes.length === 1) return runAt(node.data.trim().replace(/\s+/g, " "), boxes[0]!, inherited, style);
  return [...node.data.matchAll(/\S+/g)].flatMap((word) => {
    const box = boxOf(word.index, word.index + word[0].length)[0];
    return box ? runAt(word[0], box, inherited, style) : [];
  });
}

function runAcross(text: string, node: Element, inherited: Inherited, style: CSSStyleDeclaration): Run[] {
  const box = node.getBoundingClientRect();
  const inset = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.borderLeftWidth);
  return runAt(text, new DOMRect(box.left + inset, box.top, box.width - 2 * inset, box.height), inherited, style);
}

function runAt(text: string, box: DOMRect, inherited: Inherited, style: CSSStyleDeclaration): Run[] {
  if (!text.trim() || box.width === 0) return [];
  const {
    opacity: _,
    stroke: __,
    "stroke-width": ___,
    ...attributes
  } = styleAttributes(htmlStyle(style), inherited).attributes;
  return [{ text, box, attributes, rightToLeft: style.direction === "rtl" }];
}

/** HTML colours its text by `color`, SVG by `fill`. */
function htmlStyle(style: CSSStyleDeclaration): Pick<CSSStyleDeclaration, "getPropertyValue"> {
  const own: Record<string, string> = {
    fill: style.color,
    "fill-opacity": "1",
    stroke: "none",
    "stroke-width": "1",
    "text-anchor": "start",
  };
  return { getPropertyValue: (name) => own[name] ?? style.getPropertyValue(name) };
}

function visible(node: Element): boolean {
  return node.checkVisibility?.({ visibilityProperty: true }) ?? true;
}
