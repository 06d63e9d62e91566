/** Which two records are compared: as much as there is room for, the names first. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Comparison, RecordReference } from "../../api/types";
import { browserMeasure, fitPair } from "../../layout/text";
import { sidesOf } from "../../state/comparison/order";
import { epochName, stepName } from "../../wording/record_name";

/** Font size, and what letters of its weight are wider. */
const SIZE = 12;
const WEIGHT = 1.05;

interface Props {
  comparison: Comparison;
  /** Whether they are of one training: then which of its runs wrote them is nothing that tells them apart. */
  ofOne: boolean;
}

export function Heading({ comparison, ofOne }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [width, setWidth] = useState(0);
  const measure = useMemo(browserMeasure, []);
  useLayoutEffect(() => {
    const read = () => setWidth(heading.current?.clientWidth ?? 0);
    const observer = new ResizeObserver(read);
    observer.observe(heading.current!);
    read();
    return () => observer.disconnect();
  }, []);
  const { from, to, before, after } = sidesOf(comparison);
  const [earlier, later] = [comparison[from], comparison[to]];
  const names = [placeName(earlier, later, ofOne), placeName(later, earlier, ofOne)] as const;
  // Where one was stepped past the other.
  const place = (side: "first" | "second") =>
    comparison.later === "first" ? (side === "first" ? " (left)" : " (right)") : "";
  const what = `What ${comparison.later === null ? "differs" : "changed"}, ${before} → ${after}: `;
  const both =
    epochName(comparison.first) === epochName(comparison.second) ? `, both ${epochName(comparison.first)}` : "";
  const [arrow, end] = [`${place(from)} → `, place(to)];
  const text = ([start, close]: readonly [string, string]) => start + names[0] + arrow + names[1] + end + close;
  const forms = [
    [what, both],
    ["", both],
    ["", ""],
  ] as const;
  // It is not known before it is measured.
  const room = width > 0 ? width / WEIGHT : Infinity;
  const form = forms.find((one) => measure(text(one), SIZE) <= room);
  const [start, close] = form ?? ["", ""];
  const [old, now] = form ? names : fitPair(names, room - measure(arrow + end, SIZE), SIZE, measure);
  return (
    <h2 ref={heading} title={text([what, both])}>
      {start}
      <span>{old}</span>
      {arrow}
      <span>{now}</span>
      {end + close}
    </h2>
  );
}

/** As much of a place's name as tells it from the other. */
function placeName(place: RecordReference, other: RecordReference, ofOne: boolean): string {
  const parts = [];
  if (!ofOne && place.run !== other.run) parts.push(place.run);
  if (place.state !== other.state) parts.push(place.state);
  if (epochName(place) !== epochName(other)) parts.push(epochName(place));
  else if (place.step !== other.step) parts.push(`step ${stepName(place.step)}`);
  return parts.length > 0 ? parts.join(", ") : epochName(place);
}
