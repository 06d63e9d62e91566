/** Asks for what one pane draws; the panes beside the first one ask for the first one's sentences. */
import type { Latest } from "../../api/latest";
import { RECORDED_LENS, type Requests, type Lens, type RecordKey } from "../../api/client";
import type { Responses, Sentence, SentenceTitle, Snapshot } from "../../api/types";
import type { Step } from "../choices/choices";
import { missingSentence, shareSentences, type SharedSentences } from "./shared_sentences";

/** A record with the sentences that are shown, all clustered alike: they are drawn together or not at all. */
export interface PaneContent {
  snapshot: Snapshot;
  /** What it is seen through. */
  lens: Lens;
  sentences: Sentence[];
  /** From the number that a sentence has here and in the choices to the one that its record has, and back. */
  ownSentence: SharedSentences["own"];
  sharedSentence: SharedSentences["shared"];
  /** Why a sentence that was asked for is not there. */
  sentenceError: string | null;
}

/** Gives the sentences of the first pane, by which another finds its own; null in the first pane itself. */
export type Reference = (() => Promise<readonly SentenceTitle[] | null>) | null;

export async function loadContent(
  client: Requests,
  record: RecordKey,
  lens: Lens,
  indices: readonly number[],
  reference: Reference,
): Promise<PaneContent> {
  // A record without one of the sentences is no failure of the pane.
  const ask = (number: number, index: number) =>
    client.sentence(record, number, lens).then(
      (sentence) => ({ ...sentence, index }),
      (error: Error) => error.message,
    );
  // Where the numbers are the record's own, all is asked for together.
  const early = reference === null ? indices.map((index) => ask(index, index)) : [];
  const [asked, titles] = await Promise.all([client.snapshot(record, lens), reference?.() ?? null]);
  const { snapshot, own, shared } = shareSentences(asked, titles);
  const late = () =>
    indices.map((index) => {
      const number = own(index);
      return number === undefined ? missingSentence(index, titles) : ask(number, index);
    });
  const found = await Promise.all(reference === null ? early : late());
  const sentences = found.filter((one) => typeof one !== "string");
  const errors = found.filter((one) => typeof one === "string");
  return {
    snapshot,
    lens,
    sentences,
    ownSentence: own,
    sharedSentence: shared,
    sentenceError: snapshot.sentences.length > 0 ? (errors[0] ?? null) : null,
  };
}

/** Responses at a step, or to words; with neither, nothing is asked. `shared` names the reference. */
export function askResponses(
  client: Requests,
  latest: Latest<Responses>,
  record: RecordKey,
  words: readonly string[],
  step: Step | null,
  shared: string | null,
  reference: Reference,
): void {
  if (step !== null)
    latest.ask(JSON.stringify([record, step, shared]), async () => {
      const titles = reference && (await reference());
      if (titles === null) return client.stepResponses(record, step.sentence, step.position);
      const own = shareSentences(await client.snapshot(record, RECORDED_LENS), titles).own(step.sentence);
      if (own === undefined) throw new Error(missingSentence(step.sentence, titles));
      return client.stepResponses(record, own, step.position);
    });
  else if (words.length > 0) latest.ask(JSON.stringify([record, words]), () => client.wordResponses(record, words));
  else latest.clear();
}
