/** Items of the legend: the marks of what was learnt, and of the best record, at the small curves and at the strip. */
import type { FindingList } from "../../../api/types";

interface Props {
  findings: FindingList;
  /** Whether the list with the small curves is in sight. */
  list: boolean;
  /** Whether the strip has dots. */
  dots: boolean;
}

export function LearntItems({ findings: { findings, best }, list, dots }: Props) {
  const onCurve = list && findings.length > 0;
  const onStrip = dots && findings.length > 0;
  // As the list and the strip tell it: these may be in any of several records.
  const isDrawnOut = onCurve && findings.some(({ since_step, until_step }) => since_step < until_step);
  const isHollow = onStrip && findings.some(({ when, epoch }) => when !== `epoch ${epoch}`);
  const where = (curve: boolean, strip: boolean, onTheStrip: string) =>
    [curve ? "on a small curve" : "", strip ? onTheStrip : ""].filter(Boolean).join(", and ");
  return (
    <>
      {(onCurve || onStrip) && (
        <span class="item" data-item="learnt">
          <span class="dot" />
          <span>
            {`${where(onCurve, onStrip, "above the columns")}: the largest step of a change`}
            {onStrip && "; above the columns of all changes, +9: so many more than are named"}
          </span>
        </span>
      )}
      {(isDrawnOut || isHollow) && (
        <span class="item" data-item="unsure">
          {isDrawnOut && (
            <svg class="drawn-out-mark" width={18} height={8} aria-hidden="true">
              <path d="M3 4h12" />
            </svg>
          )}
          {isHollow && <span class="dot hollow" />}
          <span>
            {[isDrawnOut ? "drawn out on a small curve" : "", isHollow ? "hollow above the columns" : ""]
              .filter(Boolean)
              .join(", ") + ": in one of several records, it is not sure in which"}
          </span>
        </span>
      )}
      {best && (
        <span class="item" data-item="best">
          <svg class="best-record-mark" width={6} height={14} aria-hidden="true">
            <path d="M3 0v14" />
          </svg>
          <span>{`${where(onCurve, true, "at the end of its column")}: the best ${best.metric}`}</span>
        </span>
      )}
    </>
  );
}
