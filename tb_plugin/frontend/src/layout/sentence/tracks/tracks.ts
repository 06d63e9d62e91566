/** The tracks of a sentence: what the model said, then the variables of a series. */
import type { Sentence, Variable } from "../../../api/types";
import { among } from "../../../wording/numbers";
import type { Extents } from "../../scales";
import { variableName } from "../../../wording/said";
import { aheadOf, extentAhead, pathOf, pathsOf } from "./forecast_path";
import { ownExtents } from "./output_axes";
import { outputTrackCount, outputTracks, type OutputSense } from "./output_track";
import { extremeSteps, numbered } from "./telling_steps";
import { axis, type Track } from "./track";

/**
 * All tracks of a sentence: the output's first, then the variables, the chosen one before the others. `extents`: where the
 * axes of its values go; of a sentence alone where none is given.
 */
export function tracksOf(sentence: Sentence, sense: OutputSense, variable: string | null, extents?: Extents): Track[] {
  const variables = variableTracks(sentence, extents);
  const chosen = variables.filter(({ key }) => key === variable);
  return [...outputTracks(sentence, sense, extents), ...chosen, ...variables.filter(({ key }) => key !== variable)];
}

/** The value of each variable at each step. */
export function variableTracks(sentence: Sentence, extents: Extents = ownExtents(sentence)): Track[] {
  const { steps, variables } = sentence;
  const paths = pathsOf(sentence, extents);
  return variables.map((variable, place): Track => {
    const values = steps.map((step) => step.values[place] ?? null);
    const text = among(values);
    const path = pathOf(paths, variable);
    const forecast = path && extentAhead(steps.at(-1)!.predictions, path.places, extents);
    const on = axis([...values, ...edgesOf(variable), ...(forecast ? [forecast.low, forecast.high] : [])]);
    const { along, range } = on;
    const beyond = path && aheadOf(sentence, path, { values, first: 1 }, on);
    const read = numbered(extremeSteps(values), (step) => [text(values[step])]);
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
      curves: [{ name: variable.name, at: values.map(along) }, ...(beyond?.curves ?? [])],
      ahead: beyond?.ahead ?? null,
      lines: edgesOf(variable)
        .map((edge) => along(edge)!)
        .filter((at) => at > 0 && at < 1),
      banded: true,
      entered: null,
      telling: beyond ? [beyond.telling, ...read] : read,
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
