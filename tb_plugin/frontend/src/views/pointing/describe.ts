/** The numbers behind a mark, as the lines of a tooltip. */
import type { Causes, Sentence, SentenceStep, Snapshot } from "../../api/types";
import { chipName, chipNumber, LOWERS, RAISES } from "../../wording/chip_name";
import { nouns } from "../../wording/nouns";
import { counted, keptText, percent, plain, signed } from "../../wording/numbers";
import { chipCauseLines, unitCauseLines } from "../../wording/causes";
import { outputLines, stepName, variableLines } from "../../wording/said";
import { NONE_BORN } from "../../state/records/changes_in";
import type { ShownRow } from "../../state/comparison/difference";
import type { PaneDifference } from "../../state/records/pane_difference";
import { chipPush, pushLine } from "../../wording/output";
import { strengthText } from "../../wording/strength";
import type { Mark } from "./marks";
import { listed, visibleWord, wholeWord } from "../../wording/words";

export interface Description {
  title: string;
  lines: [label: string, value: string][];
}

export interface Described {
  snapshot: Snapshot;
  sentences: readonly Sentence[];
  /** What colours the units. */
  row: ShownRow | null;
  /** Importance and memory of the chips; null while they are not known. */
  causes?: Causes | null;
  /** Chips that are new since the record before. */
  born?: ReadonlySet<number>;
  /** What the numbers of links and steps are less those of another record, as far as they are. */
  difference?: Pick<PaneDifference, "whose" | "links" | "sentences"> | null;
}

export function describe(
  mark: Mark,
  { snapshot, sentences, row, causes = null, born = NONE_BORN, difference = null }: Described,
): Description | null {
  const named = (chip: number) => chipName(chip, born);
  const strongest = difference?.links ? "links that differ most" : "strongest links";
  switch (mark.kind) {
    case "unit":
      return describeUnit(mark.unit, snapshot, row, causes, born);
    case "chip": {
      const chip = snapshot.chips.find((one) => one.chip === mark.chip);
      if (!chip) return null;
      const lines: Description["lines"] = [["units", String(chip.units.length)]];
      for (const [sign, words] of [
        [`${RAISES} raised by`, chip.raised_by],
        [`${LOWERS} lowered by`, chip.lowered_by],
      ] as const)
        if (words.length > 0) lines.push([sign, words.map((word) => listed(word)).join(", ")]);
      lines.push(
        ...linkLine(
          strongest,
          (cloud) => `cloud ${cloud}`,
          snapshot.clouds.map(({ cloud }): Linked => [cloud, snapshot.links[cloud]?.[mark.chip]]),
        ),
      );
      const push = chipPush(chip.push, snapshot);
      if (push !== null) lines.push(["pushes", push]);
      if (row)
        lines.push([
          row.difference ? "mean difference" : "mean response",
          signed(meanOf(chip.units.map(({ unit }) => row.values[unit] ?? 0)), row.resolution),
        ]);
      return { title: named(mark.chip), lines: [...lines, ...chipCauseLines(causes, mark.chip)] };
    }
    case "word": {
      const word = snapshot.words.find((one) => one.text === mark.word);
      if (!word) return null;
      return {
        title: wholeWord(word.text),
        lines: [
          ["strength", strengthText(word, snapshot, named)],
          ["certainty", percent(word.certainty)],
          ["count", plain(word.count)],
          ["cloud", String(word.cloud)],
          ...pushLine(word, snapshot),
        ],
      };
    }
    case "cloud": {
      const cloud = snapshot.clouds.find((one) => one.cloud === mark.cloud);
      if (!cloud) return null;
      const links = snapshot.chips.map(({ chip }): Linked => [chip, snapshot.links[mark.cloud]?.[chip]]);
      return {
        title: `cloud ${mark.cloud}`,
        lines: [[nouns(), String(cloud.words.length)], ...linkLine(strongest, named, links)],
      };
    }
    case "link":
      return {
        title: `${named(mark.chip)} – cloud ${mark.cloud}`,
        lines: [
          [difference?.links ? "mean difference" : "mean response", signed(snapshot.links[mark.cloud]?.[mark.chip])],
        ],
      };
    case "step":
    case "stepLink": {
      const sentence = sentences.find((one) => one.index === mark.sentence);
      const whose = difference?.sentences.has(mark.sentence) ? difference.whose : null;
      return sentence ? describeStep(mark.step, mark.chip, sentence, named, whose) : null;
    }
  }
}

type Linked = [number: number, value: number | undefined];

const LINKS_TOLD = 2;

/** Which chips or clouds it has its strongest links with. */
function linkLine(title: string, named: (number: number) => string, links: readonly Linked[]): Description["lines"] {
  const strongest = links
    .flatMap(([number, value]) => (value ? [{ number, value }] : []))
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, LINKS_TOLD);
  return strongest.map(({ number, value }, place) => [place === 0 ? title : "", `${named(number)}, ${signed(value)}`]);
}

function describeUnit(
  unit: number,
  snapshot: Snapshot,
  row: ShownRow | null,
  causes: Causes | null,
  born: ReadonlySet<number>,
): Description | null {
  for (const chip of snapshot.chips) {
    const found = chip.units.find((one) => one.unit === unit);
    if (!found) continue;
    const number = chipNumber(chip.chip, born);
    const lines: Description["lines"] = [
      ["chip", snapshot.raw_signs ? number : `${number}, ${found.polarity < 0 ? "against" : "with"} it`],
      ["steadiness", percent(found.steadiness)],
    ];
    if (row) {
      const error = row.standard_errors?.[unit];
      const spread = typeof error === "number" ? ` ± ${plain(error)}` : "";
      lines.push([
        `${row.difference ? "difference, " : "response to "}“${visibleWord(row.word)}”`,
        signed(row.values[unit], row.resolution) + spread,
      ]);
    }
    return { title: `unit ${unit}`, lines: [...lines, ...unitCauseLines(causes, unit)] };
  }
  return null;
}

function describeStep(
  step: number,
  chip: number | null,
  sentence: Sentence,
  named: (chip: number) => string,
  whose: PaneDifference["whose"] | null,
): Description | null {
  const found = sentence.steps[step];
  if (!found) return null;
  const title = `${step + 1}. ${wholeWord(stepName(found, sentence.variables))}`;
  const { resolution } = sentence;
  if (chip === null) {
    const strongest = found.link.reduce(
      (best, value, at) => (Math.abs(value) > Math.abs(found.link[best] ?? 0) ? at : best),
      0,
    );
    return {
      title,
      lines: [
        ...variableLines(found, sentence),
        [whose ? "differs most" : "responds most", `${named(strongest)}, ${signed(found.link[strongest], resolution)}`],
        ["kept, mean", keptText(meanOf(found.kept), resolution)],
        ...barLines(found, named, resolution),
        ...outputLines(found, sentence),
      ],
    };
  }
  return {
    title: `${title} – ${named(chip)}`,
    lines: [
      [
        whose ? `positive part, ${whose} (less the other)` : "positive part",
        `${plain(found.positive[chip], resolution)} (${signed(found.change_positive[chip], resolution)})`,
      ],
      [
        whose ? `negative part, ${whose} (less the other)` : "negative part",
        `${plain(found.negative[chip], resolution)} (${signed(found.change_negative[chip], resolution)})`,
      ],
      ["kept", keptText(found.kept[chip], resolution)],
      [whose ? "mean difference" : "mean response", signed(found.link[chip], resolution)],
    ],
  };
}

/** As many bars are told each by itself. */
const MOST_BARS = 8;

/** The ends of each bar of a glyph: who hears the page cannot point at one of them. */
function barLines(
  { positive, negative }: SentenceStep,
  named: (chip: number) => string,
  resolution: number | undefined,
): Description["lines"] {
  if (positive.length > MOST_BARS) return [["chips", counted(positive.length, "bar")]];
  return positive.map((up, chip) => [
    `bar of ${named(chip)}`,
    `${signed(up, resolution)}, ${signed(negative[chip], resolution)}`,
  ]);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
