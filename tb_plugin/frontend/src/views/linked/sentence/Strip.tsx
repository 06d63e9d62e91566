/**
 * The overview of a long sentence: one line a step, with a brush for the part that is in sight.
 *
 * A brush of a library would take less code here, not less in all: d3-brush brings animated moves and colours along (17.8 kB
 * gzip, a seventh of this front end), and has no whole steps, no keyboard and no role.
 */
import { useRef } from "preact/hooks";
import type { Sentence } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { windowOf, type SequenceLayout } from "../../../layout/sentence/sequence";
import { sentenceName } from "../../../wording/sentence_name";

interface Props {
  sentence: Sentence;
  layout: SequenceLayout;
  strip: Box;
  /** Id of the element with the steps. */
  controls: string;
  /** `visible` is null where the number of words in sight stays as it is. */
  onWindow: (from: number, visible: number | null) => void;
}

/** Height of what takes hold of an edge of the frame, in pixels. */
const EDGE = 8;

/** What a pointer holds: the frame, at so many steps below its upper edge, or an edge, whose other one stays. */
type Held = { below: number } | { other: number; isDrawn: boolean };

/** Darker where the state moves more. The frame can be moved, and drawn larger or smaller. */
export function Strip({ sentence, layout, strip, controls, onWindow }: Props) {
  const ground = useRef<SVGRectElement>(null);
  const held = useRef<Held | null>(null);
  const { from, visible, last } = layout;
  const length = sentence.steps.length;
  const cell = strip.height / Math.max(1, length);
  const moved = sentence.steps.map((one) => one.link.reduce((sum, value) => sum + Math.abs(value), 0));
  const most = Math.max(...moved, 1e-12);

  const stepAt = (event: PointerEvent) => {
    const { top } = ground.current!.getBoundingClientRect();
    return Math.max(0, Math.min(length, (event.clientY - top) / cell));
  };
  const moveTo = (first: number) => onWindow(Math.max(0, Math.min(last, Math.round(first))), null);
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey) return;
    event.preventDefault(); // no text is selected
    const pressed = event.target as Element;
    pressed.setPointerCapture(event.pointerId);
    const [at, of] = [stepAt(event), pressed.getAttribute("data-grip")];
    if (of === "frame" && last > 0) held.current = { below: at - from };
    else if (of === null || of === "frame") held.current = { other: at, isDrawn: false };
    else held.current = { other: of === "first" ? from + visible : from, isDrawn: true };
  };
  const onPointerMove = (event: PointerEvent) => {
    const [of, at] = [held.current, stepAt(event)];
    if (!of) return;
    if ("below" in of) return moveTo(at - of.below);
    of.isDrawn = true;
    onWindow(...windowOf(Math.min(at, of.other), Math.max(at, of.other), length));
  };
  const onPointerUp = (event: PointerEvent) => {
    const of = held.current;
    held.current = null;
    // A press beside the frame brings it there.
    if (of && "other" in of && !of.isDrawn) moveTo(stepAt(event) - visible / 2);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: visible, PageUp: -visible, Home: -length, End: length }[
      event.key
    ];
    const grow = { "+": -1, "-": 1 }[event.key];
    if (by === undefined && grow === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (by !== undefined) onWindow(Math.max(0, Math.min(last, from + by)), null);
    else onWindow(from, Math.max(1, Math.min(length, visible + (grow ?? 0))));
  };
  return (
    <g
      class="strip"
      role="scrollbar"
      tabindex={0}
      aria-label={`part of ${sentenceName(sentence.index)} in sight; plus and minus show fewer or more steps`}
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={from}
      aria-valuetext={`steps ${from + 1} to ${from + visible} of ${length}`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => (held.current = null)}
    >
      <rect ref={ground} class="strip-ground" {...strip} rx={2} />
      {moved.map((value, index) => (
        <rect
          key={index}
          class="strip-step"
          x={strip.x + 2}
          y={strip.y + index * cell + 0.5}
          width={strip.width - 4}
          height={Math.max(0.5, cell - 1)}
          fill-opacity={0.15 + (0.85 * value) / most}
        />
      ))}
      <rect
        class="strip-frame"
        data-grip="frame"
        x={strip.x}
        y={strip.y + from * cell}
        width={strip.width}
        height={visible * cell}
      />
      {(["first", "last"] as const).map((edge) => (
        <rect
          key={edge}
          class="strip-edge"
          data-grip={edge}
          x={strip.x}
          y={strip.y + (edge === "first" ? from : from + visible) * cell - EDGE / 2}
          width={strip.width}
          height={EDGE}
        />
      ))}
    </g>
  );
}
