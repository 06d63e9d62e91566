/** The pictures of the tour, drawn by what draws the tab. */
import { useMemo } from "preact/hooks";
import { signal } from "@preact/signals";
import type { Box } from "../../layout/box";
import { packChips } from "../../layout/chips";
import { cloudZoom, layoutClouds } from "../../layout/clouds";
import { layoutGlyph, markersPath, rectanglesPath } from "../../layout/glyph";
import { plain } from "../../layout/numbers";
import { browserMeasure } from "../../layout/text";
import { NOTHING_SELECTED } from "../../state/choices";
import type { Theme } from "../../state/theme";
import { Chips } from "../Chips";
import { Clouds } from "../Clouds";
import { divergingScale } from "../colours";
import { ChipLinks } from "../Links";
import type { Mark } from "../marks";
import { Timeline } from "../Timeline";
import { CLIP, OCCURRENCES, resolved, snapshot, STEP, values } from "./example";

export const WIDTH = 560;
export const HEIGHT = 230;

const NOTHING_POINTED = signal<Mark | null>(null);
const linkedToNothing = () => [];
const CHIPS: Box = { x: 1, y: 4, width: 200, height: HEIGHT - 8 };
const CLOUDS: Box = { x: 330, y: 8, width: WIDTH - 331, height: HEIGHT - 16 };
const STRONGEST = { strength: 0.92, link: 0.31 };

/** States of six units before and after a word, three times; the differences; their mean. */
export function ResponsePicture({ theme }: { theme: Theme }) {
  const fill = divergingScale(0.6, theme);
  const side = 20;
  const top = 40;
  const column = (states: readonly number[], x: number) =>
    states.map((state, unit) => (
      <rect key={unit} rx={2.5} x={x} y={top + unit * (side + 4)} width={side} height={side} fill={fill(state)} />
    ));
  const responses = OCCURRENCES.map(({ before, after }) => after.map((state, unit) => state - before[unit]!));
  const expected = responses[0]!.map((_, unit) => responses.reduce((sum, one) => sum + one[unit]!, 0) / 3);
  const middle = top + 3 * (side + 4);
  const mark = (text: string, x: number) => (
    <text class="tour-sign" x={x} y={middle}>
      {text}
    </text>
  );
  return (
    <svg width={WIDTH} height={HEIGHT}>
      {OCCURRENCES.map(({ text, before, after }, index) => {
        const x = 8 + index * 150;
        return (
          <g key={text}>
            <text x={x} y={16}>
              “{text}”
            </text>
            {["after", "before", "response"].map((label, column) => (
              <text key={label} class="tour-note" x={x + 40 * column} y={32}>
                {label}
              </text>
            ))}
            {column(after, x)}
            {mark("−", x + 30)}
            {column(before, x + 40)}
            {mark("=", x + 70)}
            {column(responses[index]!, x + 80)}
          </g>
        );
      })}
      <text x={474} y={16}>
        mean
      </text>
      <text class="tour-note" x={474} y={32}>
        expected
      </text>
      {mark("→", 456)}
      {column(expected, 474)}
      <rect
        class="outline kept"
        rx={4}
        x={470}
        y={top - 4}
        width={side + 8}
        height={6 * (side + 4) + 4}
        pointer-events="none"
      />
      <text class="tour-note" x={8} y={top + 6 * (side + 4) + 18}>
        six units, orange: above zero, blue: below
      </text>
    </svg>
  );
}

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
          values={values}
          clip={CLIP}
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
        scale={{ strongest: STRONGEST.link, width: 14, threshold: 0.03, ceiling: 1 }}
        selection={NOTHING_SELECTED}
        hovered={NOTHING_POINTED}
      />
      <Chips
        chips={snapshot.chips}
        layout={chips}
        column={CHIPS}
        values={null}
        clip={CLIP}
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
        strongest={STRONGEST.strength}
        selection={NOTHING_SELECTED}
        hovered={NOTHING_POINTED}
        linkedTo={linkedToNothing}
        theme={theme}
        wordColour="sign"
        listed={false}
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

const GLYPH: Box = { x: 190, y: 24, width: 190, height: HEIGHT - 48 };

export function GlyphPicture() {
  const glyph = layoutGlyph(STEP, GLYPH, 1);
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
  const keptParts = (positive: boolean) =>
    rectanglesPath(
      glyph.gauges.filter((one) => one.positive === positive).map(({ track, kept }) => ({ ...track, width: kept })),
    );
  const region = (chip: number) => glyph.changes.find((one) => one.chip === chip)!.box;
  const right = GLYPH.x + GLYPH.width;
  const body = glyph.bodies[0]!.box;
  const gauge = glyph.gauges[3]!.track;
  const [grewUp, grewDown, shrankUp, shrankDown] = [0, 1, 2, 3].map(region) as [Box, Box, Box, Box];
  return (
    <svg width={WIDTH} height={HEIGHT}>
      <rect class="glyph" rx={4} {...GLYPH} />
      <path class="body" d={rectanglesPath(glyph.bodies.map((one) => one.box))} />
      <path class="grew positive" d={changes(true, true)} />
      <path class="grew negative" d={changes(false, true)} />
      <path class="shrank positive" d={changes(true, false)} />
      <path class="shrank negative" d={changes(false, false)} />
      <path class="midline" d={`M${GLYPH.x + 2} ${glyph.midline}h${GLYPH.width - 4}`} />
      <path class="track" d={rectanglesPath(glyph.gauges.map((one) => one.track))} />
      <path class="kept positive" d={keptParts(true)} />
      <path class="kept negative" d={keptParts(false)} />
      <path class="marker" d={markersPath(glyph.gauges)} />
      <Pointer
        to={{ x: grewUp.x, y: grewUp.y + 8 }}
        end={176}
        lines={["strong: added by this word", "(more positive)"]}
      />
      <Pointer
        to={{ x: body.x, y: glyph.midline + 12 }}
        end={176}
        lines={["grey: the chip’s state,", "above zero and below"]}
      />
      <Pointer
        to={{ x: grewDown.x, y: grewDown.y + grewDown.height - 8 }}
        end={176}
        lines={["strong, blue: added", "(more negative)"]}
      />
      <Pointer
        to={{ x: gauge.x + gauge.width, y: gauge.y + 1 }}
        end={right + 14}
        lines={["gauge: share kept", "from the step before"]}
      />
      <Pointer
        to={{ x: shrankUp.x + shrankUp.width, y: shrankUp.y + shrankUp.height / 2 }}
        end={right + 14}
        lines={["pale: lost with this word"]}
      />
      <Pointer to={{ x: right - 4, y: glyph.midline }} end={right + 14} lines={["the line: zero"]} />
      <Pointer
        to={{ x: shrankDown.x + shrankDown.width, y: shrankDown.y + shrankDown.height / 2 }}
        end={right + 14}
        lines={["pale, orange: less negative", "than before"]}
      />
    </svg>
  );
}

/** A thin line from a mark to the words beside it; the end's side says on which side they stand. */
function Pointer({ to, end, lines }: { to: { x: number; y: number }; end: number; lines: string[] }) {
  const before = end < to.x;
  return (
    <g>
      <path class="tour-pointer" d={`M${to.x} ${to.y}H${end}`} />
      {lines.map((line, index) => (
        <text
          key={line}
          class="tour-note"
          x={before ? end - 5 : end + 5}
          y={to.y + 4 + index * 14}
          text-anchor={before ? "end" : "start"}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

export function TimelinePicture() {
  return <Timeline resolved={[resolved]} width={WIDTH} height={150} onGo={() => {}} />;
}
