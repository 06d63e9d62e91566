/** One line under the bar: what is seen here, and what its colours mean now. */
import type { Causes, Snapshot } from "../../api/types";
import { noun, nouns } from "../../wording/nouns";
import { headline } from "../../layout/frame";
import type { Measure } from "../../layout/text";
import { sizesText } from "../../wording/causes";
import { recordsLessText } from "../../wording/less";
import { counted } from "../../wording/numbers";
import { MOST_LEVELS, visibleWord, wholeWord } from "../../wording/words";
import type { Selection } from "../../state/choices/choices";
import type { UnitColour } from "../../state/choices/options";
import type { ShownRow } from "../../state/comparison/difference";
import type { ShownDifference } from "../../state/comparison/shown_difference";
import type { Telling } from "../../state/session/telling";
import { differenceText } from "./difference_text";
import { directionText } from "./directions";
import { missingText } from "./missing_text";

interface Props {
  /** One a pane that has its record. */
  snapshots: readonly Snapshot[];
  /** What colours the units; null where nothing does. */
  row: ShownRow | null;
  /** Why nothing does, though something is chosen. */
  note: string | null;
  /** What colours the units in its place. */
  by: UnitColour;
  /** Of the last pane; null while they are not known. */
  causes: Causes | null;
  /** What is coloured by what two panes differ by; null where each shows its own. */
  difference: ShownDifference | null;
  /** The word that colours them where nothing is chosen; null while it is looked for. */
  telling: Telling | null;
  looking: boolean;
  selection: Selection;
  /** How many there are. */
  panes: number;
  /** Width and height of the whole frame. */
  frame: number;
  frameHeight: number;
  measure: Measure;
}

/** Its height is the same whatever it says: where not all of it has room, it says why this word and which chips differ in fewer words. */
export function Headline(props: Props) {
  const { snapshots, row: response, note, by, causes, difference, telling, looking, selection, frame, measure } = props;
  const { lines, ...may } = headline(frame, props.panes, props.frameHeight);
  const what = noun();
  const row = by === "response" ? response : null;
  const missing = missingText(selection.words, snapshots);
  const none = note ?? (missing && !row ? missing : looking ? `looking for the ${what} whose meaning changed most …` : null); // prettier-ignore
  const squares = by === "response" ? null : `Squares are hidden units, ${sizesText(by, causes)}`;
  const said = difference
    ? differs(difference, row, none, squares)
    : (squares ?? coloured(row, none) + (row && missing ? ` (${missing})` : ""));
  const isTelling =
    telling &&
    difference === null &&
    row?.word === telling.word &&
    selection.words.length === 0 &&
    selection.step === null;
  const isKnown = snapshots.length > 0 && row !== null;
  const directions = difference ? differenceText(difference) : isKnown ? directionText(snapshots) : [];
  // One that ends in an ellipsis goes on.
  const end = said.endsWith("…") ? "" : ".";
  const title = `What it remembers of each ${what}`;
  const reasons = isTelling ? why(telling, what).map((reason) => reason + seen(telling) + whose(snapshots)) : [""];
  const briefly = directions.map((one) => ({ ...one, text: one.short ?? one.text }));
  const least = briefly.map((one) => ({ ...one, text: one.least ?? one.text })).filter(({ text }) => text !== "");
  const forms = [
    ...reasons.flatMap((reason) => [directions, briefly].map((said) => ({ reason, directions: said }))),
    { reason: reasons.at(-1)!, directions: least },
  ];
  const whole = lines * (frame - AROUND) - (lines - 1) * LOST;
  const beside = whole - measure(title, TITLE_SIZE) * BOLD - AFTER;
  const text = ({ reason, directions }: (typeof forms)[number]) =>
    [`${said}${reason}${end}`, ...directions.map(({ text }) => text)].join(" ");
  const fitting = (room: number) => forms.find((one) => measure(text(one), SIZE) <= room);
  // The title gives way before what is said is cut.
  const titled = may.titled && fitting(beside) !== undefined;
  const shown = fitting(titled ? beside : whole) ?? forms.at(-1)!;
  return (
    <section class="headline" style={`--lines:${lines}`} aria-label="what is seen" title={inFull(text(forms[0]!), row)}>
      <span>
        {titled && <h1>{title}</h1>}
        {said}
        {shown.reason}
        {end}
        {shown.directions.map(({ text, sign }) => (
          <>
            {" "}
            <span key={text} class={STYLES[sign]}>
              {text}
            </span>
          </>
        ))}
      </span>
    </section>
  );
}

const STYLES = { 1: "rise", [-1]: "fall", 0: undefined, size: "of-size" };

/** Font sizes; what bold letters are wider; room around the text and after its title, and lost at the end of a line. */
const SIZE = 12;
const TITLE_SIZE = 14;
const BOLD = 1.16;
const AROUND = 26;
const AFTER = 12;
const LOST = 60;

/** With the whole word. */
function inFull(text: string, row: ShownRow | null): string {
  return row ? text.replace(briefly(row.word), () => wholeWord(row.word)) : text;
}

function coloured(row: ShownRow | null, note: string | null): string {
  if (!row) return `Squares are hidden units${note ? ` – ${note}` : ", faint where they are unsteady in their chip"}`;
  return `Squares are hidden units, coloured by what ${didText(row, " to them")}`;
}

/** One sentence for all that has a sign; `squares`: what they tell where it is no response. */
function differs(
  { records, pairs }: ShownDifference,
  row: ShownRow | null,
  note: string | null,
  squares: string | null,
) {
  const says = recordsLessText(records);
  if (pairs === false) return `Units of the two are no pairs: ${nouns()} alone are coloured, ${says}`;
  if (squares !== null) return `${squares}; all else is coloured by ${says}`;
  return `Both panes are coloured by ${says}${row ? `; squares by what ${didText(row, "")}` : note ? ` – ${note}` : ""}`;
}

function didText({ word, position }: ShownRow, to: string): string {
  const name = `“${briefly(word)}”`;
  return position === undefined ? `${name} does${to}` : `${name} did${to} at step ${position + 1}`;
}

/** In which of two trainings it is so: what is looked for is looked for in the first. */
function whose([first, second]: Props["snapshots"]): string {
  if (!first || !second || (first.run === second.run && first.state === second.state)) return "";
  return first.run === second.run ? " in the first state" : " in the first run";
}

/** Of fewer occurrences it is said how many there are. */
const FEW = 10;

const seen = ({ count }: Telling) => (count < FEW ? `, seen ${counted(count, "time")}` : "");

/** Why this word colours them, at length first, then in ever fewer words. */
function why({ when, frequent, surely }: Telling, what: string): string[] {
  const changed = surely ? "surely changed" : "changed";
  if (when === null)
    return [` – the ${what} with the strongest response`, ` – the strongest ${what}`, " – it is strongest"];
  return frequent
    ? [
        ` – the most frequent of the ${what}s whose meaning surely changed most (${when})`,
        ` – the most frequent of those that surely changed most (${when})`,
        " – the most frequent of those that surely changed most",
        " – the most frequent that surely changed most",
        " – it changed much",
      ]
    : [
        ` – the ${what} whose meaning ${changed} most (${when})`,
        ` – the ${what} that ${changed} most (${when})`,
        ` – the ${what} that ${changed} most`,
        ` – it ${changed} most`,
      ];
}

/** Signs of a name: of a longer one as much as tells it; all of it stands in the title. */
const LONGEST = 28;

const briefly = (word: string) => visibleWord(word, word.includes(", ") ? MOST_LEVELS : LONGEST);
