/** What the later of two records has more than the earlier, as `analysis/comparison/difference.py` makes it. */
import type { Difference, SentenceDifference, Snapshot } from "../types";
import { means, membership, summarize, sumUp, type Membership } from "./chips";
import type { PackedRecords, Place } from "./packed_records";
import type { PackedStates } from "./packed_states";

/** Two records of one state whose units are pairs; `side` is the one whose chips and clouds these are. */
interface Pair {
  now: Place;
  before: Place;
  side: Snapshot;
  of: Membership;
}

export class PackedDifference {
  constructor(
    private readonly records: PackedRecords,
    private readonly states: PackedStates,
  ) {}

  /** Null where the units are no pairs, or not known as such: those of two trainings. */
  private pair(first: Place, second: Place, ofSecond: boolean, clusters: number | null): Pair | null {
    const [one, other] = [this.records.header(first), this.records.header(second)];
    if (!one || one.history_id !== other?.history_id || first.history.state !== second.history.state) return null;
    const isFirstLater = one.step > other.step || (one.step === other.step && one.created > other.created);
    const [now, before] = isFirstLater ? [first, second] : [second, first];
    const side = this.records.snapshot(ofSecond ? second : first, clusters);
    const { sign } = membership(this.records.snapshot(now, clusters));
    return { now, before, side, of: { ...membership(side), sign } };
  }

  links(first: Place, second: Place, ofSecond: boolean, clusters: number | null): Difference {
    const pair = this.pair(first, second, ofSecond, clusters);
    const [rows, earlier] = pair ? [pair.now, pair.before].map((place) => this.states.responses(place)) : [];
    // Of more words than a report holds, a mean over some of them would be another number.
    if (!pair || !rows || !earlier) return { links: null, polarity: null };
    const { side, of } = pair;
    const byWord = (word: string) => {
      const [values, less] = [rows.get(word), earlier.get(word)];
      return values && less
        ? means(
            values.map((value, unit) => value - less[unit]!),
            of,
          )
        : [];
    };
    const links = side.clouds.map(({ words }) => {
      const all = words.map((word) => byWord(side.words[word]!.text)).filter((row) => row.length > 0);
      return of.sizes.map((_, chip) => all.reduce((sum, row) => sum + row[chip]!, 0) / Math.max(all.length, 1));
    });
    return { links, polarity: [...of.sign].map((sign) => (sign < 0 ? -1 : 1)) };
  }

  sentence(first: Place, second: Place, ofSecond: boolean, clusters: number | null, key: string) {
    const pair = this.pair(first, second, ofSecond, clusters);
    const [now, before] = pair ? [pair.now, pair.before].map((place) => this.states.read(place, key)) : [];
    if (!pair || !now || !before || now.states.length !== before.states.length) return { found: null };
    const [one, other] = [now, before].map(
      ({ states, reverse }) => summarize(sumUp(states, pair.of, reverse), reverse).steps,
    ) as [Steps, Steps];
    const column = (name: Name) => one.map((step) => step[name]);
    const less = (name: Name) =>
      one.map((step, at) => step[name].map((value, chip) => value - other[at]![name][chip]!));
    const found: SentenceDifference = {
      positive: column("positive"),
      negative: column("negative"),
      change_positive: less("positive"),
      change_negative: less("negative"),
      link: less("link"),
    };
    return { found };
  }
}

type Steps = ReturnType<typeof summarize>["steps"];
type Name = "positive" | "negative" | "link";
