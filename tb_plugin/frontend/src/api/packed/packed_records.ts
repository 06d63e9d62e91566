/** What a report holds of each record, unpacked into the payloads of the tab. */
import { RequestError } from "../source";
import type { CauseCurve, Causes, Changes, Cloud, Comparison, RecordHeader, Snapshot, Word } from "../types";
import type { Columns, Table } from "./columns";
import type { Content, PackedHistory } from "./content";
import { unpacked, unpackedPoint, type HeldCauses, type HeldPoint } from "./packed_causes";
import { swapped, whole, type Known, type Norms, type PackedComparison } from "./swapped";

/** A record: its history, its number there. */
export interface Place {
  readonly at: number;
  readonly number: number;
  readonly history: PackedHistory;
}

/** A record at one number of clusters; the page sorts the words of its clouds. */
type HeldSnapshot = Omit<Snapshot, "clouds"> & { changes: Changes };

export class PackedRecords {
  private readonly rows = new WeakMap<Table, Map<string, number>>();

  constructor(
    readonly content: Content,
    private readonly columns: Columns,
  ) {}

  /** A row of a table of the content; null where it is not held. */
  row<T>(table: Table, key: string): T | null {
    let rows = this.rows.get(table);
    if (!rows) {
      rows = new Map(table.keys.map((one, number) => [one, number]));
      this.rows.set(table, rows);
    }
    const number = rows.get(key);
    return number === undefined ? null : (this.columns.answer(table.rows, number) as T);
  }

  header({ history, number }: Place): RecordHeader | undefined {
    const run = this.content.runs.runs.find((one) => one.name === history.run);
    const state = run?.states.find((one) => one.name === history.state);
    const { step } = history.records[number]!;
    return state?.records.find((one) => one.step === step);
  }

  /** The number of clusters that was recorded. */
  recorded(place: Place): number {
    return this.header(place)?.clusters ?? 0;
  }

  snapshot(place: Place, clusters: number | null): Snapshot {
    const { changes: _, ...row } = this.held(place, clusters);
    return { ...row, clouds: clouds(row.words, row.links.length), notes: [...row.notes, ...this.content.notes] };
  }

  /** What changed since the record before. */
  changes(place: Place, clusters: number | null): Changes {
    return this.held(place, clusters).changes;
  }

  private held(place: Place, clusters: number | null): HeldSnapshot {
    const number = clusters ?? this.recorded(place);
    const row = this.row<HeldSnapshot>(this.content.snapshots, `${place.at} ${place.number} ${number}`);
    if (!row) throw new RequestError(`This report does not hold ${number} clusters of this record.`);
    return row;
  }

  /** Importance and memory of the chips; `absent` says why other causes are not here. */
  causes(place: Place, clusters: number | null, absent: string): Causes {
    const number = clusters ?? this.recorded(place);
    const row = this.row<HeldCauses>(this.content.causes, `${place.at} ${place.number} ${number}`);
    if (!row) throw new RequestError("Importance and memory were not measured at this record. " + absent);
    return unpacked(row, absent);
  }

  /**
   * The same of the units of one chip along the training. Those of its last record are held, so at another one they are
   * not those that are shown there: `of` tells.
   */
  causeCurve(place: Place, chip: number, clusters: number | null): CauseCurve {
    const { records } = place.history;
    const k = clusters ?? this.recorded(place);
    const last = { ...place, number: records.length - 1 };
    const points = records.flatMap((_, number) => {
      const table = number === last.number ? this.content.causes : this.content.along;
      const row = this.row<HeldPoint>(table, `${place.at} ${number} ${k}`);
      const header = this.header({ ...place, number });
      return row?.measured === "network" && header
        ? [{ ...header, ...unpackedPoint(row, chip), reach: row.reach }]
        : [];
    });
    const { importance_unit = null } =
      this.row<HeldPoint>(this.content.causes, `${place.at} ${last.number} ${k}`) ?? {};
    const units = this.snapshot(last, k).chips[chip]?.units.length ?? 0;
    return { share: 1, seconds: null, importance_unit, points, units, of: this.header(last)! };
  }

  private known(place: Place): Known {
    const norms = this.row<Norms>(this.content.norms, `${place.at} ${place.number}`)!;
    return { ...this.snapshot(place, null), norms };
  }

  /** Null where it is not held. */
  comparison(first: Place, second: Place): Comparison | null {
    const { comparisons } = this.content;
    const key = (one: Place, other: Place) => `${one.at} ${one.number} ${other.at} ${other.number}`;
    const filled = (one: Place, other: Place) => {
      const found = this.row<PackedComparison>(comparisons, key(one, other));
      return found && whole(found, this.known(one), this.known(other));
    };
    const found = filled(first, second);
    if (found) {
      const { notes_swapped: _, ...comparison } = found;
      return comparison;
    }
    const other = filled(second, first);
    return other && swapped(other);
  }
}

/** The words of each cloud, by falling |strength|. */
function clouds(words: readonly Word[], count: number): Cloud[] {
  const found: Cloud[] = Array.from({ length: count }, (_, cloud) => ({ cloud, words: [] }));
  words.forEach((word, position) => found[word.cloud]?.words.push(position));
  for (const { words: members } of found)
    members.sort((one, other) => Math.abs(words[other]!.strength) - Math.abs(words[one]!.strength));
  return found;
}
