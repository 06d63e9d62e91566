/**
 * The bars and gauges of all steps of a sentence, one path a colour: with one for each step a browser is busy with five
 * hundred elements at each record, each pale one a layer of its own.
 */
import type { SentenceStep } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { layoutGlyph, layoutSideways, markersPath, rectanglesPath } from "../../../layout/glyph";

interface Props {
  steps: readonly SentenceStep[];
  /** Of each step. */
  rows: readonly Box[];
  /** Whether bars stand, with gauges above them, rather than lie on their sides. */
  upright: boolean;
  scale: number;
  /** Whether their changes have no sign. */
  unsigned?: boolean;
}

/** A pointer goes through them to the step that they stand in. */
export function Bars({ steps, rows, upright, scale, unsigned = false }: Props) {
  const glyphs = upright ? steps.map((step, index) => layoutGlyph(step, rows[index]!, scale)) : [];
  const bars = upright ? glyphs : steps.map((step, index) => layoutSideways(step, rows[index]!, scale));
  const all = bars.flatMap((glyph) => glyph.changes);
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(all.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  const gauges = glyphs.flatMap((glyph) => glyph.gauges);
  const midline = ({ midline }: { midline: number }, index: number) =>
    `M${rows[index]!.x + 2} ${midline}h${rows[index]!.width - 4}`;
  return (
    <g class={unsigned ? "bars unsigned" : "bars"} pointer-events="none">
      <path class="body" d={rectanglesPath(bars.flatMap((glyph) => glyph.bodies.map((one) => one.box)))} />
      <path class="grew positive" d={changes(true, true)} />
      <path class="grew negative" d={changes(false, true)} />
      <path class="shrank positive" d={changes(true, false)} />
      <path class="shrank negative" d={changes(false, false)} />
      {upright && (
        <>
          <path class="midline" d={glyphs.map(midline).join("")} />
          <path class="track" d={rectanglesPath(gauges.map((one) => one.track))} />
          <path class="kept" d={rectanglesPath(gauges.map(({ track, kept }) => ({ ...track, width: kept })))} />
          <path class="marker" d={markersPath(gauges)} />
        </>
      )}
    </g>
  );
}
