/** The words of the clouds on one canvas under the drawing, while records are played fast. */
import { useCallback, useMemo, useRef } from "preact/hooks";
import type { Snapshot } from "../../../api/types";
import type { Box } from "../../../layout/box";
import type { CloudPlace } from "../../../layout/words/clouds";
import { FONT } from "../../../layout/text";
import { ColumnCanvas, type Show } from "../../components/drawing/ColumnCanvas";
import { isPlayedFast } from "../../components/drawing/useParts";
import { BASELINE, signedBy, wordFill, type WordPaint } from "./word_colours";

/**
 * From the first record that playing fast leads to until it ends: a browser takes longer than a frame to make hundreds of
 * elements of words. They stay elements while one of them has the focus, which would be lost.
 */
export function useWordsOnCanvas(snapshot: Snapshot): boolean {
  const isFast = isPlayedFast.value;
  const rested = useRef(snapshot);
  if (!isFast) rested.current = snapshot;
  const isPlayed = snapshot !== rested.current;
  return useMemo(
    () => isPlayed && document.activeElement?.closest(".clouds [data-word]") == null,
    [isPlayed, snapshot],
  );
}

interface Props {
  snapshot: Snapshot;
  places: readonly CloudPlace[];
  /** The clouds' column, and the height of the drawing. */
  column: Box;
  height: number;
  paint: WordPaint;
}

export function WordsCanvas({ snapshot, places, column, height, paint }: Props) {
  const draw = useCallback(
    (show: Show) => {
      const isForced = window.matchMedia("(forced-colors: active)").matches;
      const fill = isForced ? () => "CanvasText" : wordFill(snapshot, paint);
      show(places, (pen) => {
        pen.textAlign = "center";
        let font = "";
        snapshot.clouds.forEach((cloud, index) => {
          for (const { word: position, shown, x, y, fontSize } of places[index]?.placed ?? []) {
            const word = snapshot.words[cloud.words[position]!]!;
            const own = `${signedBy(word, paint) < 0 ? "italic " : ""}${fontSize}px ${FONT}`;
            if (own !== font) pen.font = font = own;
            pen.fillStyle = fill(word);
            pen.fillText(shown, x, y + BASELINE * fontSize);
          }
        });
      });
    },
    [snapshot, places, paint],
  );
  return <ColumnCanvas name="words-canvas" column={column} height={height} changes theme={paint.theme} draw={draw} />;
}
