/** The golden answers that the Python tests write and check: what the plugin really says. */
import type { Responses, RunList, Sentence, Snapshot } from "../api/types";
import responses from "../../../../tests/data/responses.json";
import step from "../../../../tests/data/responses_step.json";
import runs from "../../../../tests/data/runs.json";
import sentence from "../../../../tests/data/sentence.json";
import reverse from "../../../../tests/data/sentence_reverse.json";
import snapshot from "../../../../tests/data/snapshot.json";

/** The annotations let the compiler compare the files with the types, field by field. */
export const golden: {
  runs: RunList;
  snapshot: Snapshot;
  sentence: Sentence;
  reverse: Sentence;
  responses: Responses;
  step: Responses;
} = { runs, snapshot, sentence, reverse, responses, step };
