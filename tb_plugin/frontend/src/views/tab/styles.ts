/** The style sheet in its order: a later rule wins over an earlier one of the same weight. */
import base from "../theme/base.css?inline";
import components from "../components/components.css?inline";
import forcedColours from "../theme/forced_colours.css?inline";
import sortedTable from "../components/sorted_table.css?inline";
import arrangement from "./arrangement.css?inline";
import print from "./print.css?inline";
import compare from "../compare/compare.css?inline";
import controls from "../controls/controls.css?inline";
import controlsByWidth from "../controls/controls_by_width.css?inline";
import viewMenu from "../controls/view_menu.css?inline";
import detail from "../detail/detail.css?inline";
import cards from "../detail/cards/cards.css?inline";
import causes from "../detail/causes/causes.css?inline";
import overview from "../detail/overview/overview.css?inline";
import text from "../detail/text/text.css?inline";
import drawing from "../linked/drawing.css?inline";
import headline from "../linked/headline.css?inline";
import glyphs from "../linked/sentence/glyphs.css?inline";
import legend from "../linked/legend/legend.css?inline";
import legendMarks from "../linked/legend/marks.css?inline";
import words from "../linked/words/words.css?inline";
import tooltip from "../pointing/tooltip.css?inline";
import runs from "../runs/runs.css?inline";
import saving from "../saving/saving.css?inline";
import thumbnails from "../timeline/strip/thumbnails.css?inline";
import timeline from "../timeline/timeline.css?inline";
import tour from "../tour/tour.css?inline";

export const styles = [
  base,
  components,
  arrangement,
  controls,
  controlsByWidth,
  viewMenu,
  drawing,
  glyphs,
  words,
  headline,
  legend,
  legendMarks,
  tooltip,
  detail,
  cards,
  overview,
  causes,
  text,
  timeline,
  thumbnails,
  saving,
  tour,
  compare,
  sortedTable,
  runs,
  forcedColours,
  print,
].join("\n");
