/** The columns of what changed most: of words, and of units. */
import type { ChangedUnit, ChangedWord, Comparison, Output } from "../../api/types";
import { Nouns, noun, nouns } from "../../wording/nouns";
import { change } from "../../wording/change";
import { alike, percent, plain, signedAlike } from "../../wording/numbers";
import { upperEnd } from "../../wording/output";
import { isNoiseOfPushes, movedCloud, normChange, sidesOf, type Sides } from "../../state/comparison/order";
import { browserMeasure, fitText, fitWord, recognisable, type Measure } from "../../layout/text";
import { Bar } from "../components/Bar";
import type { Column } from "../components/SortedTable";
import { visibleWord, wholeWord } from "../../wording/words";

/** Font size, and widths in which words stand: one, what it pushes, both, where units have room beside, and the nearest. */
const SIZE = 12;
const WIDTH = { word: 120, output: 60, both: 262, nearest: 124, most: 250, arrow: 20 };
/**
 * Beside both tables, between them, what that of units takes at least, that of words with the widest numbers, and the name
 * of an output in it.
 */
const AROUND = { both: 28, between: 28, units: 452, words: 826, mostWords: 920, output: 80 };

/**
 * Room for the nearest words in a panel of a width: what the table has more than it needs, beside that of units or not.
 * `isNamed`: whether each word names the output that it pushes, or is a level, which takes as much more.
 */
export function nearestRoom(panel: number, isNamed = false): number {
  const { both, between, units, words, mostWords, output } = AROUND;
  const room = panel - both - (isNamed ? output : 0);
  const beside = room - between - units;
  // As the style sheet has it, one has a row of its own before it is cut.
  const spare = Math.min(mostWords, beside < words ? room : beside) - words;
  return Math.max(WIDTH.nearest, Math.min(WIDTH.most, WIDTH.nearest + spare));
}

/** Whether the response or push of a word moved by no more than noise, while others moved by more and stand before it. */
export function isStill(row: ChangedWord, { words }: Comparison): boolean {
  return row.beyond_noise === false && words.some((word) => word.beyond_noise);
}

/** Why such a word is pale. */
export const stillSay = (comparison: Comparison): string =>
  isNoiseOfPushes(comparison)
    ? `${noun() === "level" ? "what goes with it" : "its push"} differs by no more than noise`
    : "its response moved by no more than noise";

/** By what words stand, and which of them moved by more than noise, to stand behind their number. */
export function movedSay(comparison: Comparison): string {
  const first = comparison.words.filter((word) => word.beyond_noise).length;
  const within = first > 0 && comparison.words.some((row) => isStill(row, comparison));
  const by = comparison.push_unit === null ? "" : noun() === "level" ? ", by output" : ", by push";
  return `${movedBy(comparison.moved) || by}${within ? ` · first the ${first} that ${isNoiseOfPushes(comparison) ? "differ" : "moved"} by more than noise` : ""}`;
}

function movedBy(moved: Comparison["moved"]): string {
  if (moved === "responses") return ", by their response alone";
  if (moved === "pushes") return noun() === "level" ? ", by their output alone" : ", by their push alone";
  return moved === "nothing" ? ", none by more than noise" : "";
}

/**
 * With what they push the outputs to, where that is known on both sides. `output`: that of both where it lies on a line;
 * `nearest`: room for the words nearest to each.
 */
export function wordColumns(
  comparison: Comparison,
  output: Output | null,
  onWord: (word: string, beside: boolean) => void,
  nearest = WIDTH.nearest,
): Column<ChangedWord>[] {
  const { words, words_by: by } = comparison;
  const sides = sidesOf(comparison);
  const { from, to, before, after } = sides;
  const changes = changesOf(words, sides);
  const drift = alike(words.map((word) => word.drift));
  const norm = alike(words.flatMap((word) => [word.norm_first, word.norm_second]));
  const measure = browserMeasure();
  const names = words.map(({ word }) => visibleWord(word));
  const columns: Column<ChangedWord>[] = [
    {
      name: noun(),
      says: `${Nouns()} that occur on both sides`,
      value: (row) => row.word,
      show: (row) => (
        <Go
          label={fitWord(visibleWord(row.word), WIDTH.word, SIZE, measure, names)}
          whole={wholeWord(row.word)}
          onGo={(beside) => onWord(row.word, beside)}
        />
      ),
      rising: true,
    },
    {
      name: "drift",
      says:
        by === "responses"
          ? "How far the response moved: norm of the difference, 1 as much as responses are strong on both sides (root mean square)"
          : `How much the ${noun()}’s similarities to the other ${nouns()} changed (root mean square), 0 not at all`,
      value: (row) => row.drift,
      show: (row) => drift(row.drift),
    },
    {
      name: comparison.later === null ? "stronger" : "change",
      says: `Norm of the response, ${after} less ${before}: to the right where the ${after} responds more strongly`,
      value: (row) => normChange(row, sides),
      show: (row) => <Change value={normChange(row, sides)} {...changes} />,
    },
    // Beside a push there is no room for it: it is what the change and the other one tell.
    ...(comparison.push_unit === null
      ? [{ name: before, says: `Norm of the response of the ${before}`, value: (row: ChangedWord) => row[`norm_${from}`], show: (row: ChangedWord) => norm(row[`norm_${from}`]) }] // prettier-ignore
      : []),
    { name: after, says: `Norm of the response of the ${after}`, value: (row) => row[`norm_${to}`], show: (row) => norm(row[`norm_${to}`]) }, // prettier-ignore
    {
      name: "cloud",
      says: `Cloud of the ${before} → cloud of the ${after}, bold where it is another and the response moved by more than noise; sorted by that`,
      value: (row) => movedCloud(row, comparison),
      show: (row) => (
        <Move
          of="cloud"
          from={row[`cloud_${from}`]}
          to={row[`cloud_${to}`]}
          moved={movedCloud(row, comparison)}
          why={`they share no more ${nouns()} than by chance`}
        />
      ),
    },
    {
      name: `nearest ${noun()}`,
      says: `The ${noun()} that responds most alike, in the ${before} → in the ${after}`,
      value: (row) => row[`neighbour_${to}`],
      show: (row) => {
        const [old, now] = [row[`neighbour_${from}`], row[`neighbour_${to}`]];
        const moved = old !== now;
        const room = nearest - Number(moved) * WIDTH.arrow;
        const cut = (word: string, beside: string) =>
          // What one leaves of its half the other has.
          recognisable(visibleWord(word), Math.max(room / 2, room - measure(visibleWord(beside), SIZE)), SIZE, measure, names); // prettier-ignore
        const both = moved ? [cut(old, now), cut(now, old)] : [];
        const alone = fitWord(visibleWord(now), room, SIZE, measure, names);
        // Of two that would be cut beyond what is recognised the one it came to.
        const [before, after] = both.every((one) => one !== null) ? both : [];
        return (
          <span class="nearest" title={moved ? `${wholeWord(old)} → ${wholeWord(now)}` : wholeWord(now)}>
            {before && <bdi>{before}</bdi>}
            {moved && <span>→</span>}
            <bdi>{after ?? alone}</bdi>
          </span>
        );
      },
      rising: true,
    },
  ];
  const unit = comparison.push_unit;
  if (unit !== null) {
    const verb = noun() === "level" ? "goes with it:" : "it pushes at once";
    const scales = new Map(comparison.push_scales.map(({ output: name, scale }) => [name, scale ?? 1]));
    const part = noun() === "level" ? "part" : "push";
    const where = output
      ? `What ${verb} towards ${upperEnd(output)}, in ${unit},`
      : comparison.later === null
        ? `Of what ${verb} that whose ${part} differs most, in ${unit},`
        : `Of what ${verb} that which “what was learnt” names of that time, else that whose ${part} changed most, in ${unit},`;
    const says = (row: ChangedWord) => pushText(row, sides, measure, !output);
    const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, measure(text, SIZE)), 0);
    // Levels have long names, as nearest ones, too.
    const isLevel = noun() === "level";
    const isWide = isLevel || Math.min(WIDTH.word, widest(names)) + widest(words.map(says)) > WIDTH.both;
    const sorted = scales.size === 0 ? "the change" : "the change, beside the usual strength on each output";
    columns.splice(1, 0, {
      name: noun() === "level" ? "output" : "push",
      says: `${where} in the ${before} → in the ${after} ± standard error of the change; sorted by ${sorted}`,
      value: (row) => Math.abs((row.push_second ?? 0) - (row.push_first ?? 0)) / (scales.get(row.push_output) ?? 1),
      show: (row) => (
        <span class={!output || isLevel ? `pushed${isWide ? " wide" : ""}` : undefined} title={pushText(row, sides)}>
          {says(row)}
        </span>
      ),
    });
  }
  if (by === "responses")
    columns.splice(unit === null ? 2 : 3, 0, {
      name: "× noise",
      says: "Squared distance of the two responses over that of noise alone: about 1 if nothing changed",
      value: (row) => row.over_noise,
      show: (row) => plain(row.over_noise),
    });
  return columns;
}

export function unitColumns(
  comparison: Comparison,
  onUnit: (unit: number, beside: boolean) => void,
): Column<ChangedUnit>[] {
  const { units } = comparison;
  const sides = sidesOf(comparison);
  const { from, to, before, after } = sides;
  const changes = changesOf(units, sides);
  const drift = alike(units.map((unit) => unit.drift));
  return [
    {
      name: "unit",
      says: "Units, by number",
      value: (row) => row.unit,
      show: (row) => <Go label={`unit ${row.unit}`} onGo={(beside) => onUnit(row.unit, beside)} />,
      rising: true,
    },
    {
      name: "drift",
      says: `How far its responses to the ${nouns()} moved: norm of the difference, 1 as much as those of units are strong on both sides (root mean square)`,
      value: (row) => row.drift,
      show: (row) => drift(row.drift),
    },
    {
      name: comparison.later === null ? "stronger" : "change",
      says: `Norm of its responses, ${after} less ${before}: to the right where it responds more strongly in the ${after}`,
      value: (row) => normChange(row, sides),
      show: (row) => <Change value={normChange(row, sides)} {...changes} />,
    },
    {
      name: "chip",
      says: `Chip of the ${before} → chip of the ${after}, bold where it is another and its responses moved by more than noise; sorted by that`,
      value: (row) => row.moved,
      show: (row) => (
        <Move
          of="chip"
          from={row[`chip_${from}`]}
          to={row[`chip_${to}`]}
          moved={row.moved}
          why="they share no more units than by chance, or do not respond alike"
        />
      ),
    },
    {
      name: "steadiness",
      says: `Share of draws in which it is with the others of its chip, ${before} → ${after}: at a small one it moves easily`,
      value: (row) => Math.min(row.steadiness_first, row.steadiness_second),
      show: (row) => `${percent(row[`steadiness_${from}`])} → ${percent(row[`steadiness_${to}`])}`,
    },
  ];
}

function Go({ label, whole = label, onGo }: { label: string; whole?: string; onGo: (beside: boolean) => void }) {
  return (
    <button
      type="button"
      class="plain"
      dir="auto"
      title={whole}
      onClick={(event) => onGo(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      {label}
    </button>
  );
}

/** What all changes of a column have in common: their largest, how they are written, and how many signs the longest takes. */
function changesOf(rows: readonly (ChangedWord | ChangedUnit)[], sides: Sides) {
  const values = rows.map((row) => normChange(row, sides));
  const say = signedAlike(values);
  const signs = values.reduce((most, value) => Math.max(most, say(value).length), 0);
  return { most: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0), say, signs };
}

function Change({ value, most, say, signs }: ReturnType<typeof changesOf> & { value: number }) {
  return (
    <span class="change">
      <Bar value={value} scale={most} width={44} ofSize />
      <span style={`min-width:${signs + 1}ch`}>{say(value)}</span>
    </span>
  );
}

/** What a word pushes, from what to what; with the output where it is named, cut where that is measured. */
function pushText(row: ChangedWord, { from, to, same }: Sides, measure?: Measure, isNamed = true): string {
  const numbers = change(row[`push_${from}`], row[`push_${to}`], row.push_error, same);
  if (!isNamed || row.push_output === "") return numbers;
  const name = measure
    ? fitText(visibleWord(row.push_output), WIDTH.output, SIZE, measure)
    : wholeWord(row.push_output);
  return `“${name}” ${numbers}`;
}

/** From one cluster to another, by name: numbers alone would be read as a count that grew. Of two with one number it says that they are not the same, and why. */
function Move({ of, from, to, moved, why }: MoveProps) {
  // Between runs, clusters with different numbers may be taken for the same.
  if (!moved) return <>{from === to ? `${of} ${to}` : `${of} ${from} → ${to}`}</>;
  if (from !== to) return <b>{`${of} ${from} → ${to}`}</b>;
  return <b title={`of one number, but not the same: ${why}`}>{`${of} ${from} → another ${to}`}</b>;
}

interface MoveProps {
  of: "chip" | "cloud";
  from: number;
  to: number;
  moved: boolean;
  /** Why two of one number are not the same. */
  why: string;
}
