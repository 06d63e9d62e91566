/** Chips, clouds, links and timeline of the tour, drawn by what draws the tab. */
import { useMemo } from "preact/hooks";
import { signal } from "@preact/signals";
import type { Box } from "../../layout/box";
import { packChips } from "../../layout/chips/chips";
import { cloudZoom } from "../../layout/words/cloud_zoom";
import { layoutClouds } from "../../layout/words/clouds";
import { shownLinks } from "../../layout/links";
import { stepRange, type Line } from "../../state/timeline/lines";
import { plain } from "../../wording/numbers";
import { browserMeasure } from "../../layout/text";
import { NOTHING_SELECTED } from "../../state/choices/choices";
import type { Theme } from "../theme/theme";
import { Chips } from "../linked/chips/Chips";
import { Clouds } from "../linked/words/Clouds";
import { ChipLinks } from "../linked/Links";
import type { Mark } from "../pointing/marks";
import { Curve } from "../timeline/Curve";
import { CURVES, CLIP, resolved, snapshot, values } from "./example";
import { HEIGHT, WIDTH } from "./size";

const NOTHING_POINTED = signal<Mark | null>(null);
const linkedToNothing = () => [];
const CHIPS: Box = { x: 1, y: 4, width: 200, height: HEIGHT - 8 };
const CLOUDS: Box = { x: 330, y: 8, width: WIDTH - 331, height: HEIGHT - 16 };
const LINKS = shownLinks(snapshot, { threshold: 0.03, ceiling: 1 });
const STRONGEST = { strength: 0.92, link: 0.31, push: 1 };

export function ChipsPicture({ theme }: { theme: Theme }) {
  const measure = useMemo(browserMeasure, []);
  const column = { ...CHIPS, width: 330 };
  const clip = plain(CLIP);
  return (
    <>
      <svg width={WIDTH} height={HEIGHT}>
        <Chips
          chips={snapshot.chips}
          layout={packChips(
            snapshot.chips.map((chip) => chip.units.length),
            column,
          )}
          column={column}
          paint={{ values, full: CLIP, signed: true }}
          selection={NOTHING_SELECTED}
          hovered={NOTHING_POINTED}
          linkedTo={linkedToNothing}
          theme={theme}
          measure={measure}
        />
        <text class="tour-note" x={360} y={44}>
          ← surest first,
        </text>
        <text class="tour-note" x={360} y={60}>
          the last ones hardly belong
        </text>
        <text class="tour-note" x={360} y={HEIGHT - 62}>
          the chosen word: “great”
        </text>
      </svg>
      <span class="tour-ramp">
        {`−${clip}`}
        <span class="ramp" />
        {`+${clip}`}
      </span>
    </>
  );
}

export function CloudsPicture({ theme }: { theme: Theme }) {
  const measure = useMemo(browserMeasure, []);
  const column = { ...CLOUDS, x: 1, width: 380 };
  return (
    <svg width={WIDTH} height={HEIGHT}>
      <ExampleClouds theme={theme} places={clouds(column, measure)} />
      {[
        ["large:", "strong response"],
        ["orange:", "raises its chip"],
        ["blue, slanted:", "lowers its chip"],
        ["faint:", "uncertain, few occurrences"],
      ].map(([what, says], index) => (
        <g key={what}>
          <text x={396} y={34 + index * 46}>
            {what}
          </text>
          <text class="tour-note" x={396} y={50 + index * 46}>
            {says}
          </text>
        </g>
      ))}
    </svg>
  );
}

export function LinksPicture({ theme }: { theme: Theme }) {
  const measure = useMemo(browserMeasure, []);
  const chips = packChips(
    snapshot.chips.map((chip) => chip.units.length),
    CHIPS,
  );
  const places = clouds(CLOUDS, measure);
  return (
    <svg width={WIDTH} height={HEIGHT}>
      <ChipLinks
        snapshot={snapshot}
        chips={chips.chips.map((chip) => chip.box)}
        clouds={places.map((place) => place.box)}
        leadX={CHIPS.x + CHIPS.width}
        links={LINKS}
        scale={{ strongest: STRONGEST.link, width: 14 }}
        selection={NOTHING_SELECTED}
        hovered={NOTHING_POINTED}
      />
      <Chips
        chips={snapshot.chips}
        layout={chips}
        column={CHIPS}
        paint={{ values: null, full: CLIP, signed: true }}
        selection={NOTHING_SELECTED}
        hovered={NOTHING_POINTED}
        linkedTo={linkedToNothing}
        theme={theme}
        measure={measure}
      />
      <ExampleClouds theme={theme} places={places} />
    </svg>
  );
}

function clouds(column: Box, measure: ReturnType<typeof browserMeasure>) {
  const words = snapshot.clouds.map((cloud) =>
    cloud.words.map((position) => {
      const { text, strength } = snapshot.words[position]!;
      return { text, size: Math.abs(strength) / STRONGEST.strength };
    }),
  );
  // Hardly more than fits, so that some words are left for the list.
  return layoutClouds(words, column, Math.min(1, 1.15 * cloudZoom(words, column, measure)), measure);
}

function ExampleClouds({ theme, places }: { theme: Theme; places: ReturnType<typeof layoutClouds> }) {
  return (
    <>
      <Clouds
        snapshot={snapshot}
        places={places}
        paint={{ wordColour: "chip", by: null, strongest: STRONGEST, theme }}
        selection={NOTHING_SELECTED}
        hovered={NOTHING_POINTED}
        linkedTo={linkedToNothing}
      />
      {places.map(
        ({ box, unplaced }, index) =>
          unplaced.length > 0 && (
            <text key={index} class="tour-note" x={box.x + box.width - 6} y={box.y + 13} text-anchor="end">
              {`+${unplaced.length} more`}
            </text>
          ),
      )}
    </>
  );
}

const LINE: Line = {
  name: "example",
  runs: ["example"],
  state: "",
  records: resolved.history.records.map((record) => ({ run: "example", record })),
  resumed: [],
  place: 0,
};
const POINTED_STEP = signal<number | null>(null);

export function TimelinePicture({ theme }: { theme: Theme }) {
  const { record } = resolved;
  return (
    <div class="timeline">
      {CURVES.map((kind) => (
        <Curve
          key={kind.name}
          kind={kind}
          lines={[LINE]}
          state=""
          scalars={null}
          cursors={[{ pane: 0, step: record.step, record, line: LINE.name }]}
          range={stepRange([LINE])}
          width={WIDTH / 2 - 24}
          height={150}
          theme={theme}
          pointedStep={POINTED_STEP}
          onGo={() => {}}
          onPoint={() => {}}
        />
      ))}
    </div>
  );
}
