/** How to start; the tour explains the marks. */
import { TourButton } from "../../tour/TourButton";
import { noun, nouns } from "../../../wording/nouns";

export function HowToRead() {
  return (
    <section class="how">
      <h2>How to start</h2>
      <ul>
        <li>
          Click a <b>{noun()}</b>: units turn orange where it moves them up along their chip, blue where down.
          Shift-click adds {nouns()}.
        </li>
        <li>
          Click a <b>glyph</b> of the sentence: links lead to the chips that respond at that step. Shift-click sets
          another step beside it, of this sentence or of one beside.
        </li>
        <li>
          Point at anything, or tap it, for its numbers. <kbd>←</kbd> <kbd>→</kbd> change the epoch, <kbd>Esc</kbd>{" "}
          clears; <kbd>Tab</kbd>, <kbd>↑</kbd> and <kbd>↓</kbd> reach every mark.
        </li>
      </ul>
      <p>
        <TourButton label="what the marks mean" />
      </p>
      <p class="fine">
        Units, chips, clouds and sentences are counted from 0, as in the arrays of <code>load</code>, the steps of a
        sentence from 1.
      </p>
    </section>
  );
}
