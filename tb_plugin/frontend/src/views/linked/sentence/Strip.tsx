/** The overview of a long sentence: one line a step, with a brush for the part that is in sight. */
import { useEffect, useRef } from "preact/hooks";
import { brushY, type D3BrushEvent } from "d3-brush";
import { select } from "d3-selection";
import type { Sentence } from "../../../api/types";
import type { Box } from "../../../layout/box";
import { windowOf, type SequenceLayout } from "../../../layout/sentence/sequence";

interface Props {
  sentence: Sentence;
  layout: SequenceLayout;
  strip: Box;
  /** `visible` is null where the number of words in sight stays as it is. */
  onWindow: (from: number, visible: number | null) => void;
}

/** Darker where the state moves more. The frame can be moved, and drawn larger or smaller. */
export function Strip({ sentence, layout, strip, onWindow }: Props) {
  const group = useRef<SVGGElement>(null);
  const brushing = useRef(false);
  const report = useRef(onWindow);
  report.current = onWindow;
  const brush = useRef<ReturnType<typeof brushY<unknown>> | null>(null);
  const { from, visible, last } = layout;
  const inSight = useRef(visible);
  inSight.current = visible;
  const length = sentence.steps.length;
  const cell = strip.height / Math.max(1, length);
  const moved = sentence.steps.map((one) => one.link.reduce((sum, value) => sum + Math.abs(value), 0));
  const most = Math.max(...moved, 1e-12);

  useEffect(() => {
    const end = strip.y + strip.height;
    const toWindow = (event: D3BrushEvent<unknown>) => {
      // Moves of our own have no source; a click outside of the frame leaves no selection and brings the frame there.
      if (!event.sourceEvent) return;
      brushing.current = event.type !== "end";
      if (event.type === "start") return;
      const chosen = event.selection as [number, number] | null;
      if (chosen) report.current(...windowOf((chosen[0] - strip.y) / cell, (chosen[1] - strip.y) / cell, length));
      else if (event.type === "end") {
        const { top } = group.current!.getBoundingClientRect();
        const at = ((event.sourceEvent as MouseEvent).clientY - top) / cell;
        report.current(Math.max(0, Math.round(at - inSight.current / 2)), null);
      }
    };
    brush.current = brushY<unknown>()
      .extent([
        [strip.x, strip.y],
        [strip.x + strip.width, end],
      ])
      .handleSize(8)
      .on("start brush end", toWindow);
    select(group.current!).call(brush.current);
  }, [strip.x, strip.y, strip.width, strip.height, length]);

  useEffect(() => {
    if (brushing.current || !brush.current) return;
    select(group.current!).call(brush.current.move, [strip.y + from * cell, strip.y + (from + visible) * cell]);
  });

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
      aria-label={`part of sentence ${sentence.index} in sight; plus and minus show fewer or more words`}
      aria-orientation="vertical"
      aria-controls="sentence"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={from}
      aria-valuetext={`words ${from + 1} to ${from + visible} of ${length}`}
      onKeyDown={onKeyDown}
    >
      <rect class="strip-ground" {...strip} rx={2} />
      {moved.map((value, index) => (
        <rect
          key={index}
          class="strip-step"
          x={strip.x + 2}
          y={strip.y + index * cell + 0.5}
          width={strip.width - 4}
          height={Math.max(0.5, cell - 1)}
          opacity={0.15 + (0.85 * value) / most}
        />
      ))}
      <g ref={group} class="strip-brush" />
    </g>
  );
}
