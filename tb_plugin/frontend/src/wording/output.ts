/** The ends of the line on which the model's output lies, in words. */
import type { HeadPool, Output, Snapshot, Word } from "../api/types";
import { noun, nounOf } from "./nouns";
import { percent, signed } from "./numbers";
import { visibleWord } from "./words";

/** Units of a chip push the output together from this part of the sum of their pushes on. */
export const LEAST_PUSH = 0.2;

/** The upper end, where orange leads: a class, or a larger value. */
export function upperEnd({ high, kind }: Output): string {
  return kind === "values" ? `a larger ${visibleWord(high)}` : `“${visibleWord(high)}”`;
}

/** The lower end, where blue leads. */
export function lowerEnd({ low, high, kind }: Output): string {
  if (low !== null) return `towards “${visibleWord(low)}”`;
  return kind === "values" ? `towards a smaller ${visibleWord(high)}` : `away from “${visibleWord(high)}”`;
}

/** What a head that pools reads of a sentence. */
const POOLED: Record<HeadPool, string> = {
  mean: "the mean over all steps",
  max: "the largest values over all steps",
  several: "several pools of all steps",
};

/** Why what a model says after a word moves by another amount than the word pushes; null where that is all it reads. */
export function pushNote({ pool, is_part }: Output): string | null {
  const part = "The output reads other states, too: this is what the units of this state push.";
  return [pooledText(pool), is_part ? part : ""].filter(Boolean).join(" ") || null;
}

function pooledText(pool: HeadPool | null): string {
  if (pool === null) return "";
  return `The model reads ${POOLED[pool]}: what it says after one ${noun()} ${pool === "mean" ? "moves by a part of this push" : "need not move by this push"}.`;
}

/** From here on probabilities have little room to move. */
const SURE = 0.95;

/** Why little moves; null where a model is not sure, or that is not known. `where`: at which steps. */
export function sureText(probability: number | null | undefined, where: string): string | null {
  if (typeof probability !== "number" || probability < SURE) return null;
  return `The model is ${probability > 0.99 ? "over 99 %" : percent(probability)} sure ${where}`;
}

/** What a number is called that tells how a word moves the output; of levels several enter at once, and any may move it. */
export function pushName(word: string, record: Pick<Snapshot, "unread" | "levels">, output: Output): string {
  const verb = nounOf(word, record) === "level" ? "goes with" : "pushes at once towards";
  return `${record.unread?.includes(word) ? "not read; " : ""}${verb} ${upperEnd(output)}`;
}

/** What a word pushes the output to, and in what unit, as a line; none where that is not known. */
export function pushLine({ text, push }: Pick<Word, "text" | "push">, snapshot: PushedBy): [string, string][] {
  const { output } = snapshot;
  if (push === null || output === null) return [];
  const { unit, is_part } = output;
  return [[pushName(text, snapshot, output), `${signed(push)} ${unit}${is_part ? ", by this state" : ""}`]];
}

type PushedBy = Pick<Snapshot, "unread" | "levels" | "output">;

/** The same without the output. */
export const pushOfWords = () => (noun() === "level" ? "output that goes with it" : "push on the output");

/** What the push of a chip says; null where no output is known. */
export function chipPush(push: number | null, { output }: Pick<Snapshot, "output">): string | null {
  if (push === null || output === null) return null;
  if (Math.abs(push) < LEAST_PUSH) return "neither way";
  return `${push > 0 ? `towards ${upperEnd(output)}` : lowerEnd(output)}, ${percent(Math.abs(push))} together`;
}
