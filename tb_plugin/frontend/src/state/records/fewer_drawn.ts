import type { Lens } from "../../api/keys";
import type { Snapshot } from "../../api/types";

/** How many clusters are drawn where that is fewer than asked, for want of units or words; else null. */
export function fewerDrawn(content: { lens: Pick<Lens, "clusters">; snapshot: Pick<Snapshot, "clusters"> }) {
  const { clusters } = content.snapshot;
  return clusters < (content.lens.clusters ?? 0) ? clusters : null;
}
