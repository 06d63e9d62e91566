/** The style sheet in its order: a later rule wins over an earlier one of the same weight. */
import frame from "./frame.css?inline";
import drawing from "./drawing.css?inline";
import detail from "./detail.css?inline";
import surroundings from "./surroundings.css?inline";
import timeline from "./timeline.css?inline";
import charts from "./charts.css?inline";
import exporting from "./export.css?inline";
import tour from "./tour.css?inline";
import compare from "./compare.css?inline";

export const styles = [frame, drawing, detail, surroundings, timeline, charts, exporting, tour, compare].join("\n");
