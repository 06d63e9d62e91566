/** Asks for what one pane draws; the panes beside the first one ask for the first one's sentences. */
import type { Latest } from "../../api/latest";
import { RECORDED_LENS, type Lens, type RecordKey } from "../../api/keys";
import type { Requests } from "../../api/client";
import type { Responses, Sentence, SentenceTitle, Snapshot } from "../../api/types";
import { typedText } from "../choices/asking";
import type { Off, Step } from "../choices/choices";
import { loadDifference, type AskedDifference, type PaneDifference } from "./pane_difference";
import { missingSentence, shareSentences, standIns, type SharedSentences, type StandIn } from "./shared_sentences";
import { isNumeric, noNetwork, offThere } from "./switched_off";

/** A record with the sentences that are shown, all clustered alike: they are drawn together or not at all. */
export interface PaneContent {
  snapshot: Snapshot;
  /** What it is seen through. */
  lens: Lens;
  /** The typed ones, too: their numbers are -1, -2, … */
  sentences: Sentence[];
  /** Chips and units that are switched off, of those that were asked for. */
  off: readonly Off[];
  /** Why some of those, or all, are not, as a sentence; null where all are. */
  offError: string | null;
  /** From the number that a sentence has here and in the choices to the one that its record has, and back. */
  ownSentence: SharedSentences["own"];
  sharedSentence: SharedSentences["shared"];
  /** What stands in the place of those that only the first pane has. */
  standIns: Readonly<Record<number, StandIn>>;
  /** Why sentences that were asked for are not there, by their numbers. */
  sentenceErrors: Readonly<Record<number, string>>;
  /** What is drawn where two panes are coloured by their difference; null where they are not. */
  difference: PaneDifference | null;
}

/** Gives the sentences of the first pane, by which another finds its own; null in the first pane itself. */
export type Reference = (() => Promise<readonly SentenceTitle[] | null>) | null;

/** The sentences that are shown, and how the network reads them. */
export interface AskedSentences {
  indices: readonly number[];
  /** The words of sentence -1, -2, … */
  typed: readonly string[];
  /** So many sentences the record has at least, which are asked for at once. */
  sure: number;
  /** Which one stands in the place of those that it does not have; none where it is not told. */
  usual?: number;
  off: readonly Off[];
}

export async function loadContent(
  client: Requests,
  record: RecordKey,
  lens: Lens,
  { indices: wanted, typed, off, sure, usual }: AskedSentences,
  reference: Reference,
  beside: AskedDifference | null = null,
): Promise<PaneContent> {
  // A record without one of the sentences is no failure of the pane.
  const ask = (number: number | string, index: number, without: readonly Off[]) =>
    client.sentence(record, number, lens, without).then(
      (sentence) => ({ ...sentence, index }),
      (error: Error) => error.message,
    );
  // Where the numbers are the record's own and nothing is off, all is asked for together.
  const together = reference === null && off.length === 0 && wanted.every((index) => index < sure);
  let indices = wanted;
  const early = together ? indices.map((index) => ask(typedText({ typed }, index) ?? index, index, off)) : [];
  const [asked, titles] = await Promise.all([client.snapshot(record, lens), reference?.() ?? null]);
  const common = shareSentences(asked, titles);
  const { snapshot, own, shared } = common;
  if (reference === null && !together) indices = thereAre(wanted, snapshot.sentences.length, usual);
  const instead = reference === null ? {} : standIns(wanted, common, titles, usual);
  indices = indices.map((index) => instead[index]?.index ?? index);
  let { off: without, error: offError } = offThere(off, snapshot);
  const late = () =>
    Promise.all(
      indices.map((index) => {
        const number = typedText({ typed }, index) ?? own(index);
        return number === undefined ? missingSentence(index, titles) : ask(number, index, without);
      }),
    );
  let found = await (together ? Promise.all(early) : late());
  const refused = found.find((one, place) => typeof one === "string" && indices[place]! >= 0);
  if (typeof refused === "string" && without.length > 0) {
    // Recorded sentences need no network: they stay where it cannot run without what is off.
    const tried = without;
    without = [];
    const all = await late();
    if (all.some((one, place) => typeof one !== typeof found[place])) [found, offError] = [all, refused];
    else without = tried;
  }
  const sentences = found.filter((one) => typeof one !== "string");
  const errors = found.flatMap((one, place) => (typeof one === "string" ? [[indices[place]!, one] as const] : []));
  const alone = Object.values(instead).map(({ index }) => index);
  const isShared = ({ index }: Sentence) => !alone.includes(index);
  const listed = withTyped(snapshot, typed);
  return {
    snapshot: listed,
    lens,
    sentences,
    off: without,
    offError: off.length > 0 && !snapshot.network ? noNetwork(snapshot, sentences.some(isNumeric)) : offError,
    ownSentence: own,
    sharedSentence: shared,
    standIns: instead,
    sentenceErrors: listed.sentences.length > 0 ? Object.fromEntries(errors) : {},
    difference: beside && (await loadDifference(client, beside, sentences.filter(isShared), typed, without)),
  };
}

/** Numbers of sentences that a record has: the usual one in the place of those that it does not have. */
export function thereAre(indices: readonly number[], count: number, usual: number | undefined): readonly number[] {
  if (usual === undefined || count === 0 || indices.every((index) => index < count)) return indices;
  return [...new Set(indices.map((index) => (index < count ? index : usual < count ? usual : 0)))];
}

/** A snapshot whose list of sentences has the typed ones, too. */
function withTyped(snapshot: Snapshot, typed: readonly string[]): Snapshot {
  if (typed.length === 0) return snapshot;
  const titles = typed.map((text, slot): SentenceTitle => {
    const title = text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text;
    return { index: -1 - slot, key: `typed ${text}`, title, length: text.split(" ").length, own: true };
  });
  return { ...snapshot, sentences: [...snapshot.sentences, ...titles] };
}

const LONGEST_TITLE = 60;

/** How a pane asks for the response at a step. */
export interface AskedStep extends Omit<AskedSentences, "indices" | "sure"> {
  lens: Lens;
  /** Names the reference. */
  shared: string | null;
  reference: Reference;
  /** Whether the pane shows the step: one that is not is looked for in the record before it is asked for. */
  drawn: boolean;
}

function noStep({ position }: Step): never {
  throw new Error(`The sentence has no step ${position + 1} here.`);
}

/** Responses at a step, or to words; with neither, nothing is asked. */
export function askResponses(
  client: Requests,
  latest: Latest<Responses>,
  record: RecordKey,
  words: readonly string[],
  step: Step | null,
  { typed, off, lens, shared, reference, drawn }: AskedStep,
): void {
  if (step !== null) {
    const text = typedText({ typed }, step.sentence);
    const run = text !== undefined || off.length > 0 ? [text, off, lens] : null;
    latest.ask(JSON.stringify([record, step, shared, run]), async () => {
      const without = off.length > 0 ? offThere(off, await client.snapshot(record, lens)).off : off;
      const at = (sentence: number | string) => {
        const asked = client.stepResponses(record, sentence, step.position, lens, without);
        const isRecorded = typeof sentence === "number" && without.length > 0;
        return isRecorded ? asked.catch(() => client.stepResponses(record, sentence, step.position, lens)) : asked;
      };
      if (text !== undefined) return step.position < text.split(" ").length ? at(text) : noStep(step);
      const titles = reference && (await reference());
      if (titles === null && drawn) return at(step.sentence);
      const snapshot = await client.snapshot(record, titles === null ? lens : RECORDED_LENS);
      const own = shareSentences(snapshot, titles).own(step.sentence);
      if (own === undefined) throw new Error(missingSentence(step.sentence, titles));
      const length = snapshot.sentences.find(({ index }) => index === own)?.length ?? 0;
      return step.position < length ? at(own) : noStep(step);
    });
  } else if (words.length > 0) latest.ask(JSON.stringify([record, words]), () => client.wordResponses(record, words));
  else latest.clear();
}
