/** What the model says at the end of a sentence, record by record, as it fits into the columns of a strip. */
import type { Prediction, Sentence } from "../../api/types";
import { among, probabilityText } from "../../wording/numbers";
import { wholeWord } from "../../wording/words";
import type { OutputSense } from "./tracks/output_track";
import { fitWord, type Measure } from "../text";

/** In one column. */
export interface Verdict {
  text: string;
  /** Where its bar begins and ends, as shares of the column; null for a value, which lies on no line. */
  bar: [from: number, to: number] | null;
  /** -1 to 1 between two classes, where orange and blue tell them apart; else null. */
  along: number | null;
}

export interface Verdicts {
  /** What all texts are, where they do not say it themselves. */
  label: string;
  /** Null where a record has none. */
  each: (Verdict | null)[];
}

const SIZE = 11;
const ROOM = 2;

/** A name that is cut beside its number has at least that many pixels. */
const LEAST_NAME = 30;

const AT_THE_END = "at the end";

/** Where what is said stands: a direction that reads backwards, and is asked at each word, has read all at the first. */
export function placeSaid(sentence: Pick<Sentence, "reverse" | "steps"> | undefined): string {
  const asked = sentence?.steps.filter(({ enters_head }) => enters_head) ?? [];
  return sentence?.reverse && asked.length > 1 ? "at the first word" : AT_THE_END;
}

/**
 * All texts in one form: the likeliest output and its probability, where each has room for both, else the name is cut, or
 * of two classes left to the side of the bar; null where the model says nothing.
 */
export function layoutVerdicts(
  said: readonly (readonly Prediction[] | null)[],
  { kind, output }: Omit<OutputSense, "outputs">,
  width: number,
  measure: Measure,
  place = AT_THE_END,
): Verdicts | null {
  const first = said.find((one) => one && one.length > 0);
  if (!first) return null;
  const room = width - ROOM;
  const isValue = first[0]!.probability === null;
  const pair = !isValue && kind === "classes" && first.length === 2;
  const high = pair ? (output?.low != null ? output.high : [first[0]!.output, first[1]!.output].sort()[1]!) : null;
  const signed = pair && output?.low != null;
  const valueText = among(said.map((one) => one?.[0]?.value));
  const numberOf = ({ probability, value }: Prediction) =>
    probability === null ? valueText(value) : probabilityText(probability);
  const nameOf = ({ output: name }: Prediction) => wholeWord(name);
  const names = said.flatMap((one) => one?.map(nameOf) ?? []);
  const full = said.map((one) => (one?.[0] ? `${nameOf(one[0])} ${numberOf(one[0])}` : ""));
  const isWhole = !isValue && full.every((text) => measure(text, SIZE) <= room);
  const shareOf = (one: readonly Prediction[]) => one.find(({ output: name }) => name === high)?.probability;
  const hasRoom = said.every((one) => !one?.[0] || measure(numberOf(one[0]), SIZE) <= room);
  const numbered = said.every(
    (one) =>
      !one?.[0] || room - measure(` ${numberOf(one[0])}`, SIZE) >= Math.min(LEAST_NAME, measure(nameOf(one[0]), SIZE)),
  );
  const shareText = ([best]: readonly Prediction[]) => probabilityText(best?.probability, hasRoom ? 0.1 : 1);
  const isTight = pair && said.some((one) => one?.[0] && measure(shareText(one), SIZE) > room);
  const short = (one: readonly Prediction[]) => {
    if (isValue) return numberOf(one[0]!);
    // Without its spaces ">99%" is whole where "> 99 %" is cut.
    if (pair) return isTight ? shareText(one).replaceAll(" ", "") : shareText(one);
    const number = numbered ? ` ${numberOf(one[0]!)}` : "";
    return fitWord(nameOf(one[0]!), room - measure(number, SIZE), SIZE, measure, names) + number;
  };
  const bar = (one: readonly Prediction[]): Verdict["bar"] => {
    if (isValue) return null;
    const share = (pair ? shareOf(one) : one[0]?.probability) ?? 0;
    return pair ? [Math.min(0.5, share), Math.max(0.5, share)] : [0, share];
  };
  const each = said.map((one, place): Verdict | null => {
    if (!one?.[0]) return null;
    const along = shareOf(one);
    return {
      text: isWhole ? full[place]! : short(one),
      bar: bar(one),
      along: signed && along != null ? 2 * along - 1 : null,
    };
  });
  const low = pair ? first.find(({ output: name }) => name !== high) : undefined;
  const sides = low && `${nameOf(low)} ◂ ▸ ${wholeWord(high!)}`;
  return { label: isWhole ? place : isValue ? nameOf(first[0]!) : (sides ?? place), each };
}
