/** Items of the legend: what the size, the colour and the slant of the words tell. */
import type { Snapshot } from "../../../api/types";
import type { Scales } from "../../../layout/scales";
import type { Choices } from "../../../state/choices/choices";
import type { ShownDifference } from "../../../state/comparison/shown_difference";
import { lessText } from "../../../wording/less";
import { noun, nouns } from "../../../wording/nouns";
import { pushOfWords } from "../../../wording/output";
import { plain } from "../../../wording/numbers";
import { classScale } from "../../theme/colours";
import type { Theme } from "../../theme/theme";
import { classesOf, fullPush, shownWordColour } from "../words/word_colours";

interface Props {
  choices: Choices;
  scales: Scales;
  snapshot: Snapshot | null;
  /** What is coloured by what two panes differ by; null where each shows its own. */
  difference: ShownDifference | null;
  /** The unit whose responses colour the words; null where none does. */
  wordsByUnit: number | null;
  /** Whether there is room for all of it. */
  whole: boolean;
  theme: Theme;
}

export function WordsItem({ choices, scales, snapshot, difference, wordsByUnit, whole, theme }: Props) {
  const clip = plain(choices.clip * scales.response);
  const push = plain(fullPush(scales.push));
  return (
    <>
      <span class="item">
        <span class="letters">
          <b>a</b>a<small>a</small>
        </span>
        <span>
          {`${nouns()}: full size at ${plain(scales.strength)}, grey: unsure`}
          {snapshot && (
            <WordsSay
              snapshot={snapshot}
              choices={choices}
              difference={difference}
              unit={wordsByUnit}
              clip={clip}
              push={push}
              whole={whole}
            />
          )}
        </span>
      </span>
      {difference === null &&
        wordsByUnit === null &&
        snapshot &&
        shownWordColour(choices.wordColour, snapshot) === "class" && (
          <Classes names={classesOf(snapshot)} theme={theme} />
        )}
    </>
  );
}

interface WordsSayProps {
  snapshot: Snapshot;
  choices: Choices;
  difference: Props["difference"];
  whole: boolean;
  unit: number | null;
  /** Where colour by the response to a unit, or by the push, is full. */
  clip: string;
  push: string;
}

const colourOfPush = () => (noun() === "level" ? pushOfWords() : "push");

/** What pushes more has the full colour, too. */
const fromOn = (full: string, whole: boolean) => (whole ? `${full} and beyond` : full);

/** What the colour and the slant of the words tell. */
function WordsSay({ snapshot, choices, difference, unit, clip, push, whole }: WordsSayProps) {
  const wordColour = shownWordColour(choices.wordColour, snapshot);
  if (difference !== null && difference.words.of !== "strength") {
    const { of } = difference.words;
    const full = `, full at ±${of === "push" ? fromOn(push, whole) : clip}`;
    return (
      <>
        {`, colour: ${of === "push" ? colourOfPush() : `response of unit ${of.unit}`}, ${whole || difference.pairs === false ? lessText(difference) : "likewise"}${full}, `}
        <i>slanted</i>
        {": "}
        <span class="fall">blue</span>
      </>
    );
  }
  if (difference !== null)
    return (
      <>
        {", "}
        <span class="of-size">purple</span>
        {`: the ${difference.whose} responds more strongly, `}
        <i>slanted</i>
        {": less"}
      </>
    );
  if (unit !== null)
    return (
      <>
        {`, colour: response of unit ${unit} to each, full at ±${clip}, `}
        <i>slanted</i>
        {": "}
        <span class="fall">blue</span>
      </>
    );
  if (wordColour === "push")
    return (
      <>
        {`, colour: ${colourOfPush()}, full at ±${fromOn(push, whole)}, `}
        <i>slanted</i>
        {": "}
        <span class="fall">blue</span>
      </>
    );
  const raised = (
    <>
      {"; "}
      <i>slanted</i>
      {wordColour === "chip" ? " (" : " = lowers its chip"}
    </>
  );
  if (wordColour !== "chip") return raised;
  return (
    <>
      {raised}
      <span class="fall">blue</span>
      {") = lowers its chip, "}
      <span class="rise">orange</span>
      {" = raises it"}
    </>
  );
}

function Classes({ names, theme }: { names: readonly string[]; theme: Theme }) {
  const fill = classScale(names, theme);
  return (
    <>
      {names.map((name) => (
        <span key={name} class="item" data-class={name}>
          <span class="swatch" style={`background:${fill(name)}`} />
          <bdi>{name}</bdi>
        </span>
      ))}
    </>
  );
}
