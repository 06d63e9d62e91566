/** One line under the bar: what is seen here, and what its colours mean now. */
import type { Causes, Snapshot } from "../../api/types";
import { noun } from "../../wording/nouns";
import { headline } from "../../layout/frame";
import type { Measure } from "../../layout/text";
import { sizesText } from "../../wording/causes";
import { visibleWord } from "../../wording/words";
import type { Selection } from "../../state/choices/choices";
import type { UnitColour } from "../../state/choices/options";
import type { ShownRow } from "../../state/comparison/difference";
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
  /** Whose stronger responses colour the words; null where none do. */
  byChange: "later" | "second" | null;
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
  const { snapshots, row: response, note, by, causes, byChange, telling, looking, selection, frame, measure } = props;
  const { lines, titled } = headline(frame, props.panes, props.frameHeight);
  const what = noun();
  const row = by === "response" ? response : null;
  const missing = missingText(selection.words, snapshots);
  const said =
    by === "response"
      ? coloured(
          row,
          note ?? (missing && !row ? missing : looking ? `looking for the ${what} whose meaning changed most …` : null),
          byChange !== null,
        ) + (row && missing ? ` (${missing})` : "")
      : `Squares are hidden units, ${sizesText(by, causes)}`;
  const isTelling =
    telling &&
    byChange === null &&
    row?.word === telling.word &&
    selection.words.length === 0 &&
    selection.step === null;
  const isKnown = snapshots.length > 0 && row !== null;
  const directions = isKnown ? (byChange ? differenceText(snapshots, byChange) : directionText(snapshots)) : [];
  // One that ends in an ellipsis goes on.
  const end = said.endsWith("…") ? "" : ".";
  const title = titled ? `What it remembers of each ${what}` : "";
  const reasons = isTelling ? why(telling, what) : [""];
  const briefly = directions.map((one) => ({ ...one, text: one.short ?? one.text }));
  const forms = reasons.flatMap((reason) => [directions, briefly].map((said) => ({ reason, directions: said })));
  const room = lines * (frame - AROUND) - (lines - 1) * LOST - (titled ? measure(title, TITLE_SIZE) * BOLD + AFTER : 0);
  const text = ({ reason, directions }: (typeof forms)[number]) =>
    [`${said}${reason}${end}`, ...directions.map(({ text }) => text)].join(" ");
  const shown = forms.find((one) => measure(text(one), SIZE) <= room) ?? forms.at(-1)!;
  return (
    <section class="headline" style={`--lines:${lines}`} aria-label="what is seen" title={text(forms[0]!)}>
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

function coloured(row: ShownRow | null, note: string | null, beside: boolean): string {
  if (!row) return `Squares are hidden units${note ? ` – ${note}` : ", faint where they are unsteady in their chip"}`;
  const word = `“${shorten(visibleWord(row.word))}”`;
  const at = row.position === undefined ? "does to them" : `did to them at step ${row.position + 1}`;
  const sides = row.difference === "later" ? ", later less earlier" : ", second less first";
  // Units of two trainings are no pairs.
  const whose = beside && !row.difference ? "each side’s" : "hidden";
  return `Squares are ${whose} units, coloured by what ${word} ${at}${row.difference ? sides : ""}`;
}

/** Why this word colours them, at length first, then in ever fewer words: some reason always stands. */
function why({ when, frequent }: Telling, what: string): string[] {
  if (when === null) return [` – the ${what} with the strongest response`, " – strongest response", " (strongest)"];
  return frequent
    ? [
        ` – the most frequent of the ${what}s whose meaning changed most (${when})`,
        ` – changed most, often seen (${when})`,
        " – changed most, often seen",
        " (changed most)",
      ]
    : [` – the ${what} whose meaning changed most (${when})`, ` – changed most (${when})`, " (changed most)"];
}

const LONGEST = 24;

function shorten(word: string): string {
  const letters = [...word];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : word;
}
