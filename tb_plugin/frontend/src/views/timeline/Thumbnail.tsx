/** What stands in one thumbnail; drawn again only when the thumbnail changes, not when another record is shown. */
import { useMemo } from "preact/hooks";
import type { Thumbnail, ThumbnailSentence } from "../../api/types";
import { layoutThumbnailSentence, stackChips } from "../../layout/thumbnails";
import type { Theme } from "../theme/theme";
import { colour, divergingScale } from "../theme/colours";

interface ChipsProps {
  thumbnail: Thumbnail | null;
  /** Whether its responses are to the word that is asked for. */
  coloured: boolean;
  width: number;
  height: number;
  clip: number;
  theme: Theme;
}

/** The chips from top to bottom, as high as their units; coloured where a word was asked for. */
export function ChipsThumbnail({ thumbnail, coloured, width, height, clip, theme }: ChipsProps) {
  return useMemo(() => {
    const fill = divergingScale(clip, theme);
    const { units, responses } = thumbnail ?? { units: null, responses: null };
    return (
      <svg width={width} height={height} aria-hidden="true">
        {units &&
          stackChips(units, width, height).map(
            (box, chip) =>
              box && (
                <rect
                  key={chip}
                  rx={Math.min(2, box.height / 3)}
                  {...box}
                  fill={responses && coloured ? fill(responses[chip] ?? 0) : colour("neutral", theme)}
                />
              ),
          )}
      </svg>
    );
  }, [thumbnail, coloured, width, height, clip, theme]);
}

interface SentenceProps {
  sentence: ThumbnailSentence | null;
  from: number;
  rows: number;
  row: number;
  width: number;
  height: number;
  scale: number;
}

export function SentenceThumbnail({ sentence, from, rows, row, width, height, scale }: SentenceProps) {
  return useMemo(() => {
    const paths = sentence && layoutThumbnailSentence(sentence, from, rows, row, width, scale);
    return (
      <svg width={width} height={height} aria-hidden="true">
        {paths && (
          <>
            <path class="body" d={paths.body} />
            <path class="positive grew" d={paths.grewUp} />
            <path class="negative grew" d={paths.grewDown} />
            <path class="positive shrank" d={paths.shrankUp} />
            <path class="negative shrank" d={paths.shrankDown} />
            <path class="midline" d={paths.lines} />
          </>
        )}
      </svg>
    );
  }, [sentence, from, rows, row, width, height, scale]);
}
