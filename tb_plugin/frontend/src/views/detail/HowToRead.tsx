/** How to start, and a glyph with its marks named: nobody knows these glyphs yet. */
import { layoutGlyph, markersPath, rectanglesPath } from "../../layout/glyph";

/** Four bars that show one case each: P grew, N grew, P shrank, N shrank. */
const EXAMPLE = {
  word: "",
  positive: [0.8, 0.4, 0.4, 0.45],
  negative: [-0.3, -0.85, -0.35, -0.35],
  change_positive: [0.35, 0, -0.4, 0],
  change_negative: [0, -0.4, 0, 0.45],
  kept: [0.75, 0.55, 0.4, 0.9],
  link: [0, 0, 0, 0],
};
const BOX = { x: 0.5, y: 4, width: 150, height: 92 };

export function HowToRead() {
  const glyph = layoutGlyph(EXAMPLE, BOX, 1);
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  const keptParts = (positive: boolean) =>
    rectanglesPath(
      glyph.gauges.filter((one) => one.positive === positive).map(({ track, kept }) => ({ ...track, width: kept })),
    );
  return (
    <section class="how">
      <h2>How to start</h2>
      <ul>
        <li>
          Click a <b>word</b>: units turn orange where it raises them, blue where it lowers them. Shift-click adds
          words.
        </li>
        <li>
          Click a <b>glyph</b> of the sentence: links lead to the chips that respond at that step.
        </li>
        <li>
          Point at anything for its numbers. <kbd>←</kbd> <kbd>→</kbd> change the epoch, <kbd>Esc</kbd> clears;{" "}
          <kbd>Tab</kbd>, <kbd>↑</kbd> and <kbd>↓</kbd> reach every mark.
        </li>
      </ul>
      <h2>One word of a sentence</h2>
      <div class="key">
        <svg width={BOX.width + 2} height={BOX.y + BOX.height + 4} role="img" aria-label="an example of a glyph">
          <rect class="glyph" rx={4} {...BOX} />
          <path class="body" d={rectanglesPath(glyph.bodies.map((one) => one.box))} />
          <path class="grew positive" d={changes(true, true)} />
          <path class="grew negative" d={changes(false, true)} />
          <path class="shrank positive" d={changes(true, false)} />
          <path class="shrank negative" d={changes(false, false)} />
          <path class="midline" d={`M${BOX.x + 2} ${glyph.midline}h${BOX.width - 4}`} />
          <path class="track" d={rectanglesPath(glyph.gauges.map((one) => one.track))} />
          <path class="kept positive" d={keptParts(true)} />
          <path class="kept negative" d={keptParts(false)} />
          <path class="marker" d={markersPath(glyph.gauges)} />
        </svg>
        <ul>
          <li>
            <i class="swatch gauge" />
            gauge and marker: share kept from the step before; orange or blue says the chip’s sign
          </li>
          <li>
            <i class="swatch body" />a bar a chip: its positive part stands above the line, its negative part hangs
            below
          </li>
          <li>
            <i class="swatch grew positive" />
            <i class="swatch grew negative" />
            strong: what this word added; <i class="swatch shrank positive" />
            <i class="swatch shrank negative" />
            pale: what it took away
          </li>
          <li>orange: more positive than before, blue: more negative</li>
        </ul>
      </div>
      <p class="fine">
        Units, chips and clouds are counted from 0, as in the arrays of <code>load</code>.
      </p>
    </section>
  );
}
