/** Links between chips and clouds, and between the steps of a sentence and the chips. */
import { useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Snapshot, Sentence } from "../../api/types";
import type { Box } from "../../layout/box";
import { chipName } from "../../wording/chip_name";
import { signed } from "../../wording/numbers";
import {
  drawFalling,
  drawLinks,
  isDrawn,
  leadPath,
  type DrawnLink,
  type Link,
  type LinkScale,
  type Passed,
} from "../../layout/links";
import type { Selection } from "../../state/choices/choices";
import { NONE_BORN } from "../../state/records/changes_in";
import type { ChosenStep } from "../../state/choices/selection";
import type { Mark } from "../pointing/marks";

interface ChipLinksProps {
  snapshot: Snapshot;
  /** Those that are shown. */
  links: readonly Link[];
  chips: readonly Box[];
  clouds: readonly Box[];
  /** Where the links may begin to bend: the right end of the chips' column. */
  leadX: number;
  scale: Pick<LinkScale, "strongest" | "width">;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  /** Chips that are new since the record before. */
  born?: ReadonlySet<number>;
  /** What its value is; null where that says nothing of the difference that colours all else: it has no sign then. */
  value?: string | null;
}

/** Pointing at a chip, a cloud or a word, or choosing one, brings its links forward and lets the others step back. */
export function ChipLinks(props: ChipLinksProps) {
  const { snapshot, links, chips, clouds, leadX, scale, selection, hovered, born = NONE_BORN } = props;
  const { value = "mean response" } = props;
  const { strongest, width } = scale;
  const drawn = useMemo(
    () => drawLinks(links, chips, clouds, { strongest, width }, leadX),
    [links, chips, clouds, leadX, strongest, width],
  );
  const focus = focusOf(hovered.value, snapshot) ?? chosenFocus(selection, snapshot);
  return (
    <g class={focus ? "links focused" : "links"}>
      {drawn.map((link) => {
        const near =
          focus !== null &&
          (focus.chip === null || focus.chip === link.left) &&
          (focus.cloud === null || focus.cloud === link.right);
        const ends = `${chipName(link.left, born)} and cloud ${link.right}`;
        return (
          <LinkPath
            key={`${link.left}:${link.right}`}
            link={link}
            near={near}
            attribute="data-link"
            ends={ends}
            value={value}
          />
        );
      })}
    </g>
  );
}

interface StepLinksProps {
  sentence: Sentence;
  /** Boxes of the glyphs, and the window that they must lie in. */
  rows: readonly Box[];
  view: Box;
  chips: readonly Box[];
  scale: LinkScale;
  /** Where the links begin: the right end of the last sentence's column. */
  leadX: number;
  /** The sentences, from left to right: what leads to the links goes through none of their words and glyphs. */
  passed: readonly Passed[];
  /** The chosen steps of this sentence. */
  chosen: readonly ChosenStep[];
  hovered: ReadonlySignal<Mark | null>;
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  /** As of other links. */
  value: string | null;
}

/** The chips that respond to the chosen steps, and to the one that is pointed at. */
export function StepLinks(props: StepLinksProps) {
  const { sentence, rows, view, chips, scale, leadX, passed, chosen, hovered, born, value } = props;
  const mark = hovered.value;
  const pointed = mark && "step" in mark && mark.sentence === sentence.index ? mark.step : null;
  const steps = [...new Set([...chosen.map(({ position }) => position), pointed])].filter(
    (one): one is number => one !== null && sentence.steps[one] !== undefined,
  );
  return (
    <g class="links steps" data-sentence={sentence.index}>
      {steps.flatMap((one) => {
        const row = rows[one];
        if (!row || row.y < view.y - 1 || row.y + row.height > view.y + view.height + 1) return [];
        const links = sentence.steps[one]!.link.map((value, right) => ({ left: 0, right, value }));
        // A step that is chosen leads somewhere: its strongest link is drawn, however weak.
        const strongest = Math.max(...links.map(({ value }) => Math.abs(value)));
        const range = { threshold: Math.min(scale.threshold, strongest), ceiling: scale.ceiling };
        const shown = links.filter(({ value }) => isDrawn(value, range));
        // What stands between the sentence and the chips is not drawn over: links begin at the end of the last sentence.
        const end = row.x + row.width;
        // A series in a narrow pane stands above the chips.
        const isAbove = chips.every(({ y }) => y > view.y + view.height);
        const chipsEnd = Math.max(...chips.map(({ x, width }) => x + width));
        const middle = { x: row.x + row.width / 2, y: row.y + row.height };
        // Of a sentence before the last one: past those after it.
        const lead = end < leadX && !isAbove ? leadPath(end, row.y + row.height / 2, leadX, passed) : null;
        const start = lead ? { ...row, y: lead.y - row.height / 2 } : row;
        const drawn = isAbove
          ? drawFalling(shown, middle, view.y + view.height, chips, scale, chipsEnd)
          : drawLinks(shown, [{ ...start, x: leadX, width: 0 }], chips, scale, leadX);
        return [
          lead && <path key={one} class="lead" d={lead.path} />,
          ...drawn.map((link) => (
            <LinkPath
              key={`${one}:${link.right}`}
              link={{ ...link, left: one }}
              near={chosen.some(({ position }) => position === one)}
              attribute="data-step-link"
              ends={`step ${one + 1} and ${chipName(link.right, born)}`}
              value={value}
            />
          )),
        ];
      })}
    </g>
  );
}

interface LinkPathProps {
  link: DrawnLink;
  near: boolean;
  attribute: string;
  /** What it leads from and to, for screen readers. */
  ends: string;
  value: string | null;
}

function LinkPath({ link, near, attribute, ends, value }: LinkPathProps) {
  const name = {
    [attribute]: `${link.left}:${link.right}`,
    role: "img" as const,
    "aria-label": `link of ${ends}, ${value ?? "its own mean response"} ${signed(link.value)}`,
  };
  const sign = value === null ? "unsigned" : link.value > 0 ? "positive" : "negative";
  const style = `link ${sign}${near ? " near" : ""}`;
  return <path {...name} class={style} d={link.path} stroke-width={Math.round(link.width * 100) / 100} />;
}

interface Focus {
  chip: number | null;
  cloud: number | null;
}

function focusOf(mark: Mark | null, snapshot: Snapshot): Focus | null {
  if (!mark) return null;
  switch (mark.kind) {
    case "chip":
      return { chip: mark.chip, cloud: null };
    case "cloud":
      return { chip: null, cloud: mark.cloud };
    case "link":
      return { chip: mark.chip, cloud: mark.cloud };
    case "word":
      return cloudOf(mark.word, snapshot);
    case "unit": {
      const chip = snapshot.chips.find((one) => one.units.some(({ unit }) => unit === mark.unit));
      return chip ? { chip: chip.chip, cloud: null } : null;
    }
    default:
      return null;
  }
}

function chosenFocus({ chip, cloud, words, units }: Selection, snapshot: Snapshot): Focus | null {
  if (chip !== null || cloud !== null) return { chip, cloud };
  const unit = units.at(-1);
  if (unit !== undefined && words.length === 0) return focusOf({ kind: "unit", unit }, snapshot);
  const word = words.at(-1);
  return word === undefined ? null : cloudOf(word, snapshot);
}

function cloudOf(text: string, snapshot: Snapshot): Focus | null {
  const cloud = snapshot.words.find((one) => one.text === text)?.cloud ?? -1;
  return cloud >= 0 ? { chip: null, cloud } : null;
}
