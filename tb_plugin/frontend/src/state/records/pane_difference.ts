/** What a pane shows where two are coloured by their difference: the later record's values less the earlier's. */
import type { Lens, RecordKey } from "../../api/keys";
import type { Requests } from "../../api/client";
import type { Difference, Sentence, SentenceDifference, Snapshot } from "../../api/types";
import { typedText } from "../choices/asking";
import type { Off } from "../choices/choices";

/** Which of two records has it more: the later of one training, else the second. */
export type Whose = "later" | "second";

/** How a pane asks what the two differ by. */
export interface AskedDifference {
  records: readonly [first: RecordKey, second: RecordKey];
  /** Of the first. */
  lens: Lens;
  /** Whose chips and clouds these are. */
  side: "first" | "second";
  whose: Whose;
  /** Whether the same is switched off in both. */
  isSameOff: boolean;
}

/** By the chips of one pane; what is null or missing has no difference and is drawn without a sign. */
export interface PaneDifference extends Difference {
  whose: Whose;
  /** By the number of the sentence in the choices. */
  sentences: ReadonlyMap<number, SentenceDifference>;
}

export async function loadDifference(
  client: Pick<Requests, "difference" | "sentenceDifference">,
  { records: [first, second], lens, side, whose, isSameOff }: AskedDifference,
  sentences: readonly Sentence[],
  typed: readonly string[],
  off: readonly Off[],
): Promise<PaneDifference> {
  const nothing: Difference = { links: null, polarity: null };
  const found = await client.difference(first, second, lens, side).catch(() => nothing);
  const none = { ...found, whose, sentences: new Map<number, SentenceDifference>() };
  if (found.links === null || !isSameOff) return none;
  const asked = sentences.map(({ index, key }) => {
    const text = typedText({ typed }, index);
    const named = text === undefined ? { key } : { typed: text };
    return client.sentenceDifference(first, second, lens, side, named, off).then(
      (one) => (one.found ? ([[index, one.found]] as const) : []),
      () => [],
    );
  });
  return { ...none, sentences: new Map((await Promise.all(asked)).flat()) };
}

interface Drawn {
  snapshot: Snapshot;
  sentences: Sentence[];
  difference: PaneDifference | null;
}

/**
 * What is drawn of a record: what it has itself, or in the place of that the difference as far as there is one. `whose`:
 * null where each side shows its own.
 */
export function drawnContent<Content extends Drawn>(content: Content, whose: Whose | null): Content {
  if (whose === null) return content.difference === null ? content : { ...content, difference: null };
  const { snapshot, sentences } = content;
  // Until it has come nothing is drawn as if it were one.
  const difference = content.difference ?? { links: null, polarity: null, whose, sentences: new Map() };
  return {
    ...content,
    difference,
    snapshot: withDifference(snapshot, difference),
    sentences: sentences.map((one) => stepsOf(one, difference.sentences.get(one.index))),
  };
}

/** Units count along the chips of the later record, so that each has one sign on both sides. */
function withDifference(snapshot: Snapshot, { links, polarity }: Difference): Snapshot {
  if (links === null || polarity === null) return snapshot;
  const chips = snapshot.chips.map((chip) => ({
    ...chip,
    units: chip.units.map((one) => ({ ...one, polarity: polarity[one.unit] ?? one.polarity })),
  }));
  return { ...snapshot, chips, links };
}

function stepsOf(sentence: Sentence, found: SentenceDifference | undefined): Sentence {
  if (!found || found.link.length !== sentence.steps.length) return sentence;
  const steps = sentence.steps.map((step, at) => ({
    ...step,
    positive: found.positive[at]!,
    negative: found.negative[at]!,
    change_positive: found.change_positive[at]!,
    change_negative: found.change_negative[at]!,
    link: found.link[at]!,
  }));
  return { ...sentence, steps };
}
