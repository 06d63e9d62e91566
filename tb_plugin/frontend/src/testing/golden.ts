/** The golden payloads that the Python tests write and check: what the plugin really says. */
import type {
  Causes,
  Changes,
  Comparison,
  Contexts,
  Difference,
  FindingList,
  ClusterStability,
  Halves,
  Matches,
  RecordTable,
  Responses,
  RunList,
  ScalarList,
  Sentence,
  SentenceDifferences,
  Snapshot,
  Thumbnails,
  Unit,
} from "../api/types";
import causes from "../../../../tests/data/causes.json";
import changes from "../../../../tests/data/changes.json";
import compare from "../../../../tests/data/compare.json";
import compareStates from "../../../../tests/data/compare_states.json";
import difference from "../../../../tests/data/difference.json";
import sentenceDifference from "../../../../tests/data/sentence_difference.json";
import contexts from "../../../../tests/data/contexts.json";
import matches from "../../../../tests/data/matches.json";
import stability from "../../../../tests/data/cluster_stability.json";
import halves from "../../../../tests/data/halves.json";
import findings from "../../../../tests/data/findings.json";
import thumbnails from "../../../../tests/data/thumbnails.json";
import responses from "../../../../tests/data/responses.json";
import step from "../../../../tests/data/responses_step.json";
import runs from "../../../../tests/data/runs.json";
import resumed from "../../../../tests/data/runs_resumed.json";
import scalars from "../../../../tests/data/scalars.json";
import sentence from "../../../../tests/data/sentence.json";
import languageModel from "../../../../tests/data/sentence_language_model.json";
import reverse from "../../../../tests/data/sentence_reverse.json";
import snapshot from "../../../../tests/data/snapshot.json";
import pinned from "../../../../tests/data/snapshot_pinned.json";
import table from "../../../../tests/data/table.json";
import unit from "../../../../tests/data/unit.json";

/** JSON modules have plain strings and numbers where the types name the few that there may be. */
type Loose<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends (infer Item)[]
      ? Loose<Item>[]
      : T extends object
        ? { [Name in keyof T]: Loose<T[Name]> }
        : T;

const checked = <T>(result: Loose<T>) => result as T;

/** The annotations let the compiler compare the files with the types, field by field. */
export const golden: {
  runs: RunList;
  snapshot: Snapshot;
  sentence: Sentence;
  reverse: Sentence;
  languageModel: Sentence;
  responses: Responses;
  step: Responses;
  compare: Comparison;
  compareStates: Comparison;
  difference: Difference;
  sentenceDifference: SentenceDifferences;
  stability: ClusterStability;
  halves: Halves;
  findings: FindingList;
  thumbnails: Thumbnails;
  resumed: RunList;
  scalars: ScalarList;
  pinned: Snapshot;
  table: RecordTable;
  unit: Unit;
  causes: Causes;
  changes: Changes;
  contexts: Contexts;
  matches: Matches;
} = {
  runs: checked<RunList>(runs),
  contexts: checked<Contexts>(contexts),
  matches: checked<Matches>(matches),
  snapshot: checked<Snapshot>(snapshot),
  sentence: checked<Sentence>(sentence),
  reverse: checked<Sentence>(reverse),
  languageModel: checked<Sentence>(languageModel),
  responses,
  step,
  compare: checked<Comparison>(compare),
  compareStates: checked<Comparison>(compareStates),
  difference: checked<Difference>(difference),
  sentenceDifference,
  stability,
  halves,
  findings: checked<FindingList>(findings),
  thumbnails: checked<Thumbnails>(thumbnails),
  resumed: checked<RunList>(resumed),
  scalars,
  pinned: checked<Snapshot>(pinned),
  table: checked<RecordTable>(table),
  unit,
  changes: checked<Changes>(changes),
  causes: checked<Causes>(causes),
};
