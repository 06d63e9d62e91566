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
import { CHIP_SHAPES } from "../../layout/chips/chips";
import {
  CHIP_ORDERS,
  CLIP_RANGE,
  CLUSTER_RANGE,
  BARS,
  COLOURINGS,
  FLOWS,
  LINK_WIDTH_RANGE,
  UNIT_COLOURS,
  WORD_COLOURS,
  WORD_ORDERS,
} from "../choices/options";
import { cleaned, MOST_OFF, refusal, MOST_TYPED, usualThumbnails } from "../choices/asking";
import { MOST_SENTENCES, MOST_STEPS, MOST_UNITS, MOST_WORDS, sameStep } from "../choices/selection";
import { WORD_VIEWS } from "../../layout/pane/pane";
import { isPart, type Part, type Refused } from "./parts";
import { Reading } from "./reading";
import { readTimeline, timelineEntries } from "./timeline_entries";

const PREFIX = "p.rnnvis.";
type Entries = Map<Part, string>;

export function choicesToHash(choices: Choices, hash: string): string {
  const parts = hash.replace(/^#/, "").split("&");
  const foreign = parts.filter((part, position) => position > 0 && !part.startsWith(PREFIX));
  const ours = [...toEntries(choices)].map(([name, value]) => `${PREFIX}${name}=${encodeURIComponent(value)}`);
  return `#${[parts[0] || "rnnvis", ...foreign, ...ours].join("&")}`;
}

/** The choices, and what of the address cannot be kept, whatever was recorded. */
export interface ReadAddress {
  choices: Choices;
  refused: readonly Refused[];
}

/** Anything that cannot be read is as if it were not there, and is told. */
export function readAddress(hash: string): ReadAddress {
  const entries: Entries = new Map();
  const strange: Refused[] = [];
  for (const part of hash.replace(/^#/, "").split("&")) {
    if (!part.startsWith(PREFIX)) continue;
    const cut = part.indexOf("=");
    const name = part.slice(PREFIX.length, cut < 0 ? undefined : cut);
    const value = cut < 0 ? null : decode(part.slice(cut + 1));
    if (!isPart(name)) strange.push([part.slice(PREFIX.length), "it has no such part"]);
    else if (value === null) strange.push([part.slice(PREFIX.length), "it is cut off or damaged"]);
    else entries.set(name, value);
  }
  const reading = new Reading(entries);
  const choices = fromEntries(reading);
  return { choices, refused: [...reading.refused, ...strange] };
}

function toEntries(choices: Choices): Entries {
  const { selection } = choices;
  const entries: Entries = new Map();
  const put = (name: Part, value: number | string | null, usual: number | string | null = null) => {
    if (value !== null && value !== usual) entries.set(name, String(value));
  };
  choices.panes.forEach((pane, index) => {
    // The list's length must survive, so every pane but the first is written even when it says nothing.
    if (index > 0 || pane.run !== null || pane.state !== null || pane.step !== null)
      put(index === 0 ? "pane0" : "pane1", JSON.stringify([pane.run, pane.state, pane.step]));
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
  // The usual one is another in each training.
  put("sentence", choices.sentences === DEFAULT_CHOICES.sentences ? null : choices.sentences.join());
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
  put("bars", choices.bars, DEFAULT_CHOICES.bars);
  if (choices.pin !== null) put("pin", JSON.stringify([choices.pin.run, choices.pin.state, choices.pin.step]));
  if (choices.allRuns !== null) put("runs", JSON.stringify([choices.allRuns.best, choices.allRuns.goal]));
  return entries;
}

function fromEntries(read: Reading): Choices {
  const panes: Pane[] = [readPane(read, "pane0")];
  if (read.has("pane1")) panes.push(readPane(read, "pane1"));
  const typed = read.texts("typed", MOST_SENTENCES, `sentences of 1 to ${MOST_TYPED.words} words`, (text) => {
    const words = cleaned(text);
    return words === "" || refusal(words) !== null ? null : words;
  });
  const named = read.wholes("sentence", MOST_SENTENCES, -typed.length);
  const sentences = named.length > 0 ? named : DEFAULT_CHOICES.sentences;
  const position = read.whole("step");
  const step: Step | null =
    position === null ? null : { sentence: read.whole("step-of", -typed.length) ?? sentences[0]!, position };
  const [threshold, ceiling] = [read.number("threshold", 0, 1), read.number("ceiling", 0, 1)];
  const shownStep = step !== null && sentences.includes(step.sentence) ? step : null;
  if (step !== null && shownStep === null) read.refuse("step-of", "a sentence that is shown");
  if (step === null && read.has("step-of")) read.refuse("step-of", "beside a step");
  return {
    panes,
    clusters: read.whole("clusters", CLUSTER_RANGE.least, CLUSTER_RANGE.most),
    mainLinks: !read.flag("links", "range") && threshold === null && ceiling === null,
    threshold: threshold ?? DEFAULT_CHOICES.threshold,
    ceiling: ceiling ?? DEFAULT_CHOICES.ceiling,
    linkWidth: read.number("width", LINK_WIDTH_RANGE.least, LINK_WIDTH_RANGE.most) ?? DEFAULT_CHOICES.linkWidth,
    clip: read.number("clip", CLIP_RANGE.least, CLIP_RANGE.most) ?? DEFAULT_CHOICES.clip,
    wordColour: readColour(read),
    rawSigns: read.flag("signs", "raw"),
    fit: read.flag("scale", "fit"),
    wordView: read.one("view", WORD_VIEWS, DEFAULT_CHOICES.wordView),
    wordOrder: read.one("order", WORD_ORDERS, DEFAULT_CHOICES.wordOrder),
    chipShape: read.one("shape", CHIP_SHAPES, DEFAULT_CHOICES.chipShape),
    chipOrder: read.one("chips-by", CHIP_ORDERS, DEFAULT_CHOICES.chipOrder),
    unitColour: read.one("units", UNIT_COLOURS, DEFAULT_CHOICES.unitColour),
    unitOrder: read.text("units-by") ?? null,
    sentences,
    typed,
    // What was off in a second pane stays in the address when that is closed, so nothing is lost.
    off: [readOff(read, "off"), panes.length > 1 ? readOff(read, "off-beside") : []],
    from: read.whole("from") ?? 0,
    visible: read.whole("visible", 1),
    variable: read.text("variable") ?? null,
    selection: {
      words: read.texts("words", MOST_WORDS, "words", (word) => word),
      units: read.wholes("unit", MOST_UNITS),
      chip: read.whole("chip"),
      cloud: read.whole("cloud"),
      step: shownStep,
      beside: readSteps(read, sentences, shownStep),
      side: read.whole("side", 0, panes.length - 1) ?? 0,
    },
    timeline: readTimeline(read, usualThumbnails({ sentences })),
    pin: readPin(read),
    flow: read.one("flow", FLOWS, DEFAULT_CHOICES.flow),
    band: readBand(read, panes.length),
    colouring: read.one("colouring", COLOURINGS, DEFAULT_CHOICES.colouring),
    bars: read.one("bars", BARS, DEFAULT_CHOICES.bars),
    allRuns: read.has("runs") ? readAllRuns(read) : null,
  };
}

/** Addresses that were sent earlier call the sign along the chip "sign". */
function readColour(read: Reading): Choices["wordColour"] {
  const text = read.text("colour");
  const found = WORD_COLOURS.find((name) => name === (text === "sign" ? "chip" : text)) ?? null;
  if (text !== undefined && found === null) read.refuse("colour", WORD_COLOURS.join(" or "));
  return found;
}

function readPin(read: Reading): PinnedRecord | null {
  const [run, state, step] = read.list("pin");
  if (isText(run) && isText(state) && Number.isFinite(step)) return { run, state, step: step as number };
  if (read.has("pin")) read.refuse("pin", "run, state and step");
  return null;
}

/** Further steps of the sentences that are shown, each once. */
function readSteps(read: Reading, sentences: readonly number[], but: Step | null): Step[] {
  const steps = read.several("beside", MOST_STEPS - 1, "sentence:step", (one): Step | null => {
    const found = /^(-?\d{1,9}):(\d{1,9})$/.exec(one);
    return found && { sentence: Number(found[1]), position: Number(found[2]) };
  });
  const there = steps.filter((one) => but !== null && sentences.includes(one.sentence) && !sameStep(one, but));
  if (there.length < steps.length) read.refuse("beside", "other steps of the sentences shown than the one chosen");
  return there;
}

function readBand(read: Reading, panes: number): Band | null {
  const found = /^(\d{1,9}):(\d{1,9})$/.exec(read.text("band") ?? "");
  if (!found && read.has("band")) read.refuse("band", "two numbers such as 0:3");
  if (found && panes < 2) read.refuse("band", "between two panes");
  return found && panes > 1 ? { first: Number(found[1]), second: Number(found[2]) } : null;
}

function readAllRuns(read: Reading): AllRuns {
  const [best, goal] = read.list("runs");
  if ((best !== null && !isText(best)) || (goal !== "min" && goal !== "max"))
    read.refuse("runs", "a metric or null, and max or min");
  return { best: isText(best) ? best : null, goal: goal === "min" ? "min" : "max" };
}

function readPane(read: Reading, name: Part): Pane {
  const [run = null, state = null, step = null, ...more] = read.list(name);
  const isRead = [run, state].every((one) => one === null || isText(one)) && (step === null || Number.isFinite(step));
  if (!isRead || more.length > 0) read.refuse(name, "run, state and step, or null in their place");
  return {
    run: isText(run) ? run : null,
    state: isText(state) ? state : null,
    step: Number.isFinite(step) ? (step as number) : ANY_PANE.step,
  };
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

/** Chips, then units. */
function readOff(read: Reading, name: Part): readonly Off[] {
  const named = read.several(name, MOST_OFF.chips + MOST_OFF.units, "chips such as 1, units such as u5", (one) =>
    /^\d{1,4}$/.test(one) ? Number(one) : /^u\d{1,6}$/.test(one) ? (one as Off) : null,
  );
  const chips = named.filter((one) => typeof one === "number");
  const units = named.filter((one) => typeof one !== "number");
  if (chips.length > MOST_OFF.chips || units.length > MOST_OFF.units)
    read.refuse(name, `at most ${MOST_OFF.chips} chips and ${MOST_OFF.units} units`);
  return [...chips.slice(0, MOST_OFF.chips), ...units.slice(0, MOST_OFF.units)];
}
