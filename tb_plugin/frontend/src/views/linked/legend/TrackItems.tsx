/** Items of the legend: what goes along the steps of a sentence. */
import { useMemo } from "preact/hooks";
import type { Sentence, Snapshot } from "../../../api/types";
import type { Scales } from "../../../layout/scales";
import { LIKELIEST, senseOf } from "../../../layout/sentence/output_track";
import { tracksOf } from "../../../layout/sentence/tracks";
import { formOf, isStepped, namedCurves, type Track } from "../../../layout/sentence/track";
import { visibleWord } from "../../../wording/words";

/** Texts of more steps seldom have room for all of them; series are drawn lower. */
const LONG = 24;

interface Props {
  snapshot: Snapshot;
  sentences: readonly Sentence[];
  /** Where the axes of its values go, see `Scales`. */
  outputs?: Scales["outputs"];
  /** Whether another pane has another output. */
  alone: boolean;
  /** Whether there is next to no room. */
  brief: boolean;
  /** Whether there is room for all of it. */
  whole: boolean;
  /** Whether steps show what two panes differ by. */
  differs: boolean;
}

export function TrackItems({ snapshot, sentences, outputs, alone, brief, whole, differs }: Props) {
  const tracks = useMemo(
    () => sentences.flatMap((one) => tracksOf(one, senseOf(snapshot), null, outputs?.[one.index])),
    [snapshot, sentences, JSON.stringify(outputs)],
  );
  const longest = Math.max(0, ...sentences.map(({ steps, variables }) => (variables.length > 0 ? 0 : steps.length)));
  const all = tracks.filter(({ kind }) => kind !== "variable");
  // Values that are too far apart for one axis are named together.
  const titles = [...new Set(all.map(({ title }) => title))].join(", ");
  const said = all[0] && { ...all[0], title: all[0].kind === "values" ? titles : all[0].title };
  const banded = tracks.some((one) => one.banded && one.lines.length > 0);
  const unread = sentences.some(({ variables }) => variables.some(({ is_read = true }) => !is_read));
  const early = said?.entered?.includes(false) && said.entered.includes(true);
  const leaves = all.some(({ curves }) => curves.some(({ beyond }) => beyond?.some((side) => side !== 0)));
  const came = all.some(({ curves }) => curves.some(({ cameOf }) => cameOf !== undefined));
  return (
    <>
      {said && (
        <span class="item" data-item={said.kind}>
          <svg class="along-mark" width={26} height={12} aria-hidden="true">
            <path class="curve" d={isStepped(said) ? "M4 0V5H20V12" : "M4 2L20 10"} />
            <circle class="node" cx={4} cy={2} r={2} />
            <circle class="node" cx={20} cy={10} r={2} />
          </svg>
          <span>{(whole ? saidAtLength(said) : saidText(said, brief)) + (alone ? " (second pane)" : "")}</span>
        </span>
      )}
      {said && early && (
        <span class="item">
          <svg class="along-mark" width={10} height={12} aria-hidden="true">
            {said.kind === "values" ? (
              <path class="curve early" d="M0 6h10" />
            ) : (
              <circle class="node early" cx={5} cy={6} r={3.2} />
            )}
          </svg>
          <span>{said.kind === "values" ? "pale: as if it ended there" : "small: as if it ended there"}</span>
        </span>
      )}
      {said?.before && <Line style="curve before" says="with all on" />}
      {came && <Line style="curve came" says={whole ? "what came, as the loss compares it" : "what came"} />}
      {leaves && (
        <span class="item" data-item="beyond">
          <svg class="along-mark" width={16} height={12} aria-hidden="true">
            <path class="beyond" d="M6 2l-5 4l5 4zM10 2l5 4l-5 4z" />
          </svg>
          <span>{whole ? "beyond the axis, which fits the values of most records" : "beyond the axis"}</span>
        </span>
      )}
      {said?.kind === "values" && !came && (
        <span class="item" title={snapshot.notes.find((note) => note.startsWith("What came"))}>
          what came is not known
        </span>
      )}
      {banded && (
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
      {whole && sentences.some(({ variables }) => variables.some((one) => one.is_scaled)) && (
        <span class="item">scaled: as the model gives it to the layer, not in the unit of the data</span>
      )}
      {unread && (
        <span class="item" data-item="unread">
          {whole ? "in brackets: not read by the layer, given beside what it reads" : "in brackets: not read"}
        </span>
      )}
      {whole && tracks.some(({ telling }) => telling.length > 0) && (
        <span class="item">
          numbers beside a curve: at its first, last, highest and lowest step, and where it jumps
        </span>
      )}
      {said?.kind === "next word" && (
        <span class="item">{whole ? "→ below a word: what the model expects to follow it" : "→ expected"}</span>
      )}
      {said?.kind === "many" && said.below && (
        <span class="item">{whole ? "→ below a word: the likeliest after it" : "→ likeliest"}</span>
      )}
      {(whole || longest > LONG) && (
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
      {whole && sentences.some(({ unknown }) => (unknown?.length ?? 0) > 0) && (
        <span class="item">? before a word: the network does not know it</span>
      )}
    </>
  );
}

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
