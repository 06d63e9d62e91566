/**
 * Choices as entries of TensorBoard's address, and back.
 *
 * TensorBoard's own form is `#<plugin>&<name>=<value>&…`, where a plugin's names begin with `p.<plugin>.`. Entries that
 * are not ours are left as they are. Values that equal the default are left out: a short address is one that is sent.
 */
import { ANY_PANE, CLIP_RANGE, CLUSTER_RANGE, DEFAULT_CHOICES, LINK_WIDTH_RANGE, MOST_WORDS } from "./choices";
import type { Choices, Pane } from "./choices";

const PREFIX = "p.rnnvis.";

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
  put("threshold", choices.threshold, DEFAULT_CHOICES.threshold);
  put("width", choices.linkWidth, DEFAULT_CHOICES.linkWidth);
  put("clip", choices.clip, DEFAULT_CHOICES.clip);
  put("colour", choices.wordColour, DEFAULT_CHOICES.wordColour);
  put("sentence", choices.sentence, 0);
  put("from", choices.from, 0);
  if (selection.words.length > 0) put("words", JSON.stringify(selection.words));
  put("unit", selection.unit);
  put("chip", selection.chip);
  put("cloud", selection.cloud);
  put("step", selection.step);
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
  const panes: Pane[] = [readPane(entries.get("pane0"))];
  if (entries.has("pane1")) panes.push(readPane(entries.get("pane1")));
  return {
    panes,
    clusters: whole("clusters", CLUSTER_RANGE.least, CLUSTER_RANGE.most),
    threshold: number("threshold", 0, 1) ?? DEFAULT_CHOICES.threshold,
    linkWidth: number("width", LINK_WIDTH_RANGE.least, LINK_WIDTH_RANGE.most) ?? DEFAULT_CHOICES.linkWidth,
    clip: number("clip", CLIP_RANGE.least, CLIP_RANGE.most) ?? DEFAULT_CHOICES.clip,
    wordColour: entries.get("colour") === "class" ? "class" : "sign",
    sentence: whole("sentence") ?? 0,
    from: whole("from") ?? 0,
    selection: {
      words: readList(entries.get("words")).filter(isText).slice(0, MOST_WORDS),
      unit: whole("unit"),
      chip: whole("chip"),
      cloud: whole("cloud"),
      step: whole("step"),
    },
  };
}

function readPane(text: string | undefined): Pane {
  const [run, state, step] = readList(text);
  return {
    run: isText(run) ? run : null,
    state: isText(state) ? state : null,
    step: Number.isInteger(step) ? (step as number) : ANY_PANE.step,
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
