/**
 * Choices as entries of TensorBoard's address, and back.
 *
 * TensorBoard's own form is `#<plugin>&<name>=<value>&…`, where a plugin's names begin with `p.<plugin>.`. Entries that
 * are not ours are left as they are. Values that equal the default are left out: a short address is one that is sent.
 * Written without URLSearchParams, whose `+` for a space TensorBoard would keep as a plus sign.
 */
import {
  ANY_PANE,
  DEFAULT_CHOICES,
  type AllRuns,
  type Band,
  type Choices,
  type Pane,
  type PinnedRecord,
  type Step,
} from "../choices/choices";
import type { Off } from "../choices/choices";
import { CHIP_SHAPES } from "../../layout/chips";
import {
  CHIP_ORDERS,
  CLIP_RANGE,
  CLUSTER_RANGE,
  COLOURINGS,
  FLOWS,
  LINK_WIDTH_RANGE,
  UNIT_COLOURS,
  WORD_COLOURS,
  WORD_ORDERS,
} from "../choices/options";
import { cleaned } from "../choices/asking";
import { MOST_SENTENCES, MOST_STEPS, MOST_UNITS, MOST_WORDS, sameStep } from "../choices/selection";
import { WORD_VIEWS } from "../../layout/pane";
import { readTimeline, timelineEntries } from "../choices/timeline";

const PREFIX = "p.rnnvis.";
/** There are no more chips. */
/** Chips, and units, that are off. */
const MOST_OFF = CLUSTER_RANGE.most;

type Entries = Map<string, string>;

export function choicesToHash(choices: Choices, hash: string): string {
  const parts = hash.replace(/^#/, "").split("&");
  const foreign = parts.filter((part, position) => position > 0 && !part.startsWith(PREFIX));
  const ours = [...toEntries(choices)].map(([name, value]) => `${PREFIX}${name}=${encodeURIComponent(value)}`);
  return `#${[parts[0] || "rnnvis", ...foreign, ...ours].join("&")}`;
}

/** Anything that cannot be read is as if it were not there: an address is typed and cut by people and mail programs. */
export function hashToChoices(hash: string): Choices {
  const entries: Entries = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const cut = part.indexOf("=");
    if (cut < 0 || !part.startsWith(PREFIX)) continue;
    const value = decode(part.slice(cut + 1));
    if (value !== null) entries.set(part.slice(PREFIX.length, cut), value);
  }
  return fromEntries(entries);
}

function toEntries(choices: Choices): Entries {
  const { selection } = choices;
  const entries: Entries = new Map();
  const put = (name: string, value: number | string | null, usual: number | string | null = null) => {
    if (value !== null && value !== usual) entries.set(name, String(value));
  };
  choices.panes.forEach((pane, index) => {
    // The list's length must survive, so every pane but the first is written even when it says nothing.
    if (index > 0 || pane.run !== null || pane.state !== null || pane.step !== null)
      put(`pane${index}`, JSON.stringify([pane.run, pane.state, pane.step]));
  });
  put("clusters", choices.clusters);
  const { threshold, ceiling } = DEFAULT_CHOICES;
  const isUsual = choices.threshold === threshold && choices.ceiling === ceiling;
  put("links", !choices.mainLinks && isUsual ? "range" : null);
  put("threshold", choices.threshold, threshold);
  put("ceiling", choices.ceiling, ceiling);
  put("width", choices.linkWidth, DEFAULT_CHOICES.linkWidth);
  put("clip", choices.clip, DEFAULT_CHOICES.clip);
  put("colour", choices.wordColour);
  put("signs", choices.rawSigns ? "raw" : null);
  put("scale", choices.fit ? "fit" : null);
  put("view", choices.wordView, DEFAULT_CHOICES.wordView);
  put("order", choices.wordOrder, DEFAULT_CHOICES.wordOrder);
  put("shape", choices.chipShape, DEFAULT_CHOICES.chipShape);
  put("chips-by", choices.chipOrder, DEFAULT_CHOICES.chipOrder);
  put("units", choices.unitColour, DEFAULT_CHOICES.unitColour);
  put("units-by", choices.unitOrder);
  put("sentence", choices.sentences.join(), DEFAULT_CHOICES.sentences.join());
  if (choices.typed.length > 0) put("typed", JSON.stringify(choices.typed));
  put("off", choices.off[0].join(), "");
  put("off-beside", choices.off[1].join(), "");
  put("from", choices.from, 0);
  put("visible", choices.visible);
  put("variable", choices.variable);
  if (selection.words.length > 0) put("words", JSON.stringify(selection.words));
  if (selection.units.length > 0) put("unit", selection.units.join());
  put("chip", selection.chip);
  put("cloud", selection.cloud);
  put("side", selection.side, 0);
  put("step", selection.step?.position ?? null);
  put("step-of", selection.step?.sentence ?? null, choices.sentences[0]);
  if (selection.beside.length > 0)
    put("beside", selection.beside.map(({ sentence, position }) => `${sentence}:${position}`).join());
  for (const [name, value] of timelineEntries(choices.timeline)) entries.set(name, value);
  put("flow", choices.flow, DEFAULT_CHOICES.flow);
  if (choices.band !== null) put("band", `${choices.band.first}:${choices.band.second}`);
  put("colouring", choices.colouring, DEFAULT_CHOICES.colouring);
  if (choices.pin !== null) put("pin", JSON.stringify([choices.pin.run, choices.pin.state, choices.pin.step]));
  if (choices.allRuns !== null) put("runs", JSON.stringify([choices.allRuns.best, choices.allRuns.goal]));
  return entries;
}

function fromEntries(entries: Entries): Choices {
  const number = (name: string, least: number, most: number): number | null => {
    const text = entries.get(name);
    const value = Number(text);
    return text === undefined || text === "" || !Number.isFinite(value) || value < least || value > most ? null : value;
  };
  const whole = (name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number | null => {
    const value = number(name, least, most);
    return Number.isInteger(value) ? value : null;
  };
  const wholes = (name: string, most: number, least = 0): number[] => {
    const values = (entries.get(name) ?? "").split(",").filter((text) => /^-?\d{1,15}$/.test(text));
    return [...new Set(values.map(Number))].filter((value) => value >= least).slice(0, most);
  };
  const one = <T extends string>(name: string, values: readonly T[], usual: T): T =>
    values.find((value) => value === entries.get(name)) ?? usual;
  const panes: Pane[] = [readPane(entries.get("pane0"))];
  if (entries.has("pane1")) panes.push(readPane(entries.get("pane1")));
  const typed = readList(entries.get("typed")).filter(isText).map(cleaned).filter(Boolean).slice(0, MOST_SENTENCES);
  const named = wholes("sentence", MOST_SENTENCES, -typed.length);
  const sentences = named.length > 0 ? named : DEFAULT_CHOICES.sentences;
  const position = whole("step");
  const step: Step | null =
    position === null ? null : { sentence: whole("step-of", -typed.length) ?? sentences[0]!, position };
  const [threshold, ceiling] = [number("threshold", 0, 1), number("ceiling", 0, 1)];
  const shownStep = step !== null && sentences.includes(step.sentence) ? step : null;
  return {
    panes,
    clusters: whole("clusters", CLUSTER_RANGE.least, CLUSTER_RANGE.most),
    mainLinks: entries.get("links") !== "range" && threshold === null && ceiling === null,
    threshold: threshold ?? DEFAULT_CHOICES.threshold,
    ceiling: ceiling ?? DEFAULT_CHOICES.ceiling,
    linkWidth: number("width", LINK_WIDTH_RANGE.least, LINK_WIDTH_RANGE.most) ?? DEFAULT_CHOICES.linkWidth,
    clip: number("clip", CLIP_RANGE.least, CLIP_RANGE.most) ?? DEFAULT_CHOICES.clip,
    wordColour: readColour(entries.get("colour")),
    rawSigns: entries.get("signs") === "raw",
    fit: entries.get("scale") === "fit",
    wordView: one("view", WORD_VIEWS, DEFAULT_CHOICES.wordView),
    wordOrder: one("order", WORD_ORDERS, DEFAULT_CHOICES.wordOrder),
    chipShape: one("shape", CHIP_SHAPES, DEFAULT_CHOICES.chipShape),
    chipOrder: one("chips-by", CHIP_ORDERS, DEFAULT_CHOICES.chipOrder),
    unitColour: one("units", UNIT_COLOURS, DEFAULT_CHOICES.unitColour),
    unitOrder: entries.get("units-by") ?? null,
    sentences,
    typed,
    off: [readOff(entries.get("off")), panes.length > 1 ? readOff(entries.get("off-beside")) : []],
    from: whole("from") ?? 0,
    visible: whole("visible", 1),
    variable: entries.get("variable") ?? null,
    selection: {
      words: readList(entries.get("words")).filter(isText).slice(0, MOST_WORDS),
      units: wholes("unit", MOST_UNITS),
      chip: whole("chip"),
      cloud: whole("cloud"),
      step: shownStep,
      beside: shownStep === null ? [] : readSteps(entries.get("beside"), sentences, shownStep),
      // Numbers of a pane that is not there mean nothing.
      side: panes.length > 1 ? (whole("side", 0, 1) ?? 0) : 0,
    },
    timeline: readTimeline(entries),
    pin: readPin(entries.get("pin")),
    flow: one("flow", FLOWS, DEFAULT_CHOICES.flow),
    band: panes.length > 1 ? readBand(entries.get("band")) : null,
    colouring: one("colouring", COLOURINGS, DEFAULT_CHOICES.colouring),
    allRuns: entries.has("runs") ? readAllRuns(entries.get("runs")) : null,
  };
}

/** Addresses that were sent earlier call the sign along the chip "sign". */
function readColour(text: string | undefined): Choices["wordColour"] {
  return WORD_COLOURS.find((name) => name === (text === "sign" ? "chip" : text)) ?? null;
}

function readPin(text: string | undefined): PinnedRecord | null {
  const [run, state, step] = readList(text);
  return isText(run) && isText(state) && Number.isFinite(step) ? { run, state, step: step as number } : null;
}

/** Further steps of the sentences that are shown, each once. */
function readSteps(text: string | undefined, sentences: readonly number[], but: Step): Step[] {
  const steps = (text ?? "").split(",").flatMap((one) => {
    const found = /^(-?\d{1,9}):(\d{1,9})$/.exec(one);
    return found ? [{ sentence: Number(found[1]), position: Number(found[2]) }] : [];
  });
  return steps
    .filter((one, place) => steps.findIndex((other) => sameStep(one, other)) === place)
    .filter((one) => sentences.includes(one.sentence) && !sameStep(one, but))
    .slice(0, MOST_STEPS - 1);
}

function readBand(text: string | undefined): Band | null {
  const found = /^(\d{1,9}):(\d{1,9})$/.exec(text ?? "");
  return found && { first: Number(found[1]), second: Number(found[2]) };
}

function readAllRuns(text: string | undefined): AllRuns {
  const [best, goal] = readList(text);
  return { best: isText(best) ? best : null, goal: goal === "min" ? "min" : "max" };
}

function readPane(text: string | undefined): Pane {
  const [run, state, step] = readList(text);
  return {
    run: isText(run) ? run : null,
    state: isText(state) ? state : null,
    step: Number.isFinite(step) ? (step as number) : ANY_PANE.step,
  };
}

function readList(text: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function readOff(text = ""): readonly Off[] {
  const named = [...new Set(text.split(","))];
  const chips = named.filter((one) => /^\d{1,4}$/.test(one)).map(Number);
  const units = named.filter((one): one is `u${number}` => /^u\d{1,6}$/.test(one));
  return [...chips.slice(0, MOST_OFF), ...units.slice(0, MOST_OFF)];
}
