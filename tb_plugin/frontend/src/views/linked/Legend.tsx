/** What the colours and sizes mean, with the values that they stand for now. */
import type { Causes, Sentence, Snapshot } from "../../api/types";
import { noun, nouns } from "../../wording/nouns";
import { sizesLabel } from "../../wording/causes";
import { explainedText } from "../../wording/explained";
import { percent, plain } from "../../wording/numbers";
import type { Scales } from "../../layout/scales";
import { visibleWord, wholeWord } from "../../wording/words";
import type { Choices } from "../../state/choices/choices";
import type { FlowOf } from "../../state/choices/options";
import type { ShownRow } from "../../state/comparison/difference";
import { classScale } from "../theme/colours";
import { Popover } from "../components/Popover";
import type { Theme } from "../theme/theme";
import { TrackItems } from "./TrackItems";
import { classesOf, shownWordColour } from "./words/word_colours";

interface Props {
  choices: Choices;
  scales: Scales;
  /** Of the last pane. */
  snapshot: Snapshot | null;
  /** Those that are shown of it. */
  sentences: readonly Sentence[];
  /** Whether chips can be switched off. */
  switches: boolean;
  /** What colours the units; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing does, though something is chosen. */
  note: string | null;
  /** Whether it is still looked for. */
  loading: boolean;
  /** Of each pane. */
  causes: readonly (Causes | null)[];
  /** Whose stronger responses colour the words, the later of two records or the second; null where none do. */
  wordsByChange: "later" | "second" | null;
  /** The unit whose responses colour the words; null where none does. */
  wordsByUnit: number | null;
  /** What flows between two panes; null where nothing does. */
  flow: FlowOf | null;
  theme: Theme;
}

/** As many items as fit in its lines are seen, and all of them in the panel: its height is the same whatever they say. */
export function Legend(props: Props) {
  return (
    <section class={props.choices.panes.length > 1 ? "legend beside" : "legend"} aria-label="legend">
      {/* Which marks there are is known with the record: what stands there already should not move. */}
      {props.snapshot ? <Items {...props} /> : <span class="items" />}
      <Popover label="legend ▴" name="what the marks mean" up>
        <div class="legend-whole">
          <Items {...props} whole />
        </div>
      </Popover>
    </section>
  );
}

function Items(props: Props & { whole?: boolean }) {
  const { choices, scales, snapshot, sentences, row, note, loading, causes, wordsByChange, wordsByUnit, flow, theme } =
    props;
  const { switches, whole = false } = props;
  const clip = plain(choices.clip * scales.response);
  const { rawSigns, fit, unitColour: by } = choices;
  const hasSentence = snapshot === null || snapshot.sentences.length > 0;
  return (
    <span class="items">
      <span class="item units">
        {by !== "response" ? (
          <>
            {scales[by] > 0 && <span>0</span>}
            <span class="ramp sizes" />
            {scales[by] > 0 && <span>{`${by === "memory" ? "≥ " : ""}${plain(scales[by])}`}</span>}
            <span class="says">
              <span>{sizesSay(by, causes, choices.fit)}</span>
            </span>
          </>
        ) : row ? (
          <>
            <span>{`−${clip}`}</span>
            <span class="ramp" />
            <span>{`+${clip}`}</span>
            <span
              class="says"
              title={`${unitsSay(row, wordsByChange !== null)}“${wholeWord(row.word)}”${row.position === undefined ? `, with a ring among the ${nouns()}` : ""}`}
            >
              <span>{unitsSay(row, wordsByChange !== null)}</span>
              <bdi class={row.position === undefined ? "ringed" : undefined}>“{visibleWord(row.word)}”</bdi>
            </span>
          </>
        ) : loading ? (
          <>
            <span>{`−${clip}`}</span>
            <span class="ramp" />
            <span>{`+${clip}`}</span>
            <span class="says">
              <span>response of units: loading …</span>
            </span>
          </>
        ) : (
          <>
            <span class="swatch neutral" />
            <span class="says">
              <span>{note ?? "units without a response"}</span>
            </span>
          </>
        )}
      </span>
      <span class="item">
        <span class="swatch neutral faint" />
        <span>{whole ? "faint: few draws put the unit in this chip" : "faint: seldom in this chip"}</span>
      </span>
      {rawSigns ? (
        <span class="item">raw signs: each unit as it is</span>
      ) : (
        <span class="item">
          <svg class="notched" width={10} height={10} aria-hidden="true">
            <path d="M0 0H6L10 4V10H0z" />
          </svg>
          <span>{whole ? "cut corner: goes against its chip, and is drawn turned" : "against its chip"}</span>
        </span>
      )}
      {hasSentence && (
        <>
          <span class="item">
            <GlyphMark />
            <span>{barsSay(choices, whole)}</span>
          </span>
          <span class="item">
            <svg class="gauge-mark" width={24} height={10} aria-hidden="true">
              <path d="M0 2h24" class="whole" />
              <path d="M0 2h15" />
              <path d="M15 4l3 5h-6z" class="tip" />
            </svg>
            <span>{whole ? "kept: how much of what a chip held was left after the step" : "kept"}</span>
          </span>
          {snapshot && <TrackItems snapshot={snapshot} sentences={sentences} whole={whole} />}
        </>
      )}
      <span class="item">
        <span class="band positive" />
        <span class="band negative" />
        <span>{`links: mean response, full at ±${plain(scales.link)}`}</span>
      </span>
      <span class="item">
        <span class="letters">
          <b>a</b>a<small>a</small>
        </span>
        <span>
          {`${nouns()}: full size at ${plain(scales.strength)}, grey: unsure`}
          {snapshot && (
            <WordsSay snapshot={snapshot} choices={choices} byChange={wordsByChange} unit={wordsByUnit} clip={clip} />
          )}
        </span>
      </span>
      {wordsByChange === null &&
        wordsByUnit === null &&
        snapshot &&
        shownWordColour(choices.wordColour, snapshot) === "class" && (
          <Classes names={classesOf(snapshot)} theme={theme} />
        )}
      <span class="item">
        {whole
          ? `▲ ${nouns()} that raise a chip, ▼ ${nouns()} that lower it, the most telling first`
          : "▲ raise the chip, ▼ lower it"}
      </span>
      {flow && (
        <span class="item">{`flow: pale = same ${flow === "units" ? "chip" : "cloud"}, faint = no more than chance`}</span>
      )}
      {whole && (
        <>
          {row && row.position === undefined && by === "response" && (
            <span class="item">
              <span class="ringed">{noun()}</span>
              <span>{`ring: the ${noun()} that colours the squares`}</span>
            </span>
          )}
          {snapshot && <span class="item">{`${percent(snapshot.explained_variance)} ${explainedText()}`}</span>}
          {causes.some((one) => one && one.reach !== null) && (
            <span class="item">
              {`memory of a chip: steps until half of what a ${noun()} did is gone; of a longer one, how much is left after ten`}
            </span>
          )}
          {switches && (
            <span class="item">
              <svg class="switch-mark" width={22} height={12} aria-hidden="true">
                <rect x={0.5} y={0.5} width={21} height={11} rx={5.5} />
                <circle cx={16} cy={6} r={3.5} />
              </svg>
              <span>switch beside a chip: what the output is without it</span>
            </span>
          )}
          <span class="item">
            <span class="dot" />
            <span>on a small curve, and above the columns: where it changed most</span>
          </span>
          <span class="item">
            columns: outlined = shown, dashed = shown in the second pane, empty = not computed yet
          </span>
        </>
      )}
      <span class="item">{fit ? "scaled to what is shown" : "one scale for all epochs"}</span>
    </span>
  );
}

/** Of a sentence with a word replaced beside it, the colours may tell the difference. */
function barsSay({ sentences, bars }: Choices, whole: boolean): string {
  if (sentences.length > 1 && bars === "difference")
    return "bars of chips, ≠: strong more, pale less than in the sentence beside it";
  return whole
    ? "a bar a chip, what is positive above the line: strong colour grew, pale shrank, grey stayed"
    : "bars of chips: strong grew, pale shrank";
}

/** Two bars of a glyph: one that grew above the line, one that shrank below it. */
function GlyphMark() {
  return (
    <svg class="glyph-mark" width={30} height={14} aria-hidden="true">
      <path class="body" d="M0 4h13v3H0zM16 7h13v3H16z" />
      <path class="positive" d="M0 1h13v3H0z" />
      <path class="negative shrank" d="M16 10h13v3H16z" />
      <path class="midline" d="M0 7h30" />
    </svg>
  );
}

interface WordsSayProps {
  snapshot: Snapshot;
  choices: Choices;
  byChange: Props["wordsByChange"];
  unit: number | null;
  clip: string;
}

/** What the colour and the slant of the words tell. */
function WordsSay({ snapshot, choices, byChange, unit, clip }: WordsSayProps) {
  const wordColour = shownWordColour(choices.wordColour, snapshot);
  if (byChange !== null)
    return (
      <>
        {"; "}
        <span class="rise">orange</span>
        {` = the ${byChange} responds more strongly, `}
        <span class="fall">blue</span>
        {" = less"}
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
        {", colour: push, "}
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

/** What the shades of the units are, of both panes where they differ, and whether epochs share their scale. */
function sizesSay(by: "importance" | "memory", panes: readonly (Causes | null)[], fit: boolean): string {
  const [first = sizesLabel(by, null), second = first] = panes.map((causes) => sizesLabel(by, causes));
  const says = first === second ? first : `first pane: ${first}; second: ${second}`;
  // The largest of a training is known of single units alone.
  const isOfChips = panes.some((causes) => causes?.measured && !(causes.units.importance && causes.units.largest));
  return by === "importance" && isOfChips && !fit ? `${says}, scaled to what is shown` : says;
}

/** `beside`: another pane, whose difference colours the words at least. */
function unitsSay({ position, difference }: ShownRow, beside: boolean): string {
  const whose = beside && !difference ? "each side’s own " : "";
  const what = `${whose}${position === undefined ? "expected response to " : `response at step ${position + 1}, `}`;
  const less = difference === "later" ? "later less earlier" : "second less first";
  return difference ? `${less}, ${what}` : what;
}
