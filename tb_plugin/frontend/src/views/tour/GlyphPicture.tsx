/** The glyph of a word with its parts named. */
import type { Box } from "../../layout/box";
import { layoutGlyph, markersPath, rectanglesPath } from "../../layout/glyph";
import { STEP } from "./example";
import { HEIGHT, WIDTH } from "./size";

const GLYPH: Box = { x: 190, y: 24, width: 190, height: HEIGHT - 48 };

export function GlyphPicture() {
  const glyph = layoutGlyph(STEP, GLYPH, 1);
  const changes = (rises: boolean, grows: boolean) =>
    rectanglesPath(glyph.changes.filter((one) => one.rises === rises && one.grows === grows).map((one) => one.box));
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
      <path class="kept" d={rectanglesPath(glyph.gauges.map(({ track, kept }) => ({ ...track, width: kept })))} />
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
