/** What the colours and sizes mean, with the values that they stand for now. */
import type { Causes, FindingList, Snapshot } from "../../../api/types";
import { noun, nouns } from "../../../wording/nouns";
import { deviationName, importanceMeaning } from "../../../wording/causes";
import { explainedText } from "../../../wording/explained";
import { percent, plain } from "../../../wording/numbers";
import type { Scales } from "../../../layout/scales";
import type { Choices } from "../../../state/choices/choices";
import { chosenSteps } from "../../../state/choices/selection";
import type { FlowOf } from "../../../state/choices/options";
import type { ShownRow } from "../../../state/comparison/difference";
import type { ShownDifference } from "../../../state/comparison/shown_difference";
import { Popover } from "../../components/Popover";
import type { Theme } from "../../theme/theme";
import { GlyphItems } from "./GlyphItems";
import { LearntItems } from "./LearntItems";
import { StripItems, type StripMarks } from "./StripItems";
import { TrackItems, type LegendPane } from "./TrackItems";
import { UnitsItem } from "./UnitsItem";
import { WordsItem } from "./WordsItem";
import { isSeries } from "../../../wording/said";
import { lessText } from "../../../wording/less";

export interface LegendProps {
  choices: Choices;
  scales: Scales;
  /** Whether panes show states of two kinds, each of whose glyphs have a scale of their own. */
  ownGlyphs: boolean;
  /** Of the last pane. */
  snapshot: Snapshot | null;
  /** Whether it is of two panes, which have more marks. */
  ofTwo: boolean;
  /** Whether there is so little room that items are as short as they can be; the panel says them at length. */
  brief: boolean;
  /** Those that have their record. */
  panes: readonly LegendPane[];
  /** What was learnt; null where it is not known. */
  findings: FindingList | null;
  /** Where that has marks: the small curves of a list, the dots of the strip. */
  learnt: { list: boolean; dots: boolean };
  /** Which marks the strips have. */
  strip: StripMarks;
  /** Whether a chip is new since the record before. */
  born: boolean;
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
  /** What is coloured by what two panes differ by; null where each shows its own. */
  difference: ShownDifference | null;
  /** The unit whose responses colour the words; null where none does. */
  wordsByUnit: number | null;
  /** What flows between two panes; null where nothing does. */
  flow: FlowOf | null;
  theme: Theme;
}

/** As many items as fit in its lines are seen, and all of them in the panel: its height is the same whatever they say. */
export function Legend(props: LegendProps) {
  const ofSeries = props.panes.some(({ sentences }) => sentences.some(({ variables }) => variables.length > 0));
  return (
    <section
      class={`legend${props.brief ? ` brief${ofSeries ? " of-series" : ""}` : props.ofTwo ? " of-two" : ""}`}
      aria-label="legend"
    >
      {/* Which marks there are is known with the record: what stands there already should not move. */}
      {props.snapshot ? <Items {...props} /> : <span class="items" />}
      <Popover label="legend ▴" name="what the marks mean" up>
        <div class="legend-whole">
          <Items {...props} brief={false} whole />
        </div>
      </Popover>
    </section>
  );
}

function Items(props: LegendProps & { whole?: boolean }) {
  const { choices, scales, snapshot, panes, row, note, loading, causes, difference, wordsByUnit, flow, theme } = props;
  const { switches, ofTwo, brief, ownGlyphs, whole = false } = props;
  const { rawSigns, fit, unitColour: by } = choices;
  // Links of steps are single responses: larger than the means of the others.
  const ofStep = choices.selection.step || row?.position !== undefined ? `, of a step ±${plain(scales.stepLink)}` : "";
  const shown = panes.flatMap(({ sentences }) => sentences);
  const hasSentence = panes.length === 0 || panes.some((one) => one.snapshot.sentences.length > 0);
  return (
    <span class="items">
      {/* First, for all else is pale by it. */}
      {scales.outlier && (
        <span class="item">{`one scale for all epochs, set by ${scales.outlier} alone: view ▾, fit to this epoch`}</span>
      )}
      <UnitsItem {...{ choices, scales, row, note, loading, causes, whole }} />
      <span class="item">
        <span class="swatch neutral faint" />
        <span>{whole ? "faint: unsteady, clustered again it has other chip mates" : "faint: unsteady"}</span>
      </span>
      {rawSigns ? (
        <span class="item">raw signs: each unit as it is</span>
      ) : (
        <span class="item">
          <svg class="notched" width={10} height={10} aria-hidden="true">
            <path d="M0 0H6L10 4V10H0z" />
          </svg>
          <span>{whole ? "cut corner: drawn turned, to go with its chip" : "drawn turned"}</span>
        </span>
      )}
      {hasSentence && (
        <>
          <GlyphItems
            choices={choices}
            difference={difference}
            full={ownGlyphs ? null : scales.glyph}
            lying={shown.length > 0 && shown.every(isSeries)}
            brief={brief}
            whole={whole}
          />
          <TrackItems
            {...{ panes, brief, whole }}
            differs={difference?.bars === true}
            chosen={chosenSteps(choices.selection)}
          />
        </>
      )}
      <span class="item">
        {!difference || difference.links ? (
          <>
            <span class="band positive" />
            <span class="band negative" />
          </>
        ) : (
          <span class="band unsigned" />
        )}
        <span>{linksSay(difference, plain(scales.link), brief, whole) + ofStep}</span>
      </span>
      <WordsItem {...{ choices, scales, snapshot, difference, wordsByUnit, whole, theme }} />
      <span class="item">
        {whole
          ? `▲ ${nouns()} that raise a chip, ▼ ${nouns()} that lower it, the most telling first`
          : `▲ raise${brief ? "" : " the chip"}, ▼ lower it`}
      </span>
      {flow && <span class="item">{flowSays(flow === "units" ? "chip" : "cloud", brief, whole)}</span>}
      {whole && (
        <>
          {row && row.position === undefined && by === "response" && (
            <span class="item">
              <span class="ringed">{noun()}</span>
              <span>{`ring: the ${noun()} that colours the squares`}</span>
            </span>
          )}
          {snapshot && <span class="item">{`${percent(snapshot.explained_variance)} ${explainedText()}`}</span>}
          {listOf(causes, importanceMeaning).map((says) => (
            <span key={says} class="item">{`importance of a chip: ${says}`}</span>
          ))}
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
          {choices.off.some((one) => one.length > 0) && (
            <span class="item">crossed out: switched off, as is a bar whose number is struck through</span>
          )}
          {props.findings && <LearntItems findings={props.findings} {...props.learnt} />}
          {props.born && (
            <span class="item" data-item="born">
              <span class="new-number">3</span>
              <span>
                “(new)”, or dotted below its number: shares less than half of its units with the chip of that number at
                the record before, and half of them or more changed by more than noise
              </span>
            </span>
          )}
          <StripItems {...props.strip} />
        </>
      )}
      {!scales.outlier && (
        <span class="item">
          {whole
            ? fit
              ? "scaled to what is shown"
              : "one scale for all epochs"
            : `scale: ${fit ? "what is shown" : "all epochs"}`}
        </span>
      )}
      {ownGlyphs && <span class="item">bars: a scale for each state</span>}
      {/* Headings of two panes have no room for it. Last, as it comes late: nothing moves. */}
      {ofTwo &&
        !whole &&
        by !== "importance" &&
        listOf(causes, deviationName).map((unit) => <span key={unit} class="item">{`importance: in ${unit}`}</span>)}
    </span>
  );
}

/** What is said of the causes of any pane, each once. */
function listOf(panes: readonly (Causes | null)[], say: (causes: Causes) => string | null): string[] {
  return [...new Set(panes.flatMap((causes) => (causes && say(causes)) ?? []))];
}

function linksSay(difference: ShownDifference | null, full: string, brief: boolean, whole: boolean): string {
  if (difference === null) return `links: ${brief ? "" : "mean response, "}full at ±${full}`;
  if (difference.links)
    return `links: ${whole ? `mean response, ${lessText(difference)}` : "likewise"}, full at ±${full}`;
  return `links, grey: each side’s own, full at ${full}`;
}

function flowSays(cluster: string, brief: boolean, whole: boolean): string {
  if (brief) return `flow: strong = to another ${cluster}`;
  if (!whole) return `flow: strong = to another ${cluster}, more than chance; coloured as at the left`;
  return `flow: a band has the colour of its ${cluster} at the left; strong: to another ${cluster}, more than by chance; pale: to the same, or as by chance. A bar at the right has the colour of the ${cluster} that it is taken for, else ${cluster === "chip" ? "grey" : "its own"}`;
}
