/** Items of the legend: the marks of the columns in the strips of whole trainings. */

export interface StripMarks {
  /** Whether both panes are of the training whose records are the columns. */
  sameTraining: boolean;
  /** Whether a run goes on with another, and whether epochs without a record have a column. */
  resumed: boolean;
  gaps: boolean;
}

export function StripItems({ sameTraining, resumed, gaps }: StripMarks) {
  return (
    <>
      <span class="item">
        {`columns: outlined = shown, ${sameTraining ? "dashed outline = shown in the second pane, " : ""}empty = not computed yet`}
      </span>
      {resumed && (
        <span class="item" data-item="resumed">
          <svg class="resumed-mark" width={6} height={14} aria-hidden="true">
            <path d="M3 0v14" />
          </svg>
          <span>dotted, at the beginning of a column: there the training was resumed, as another run</span>
        </span>
      )}
      {gaps && (
        <span class="item" data-item="gaps">
          <span class="gap-mark" />
          <span>hatched: epochs without a record</span>
        </span>
      )}
    </>
  );
}
