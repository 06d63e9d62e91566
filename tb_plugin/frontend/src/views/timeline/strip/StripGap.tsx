/** A column of a strip for epochs of which there is no record: what lies beside it does not follow on. */
import { gapEpochs, gapSentence } from "../../../wording/gap";
import type { Measure } from "../../../layout/text";
import type { Gap } from "../../../state/timeline/slots";

interface Props {
  gap: Gap;
  left: number;
  width: number;
  /** Of the columns. */
  height: number;
  measure: Measure;
}

/** From this width on it says so in words. */
const WRITTEN = 64;
const SIZE = 11;

export function StripGap({ gap, left, width, height, measure }: Props) {
  const told = gapSentence(gap);
  return (
    // What is heard of it stands at the record before.
    <div
      class="strip-gap"
      aria-hidden="true"
      title={told}
      data-gap={gapEpochs(gap)}
      style={`left:${left}px;width:${width}px`}
    >
      <div style={`height:${height}px`}>
        {width >= WRITTEN && <span>{gap.what === null ? "no record" : "NaN"}</span>}
      </div>
      {measure(gapEpochs(gap), SIZE) <= width && <span class="epoch">{gapEpochs(gap)}</span>}
    </div>
  );
}
