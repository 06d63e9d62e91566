/** What the share beside the record is, for the tooltip and for the legend. */
import { nouns } from "./nouns";

export const explainedText = () =>
  `explained: so much of what the ${nouns()} do to the units is told when each cloud moves all units of a chip alike, each word and each unit beside what is usual of it, so that strong ones do not decide alone; by chance: as many clusters, made in the same way, tell that much of the same numbers with random signs. The curve “explained at validation” is of other clusters, found at the validation itself, with a chance of their own`;
