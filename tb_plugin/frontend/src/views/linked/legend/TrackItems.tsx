/** Items of the legend: what goes along the steps of the sentences, of all panes. */
import { useMemo } from "preact/hooks";
import type { Sentence, Snapshot } from "../../../api/types";
import type { Step } from "../../../state/choices/choices";
import type { Scales } from "../../../layout/scales";
import { LIKELIEST, senseOf } from "../../../layout/sentence/tracks/output_track";
import { tracksOf } from "../../../layout/sentence/tracks/tracks";
import { formOf, isStepped, namedCurves, type Track } from "../../../layout/sentence/tracks/track";
import { visibleWord } from "../../../wording/words";

/** Texts of more steps seldom have room for all of them; series are drawn lower. */
const LONG = 24;

/** What a pane shows of its sentences. */
export interface LegendPane {
  snapshot: Snapshot;
  sentences: readonly Sentence[];
  /** Where the axes of its values go, see `Scales`. */
  outputs: Scales["outputs"];
}

interface Props {
  panes: readonly LegendPane[];
  /** Whether there is next to no room. */
  brief: boolean;
  /** Whether there is room for all of it. */
  whole: boolean;
  /** Whether steps show what two panes differ by. */
  differs: boolean;
  /** The chosen steps. */
  chosen: readonly Step[];
}

export function TrackItems({ panes, brief, whole, differs, chosen }: Props) {
  const seen = useMemo(
    () => panes.map(marksOf),
    panes.flatMap(({ snapshot, sentences, outputs }) => [snapshot, sentences, JSON.stringify(outputs)]),
  );
  // What is alike in both panes is said once.
  const texts = seen.map(({ said }) => said && (whole ? saidAtLength(said) : saidText(said, brief)));
  const telling = seen.flatMap(({ said }, at) => (said && texts.indexOf(texts[at]!) === at ? [{ said, at }] : []));
  const forecastsFromChosen = panes.some(({ sentences }) =>
    sentences.some(({ index, steps }) =>
      chosen.some(({ sentence, position }) => sentence === index && position < steps.length - 1),
    ),
  );
  const isIn = (pane: number) => (pane === 0 ? "first" : "second");
  const has = (is: (one: Marks) => unknown) => seen.some(is);
  const early = seen.find((one) => one.early)?.said;
  const lacking = seen.flatMap(({ said, ahead, came }, at) =>
    (said?.kind === "values" || ahead) && !came ? [at] : [],
  );
  const likeliest = seen.find(({ said }) => said?.kind === "next word" || (said?.kind === "many" && said.below))?.said;
  return (
    <>
      {telling.map(({ said, at }) => (
        <span key={at} class="item" data-item={said.kind}>
          <svg class="along-mark" width={26} height={12} aria-hidden="true">
            <path class="curve" d={isStepped(said) ? "M4 0V5H20V12" : "M4 2L20 10"} />
            <circle class="node" cx={4} cy={2} r={2} />
            <circle class="node" cx={20} cy={10} r={2} />
          </svg>
          <span>{texts[at] + (new Set(texts).size > 1 ? ` (${isIn(at)} pane)` : "")}</span>
        </span>
      ))}
      {early && (
        <span class="item">
          <svg class="along-mark" width={10} height={12} aria-hidden="true">
            {early.kind === "values" ? (
              <path class="curve early" d="M0 6h10" />
            ) : (
              <circle class="node early" cx={5} cy={6} r={3.2} />
            )}
          </svg>
          <span>{early.kind === "values" ? "pale: as if it ended there" : "small: as if it ended there"}</span>
        </span>
      )}
      {has(({ ahead }) => ahead) && (
        <Line style="curve ahead" says={whole ? `${AHEAD}; below it its last number and what came` : AHEAD} />
      )}
      {(whole || forecastsFromChosen) && has(({ ahead }) => ahead) && (
        <span class="item" data-item="would-say">
          <svg class="along-mark" width={20} height={12} aria-hidden="true">
            <path class="curve early" d="M4 6h16" />
            <circle class="node early" cx={4} cy={6} r={3} />
          </svg>
          <span>{whole ? `${WOULD}, where the model says nothing` : WOULD}</span>
        </span>
      )}
      {has(({ undrawn }) => undrawn > 0) && (
        <span class="item" data-item="undrawn">
          {`${Math.max(...seen.map(({ undrawn }) => undrawn))} more outputs: on the card of each step`}
        </span>
      )}
      {has(({ said }) => said?.before) && <Line style="curve before" says="with all on" />}
      {has(({ came }) => came) && (
        <Line style="curve came" says={whole ? "what came, as the loss compares it" : "what came"} />
      )}
      {has(({ leaves }) => leaves) && (
        <span class="item" data-item="beyond">
          <svg class="along-mark" width={16} height={12} aria-hidden="true">
            <path class="beyond" d="M6 2l-5 4l5 4zM10 2l5 4l-5 4z" />
          </svg>
          <span>{whole ? "beyond the axis, which fits the values of most records" : "beyond the axis"}</span>
        </span>
      )}
      {lacking.length > 0 && (
        <span class="item" title={panes[lacking[0]!]!.snapshot.notes.find((note) => note.startsWith("What came"))}>
          {`what came is not known${lacking.length < panes.length ? ` in the ${isIn(lacking[0]!)} pane` : ""}`}
        </span>
      )}
      {has(({ banded }) => banded) && (
        <span class="item" data-item="levels">
          <svg class="along-mark framed" width={30} height={12} aria-hidden="true">
            {[0, 1, 2].map((level) => (
              <rect key={level} class="level" x={10 * level} y={0} width={10} height={12} fill-opacity={level / 4} />
            ))}
            <path class="axis-line" d="M10 0v12M20 0v12" />
          </svg>
          <span>
            {whole
              ? "shades: the levels of a variable, the highest at the right"
              : "shades: levels, the highest at the right"}
          </span>
        </span>
      )}
      {whole && has(({ scaled }) => scaled) && (
        <span class="item">scaled: as the model gives it to the layer, not in the unit of the data</span>
      )}
      {has(({ unread }) => unread) && (
        <span class="item" data-item="unread">
          {whole ? "in brackets: not read by the layer, given beside what it reads" : "in brackets: not read"}
        </span>
      )}
      {whole && has(({ numbered }) => numbered) && (
        <span class="item">
          numbers beside a curve: at its first, last, highest and lowest step, and where it jumps
        </span>
      )}
      {likeliest && (
        <span class="item">
          {likeliest.kind === "next word"
            ? whole
              ? "→ below a word: what the model expects to follow it"
              : "→ expected"
            : whole
              ? "→ below a word: the likeliest after it"
              : "→ likeliest"}
        </span>
      )}
      {(whole || has(({ longest }) => longest > LONG)) && (
        <span class="item" data-item="strip">
          <svg class="along-mark" width={10} height={14} aria-hidden="true">
            {[0.3, 0.9, 0.5].map((opacity, place) => (
              <rect
                key={place}
                class="strip-step"
                x={1}
                y={1 + 4 * place}
                width={8}
                height={3.5}
                fill-opacity={opacity}
              />
            ))}
          </svg>
          <span>
            {whole
              ? `beside a long sentence: all its steps, stronger where the state ${differs ? "differs" : "moves"} more; framed: in sight`
              : `all steps, strong: ${differs ? "differs" : "moves"} more`}
          </span>
        </span>
      )}
      {whole && has(({ unknown }) => unknown) && (
        <span class="item">? before a word: the network does not know it</span>
      )}
    </>
  );
}

/** Which marks the sentences of a pane have. */
function marksOf({ snapshot, sentences, outputs }: LegendPane) {
  const tracks = sentences.flatMap((one) => tracksOf(one, senseOf(snapshot), null, outputs?.[one.index]));
  const all = tracks.filter(({ kind }) => kind !== "variable");
  // Values that are too far apart for one axis are named together.
  const titles = [...new Set(all.map(({ title }) => title))].join(", ");
  const said: Track | undefined = all[0] && { ...all[0], title: all[0].kind === "values" ? titles : all[0].title };
  // Of many values the first have curves, and those of a path; classes are told by the likeliest.
  const values = sentences.map(
    ({ steps }) => steps.find(({ predictions }) => predictions.length > 0)?.predictions ?? [],
  );
  const drawn = tracks.filter(({ kind, ahead }) => kind === "values" || ahead);
  const curves = drawn.reduce((sum, one) => sum + (one.ahead?.leads ?? namedCurves(one)).length, 0);
  const outputCount = values.flat().filter(({ value }) => value !== null).length;
  return {
    said,
    undrawn: Math.max(0, Math.round((outputCount - curves) / Math.max(1, sentences.length))),
    banded: tracks.some((one) => one.banded && one.lines.length > 0),
    unread: sentences.some(({ variables }) => variables.some(({ is_read = true }) => !is_read)),
    scaled: sentences.some(({ variables }) => variables.some((one) => one.is_scaled)),
    early: said?.entered?.includes(false) && said.entered.includes(true),
    leaves: tracks.some(({ curves }) => curves.some(({ beyond }) => beyond?.some((side) => side !== 0))),
    ahead: tracks.some(({ ahead }) => ahead !== null),
    came: tracks.some(({ curves }) => curves.some(({ cameOf }) => cameOf !== undefined)),
    numbered: tracks.some(({ telling }) => telling.length > 0),
    unknown: sentences.some(({ unknown }) => (unknown?.length ?? 0) > 0),
    longest: Math.max(0, ...sentences.map(({ steps, variables }) => (variables.length > 0 ? 0 : steps.length))),
  };
}

const AHEAD = "what the model forecasts after the last step";
const WOULD = "pale: what it would forecast from the chosen step";

type Marks = ReturnType<typeof marksOf>;

function Line({ style, says }: { style: string; says: string }) {
  return (
    <span class="item">
      <svg class="along-mark" width={20} height={12} aria-hidden="true">
        <path class={style} d="M0 6h20" />
      </svg>
      <span>{says}</span>
    </span>
  );
}

function saidAtLength(track: Track): string {
  return track.kind === "classes"
    ? `${saidText(track)}; a number without a class is that of “${track.classes!.high}”, as “%” above says`
    : saidText(track);
}

/** What the curve of the output tells. */
function saidText(track: Track, brief = false): string {
  const { kind, classes, title } = track;
  const named = namedCurves(track);
  const names = named.map(({ name }, place) => `“${visibleWord(name)}” (${formOf(track, place)})`).join(", ");
  switch (kind) {
    case "classes":
      return `how likely “${classes!.high}” is${brief ? "" : " after each step, 50\u00a0% in the middle"}`;
    case "next word":
      return `how likely the word that followed was${brief ? "" : ", a dotted line a power of ten"}`;
    case "many":
      return named.length > 1
        ? `after each step: how likely ${names} are`
        : `how likely ${title === LIKELIEST ? "the likeliest output" : `“${title}”`} is after each step${brief || title !== LIKELIEST ? "" : ", named where it becomes another"}`;
    default:
      if (named.length > 1) return `what the model says after each step: ${names}`;
      return title.startsWith("→") ? "→ what the model says after each step" : `after each step: ${title}`;
  }
}
