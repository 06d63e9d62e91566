/** The tracks of a sentence: what the model said, then the variables of a series. */
import type { Sentence, Variable } from "../../../api/types";
import { among } from "../../../wording/numbers";
import type { Extents } from "../../scales";
import { variableName } from "../../../wording/said";
import { outputTrackCount, outputTracks, type OutputSense } from "./output_track";
import { extremeSteps, numbered } from "./telling_steps";
import { axis, type Track } from "./track";

/**
 * All tracks of a sentence: the output's first, then the variables, the chosen one before the others. `extents`: where the
 * axes of its values go; of a sentence alone where none is given.
 */
export function tracksOf(sentence: Sentence, sense: OutputSense, variable: string | null, extents?: Extents): Track[] {
  const variables = variableTracks(sentence);
  const chosen = variables.filter(({ key }) => key === variable);
  return [...outputTracks(sentence, sense, extents), ...chosen, ...variables.filter(({ key }) => key !== variable)];
}

/** The value of each variable at each step. */
export function variableTracks({ steps, variables }: Sentence): Track[] {
  return variables.map((variable, place): Track => {
    const values = steps.map((step) => step.values[place] ?? null);
    const text = among(values);
    const { along, range } = axis([...values, ...edgesOf(variable)]);
    return {
      key: variable.name,
      kind: "variable",
      title: variableName(variable),
      classes: null,
      range,
      best: null,
      before: null,
      below: null,
      signed: false,
      curves: [{ name: variable.name, at: values.map(along) }],
      lines: edgesOf(variable)
        .map((edge) => along(edge)!)
        .filter((at) => at > 0 && at < 1),
      banded: true,
      entered: null,
      telling: numbered(extremeSteps(values), (step) => [text(values[step])]),
    };
  });
}

function edgesOf({ edges }: Variable): number[] {
  return edges.filter((edge): edge is number => edge !== null);
}

/** How many tracks the sentences of a record have, the one that has most. `extents`: by the numbers of sentences. */
export function trackCount(sentences: readonly Sentence[], extents: Readonly<Record<number, Extents>> = {}): number {
  const counts = sentences.map((one) => one.variables.length + outputTrackCount(one, extents[one.index]));
  return Math.max(0, ...counts);
}
