/** What the first picture does without: the panel of what is chosen, and what opens on a press. */
export { ComparisonPanel } from "../compare/ComparisonPanel";
export { Detail } from "../detail/Detail";
export { AllRuns } from "../runs/AllRuns";
export { SaveMenu } from "../saving/SaveMenu";
export { Tour } from "../tour/Tour";
