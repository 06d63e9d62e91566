/** What the colours and sizes mean, with the values that they stand for now. */
import type { ComponentChildren } from "preact";
import { limits } from "../../api/limits";
import type { Snapshot } from "../../api/types";
import { plain } from "../../layout/numbers";
import type { Scales } from "../../layout/scales";
import { visibleWord, wholeWord } from "../../layout/words";
import { choose, type Act, type Choices } from "../../state/choices/choices";
import type { FlowOf } from "../../state/choices/options";
import type { ShownRow } from "../../state/comparison/difference";
import { classScale } from "../common/colours";
import type { Theme } from "../common/theme";
import { classesOf, shownWordColour } from "./words/word_colours";

interface Props {
  choices: Choices;
  scales: Scales;
  /** Of the last pane. */
  snapshot: Snapshot | null;
  /** What colours the units; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing does, though something is chosen. */
  note: string | null;
  /** Whether words are coloured by what the second pane has more than the first. */
  wordsByChange: boolean;
  /** The unit whose responses colour the words; null where none does. */
  wordsByUnit: number | null;
  /** What flows between two panes; null where nothing does. */
  flow: FlowOf | null;
  theme: Theme;
  act: Act;
}

export function Legend({ choices, scales, snapshot, row, note, wordsByChange, wordsByUnit, flow, theme, act }: Props) {
  const clip = plain(choices.clip * scales.response);
  const { rawSigns, fit } = choices;
  return (
    <div class="legend" aria-label="legend">
      <span class="item">
        {row ? (
          <>
            <span>{`−${clip}`}</span>
            <span class="ramp" />
            <span>{`+${clip}`}</span>
            <span>
              {unitsSay(row)}
              <bdi title={wholeWord(row.word)}>“{visibleWord(row.word)}”</bdi>
            </span>
          </>
        ) : (
          <>
            <span class="swatch neutral" />
            <span>{note ?? "units: faint = in this chip by few draws"}</span>
          </>
        )}
      </span>
      {snapshot && (
        <span class="item" data-legend="direction">
          {!rawSigns && <Notched />}
          {limits.value.lenses === null && (
            <Toggle
              on={rawSigns}
              title="Every value is shown along its chip: a unit that goes against it (cut corner) is turned. Raw signs show each unit as it is."
              onTurn={() => act(choose({ rawSigns: !rawSigns }))}
            >
              raw signs
            </Toggle>
          )}
        </span>
      )}
      <span class="item">
        <span class="band positive" />
        <span class="band negative" />
        <span>{`links: mean response, full width at ±${plain(scales.link)}`}</span>
      </span>
      <span class="item">
        <span class="letters">
          <b>a</b>a<small>a</small>
        </span>
        <span>
          {`words: full size at ${plain(scales.strength)}, grey = weak or unsure`}
          {snapshot && (
            <WordsSay snapshot={snapshot} choices={choices} byChange={wordsByChange} unit={wordsByUnit} clip={clip} />
          )}
        </span>
      </span>
      <span class="item" data-legend="scale">
        <span>{fit ? "scaled to what is shown" : "one scale for all epochs"}</span>
        <Toggle
          on={fit}
          title="By default what is drawn larger in one epoch is larger. Fitted to what is shown, an untrained network looks as structured as a trained one."
          onTurn={() => act(choose({ fit: !fit }))}
        >
          fit to this epoch
        </Toggle>
      </span>
      {flow && <span class="item">{`flow: pale = same ${flow === "units" ? "chip" : "cloud"}, strong = another`}</span>}
      {!wordsByChange &&
        wordsByUnit === null &&
        snapshot &&
        shownWordColour(choices.wordColour, snapshot) === "class" && (
          <Classes names={classesOf(snapshot)} theme={theme} />
        )}
    </div>
  );
}

interface WordsSayProps {
  snapshot: Snapshot;
  choices: Choices;
  byChange: boolean;
  unit: number | null;
  clip: string;
}

/** What the colour and the slant of the words tell. */
function WordsSay({ snapshot, choices, byChange, unit, clip }: WordsSayProps) {
  const wordColour = shownWordColour(choices.wordColour, snapshot);
  if (byChange)
    return (
      <>
        {"; "}
        <span class="rise">orange</span>
        {" = the second responds more strongly, "}
        <span class="fall">blue</span>
        {" = less"}
      </>
    );
  if (unit !== null)
    return (
      <>
        {`, colour = response of unit ${unit} to each, full at ±${clip}, `}
        <i>slanted</i>
        {" = "}
        <span class="fall">blue</span>
      </>
    );
  if (wordColour === "push")
    return (
      <>
        {", colour = push on the output, "}
        <i>slanted</i>
        {" = "}
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

function Notched() {
  return (
    <>
      <svg class="notched" width={10} height={10} aria-hidden="true">
        <path d="M0 0H6L10 4V10H0z" />
      </svg>
      <span>cut corner: against its chip, shown along it</span>
    </>
  );
}

function Toggle(props: { on: boolean; title: string; onTurn: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="toggle" aria-pressed={props.on} title={props.title} onClick={props.onTurn}>
      {props.children}
    </button>
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

function unitsSay({ position, difference }: ShownRow): string {
  const what = position === undefined ? "expected response to " : `response at step ${position + 1}, `;
  return difference ? `units: second less first, ${what}` : `units: ${what}`;
}
