/** A sentence in a column of a strip; drawn again only when it changes, not when another record is shown. */
import { useMemo } from "preact/hooks";
import type { ThumbnailSentence } from "../../../api/types";
import { layoutThumbnailSentence } from "../../../layout/thumbnails";
import type { Verdict } from "../../../layout/sentence/verdict";
import type { Theme } from "../../theme/theme";
import { colour, divergingScale } from "../../theme/colours";

/** How all columns show it. */
export interface SentenceLook {
  /** The first word, and how many stand in rows of how many pixels. */
  from: number;
  rows: number;
  row: number;
  /** Of the rows. */
  height: number;
  /** The value that reaches the end of a glyph. */
  scale: number;
  /** Room below the glyphs for what the model says at the end; 0 where no record has that. */
  below: number;
}

interface Props extends SentenceLook {
  sentence: ThumbnailSentence | null;
  width: number;
  verdict: Verdict | null;
  theme: Theme;
}

/** The glyphs of a sentence, and what the model says at its end. */
export function SentenceThumbnail(props: Props) {
  const { sentence, from, rows, row, width, height, scale, below, verdict, theme } = props;
  return useMemo(() => {
    const paths = sentence && layoutThumbnailSentence(sentence, from, rows, row, width, scale);
    return (
      <svg width={width} height={height + below} aria-hidden="true">
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
        {verdict && <SaidAtTheEnd {...{ verdict, width, theme }} top={height} />}
      </svg>
    );
  }, [sentence, from, rows, row, width, height, scale, below, verdict, theme]);
}

interface SaidProps {
  verdict: Verdict;
  width: number;
  top: number;
  theme: Theme;
}

/** A text over a bar; of two classes the bar goes from the middle to the likelier one. */
function SaidAtTheEnd({ verdict: { text, bar, along }, width, top, theme }: SaidProps) {
  const [from, to] = bar ?? [0, 0];
  return (
    <g class="said">
      <text x={width / 2} y={top + 12}>
        {text}
      </text>
      {bar && <rect class="line" x={0} y={top + 15} width={width} height={4} />}
      {bar && (
        <rect
          x={from * width}
          y={top + 15}
          width={Math.max(1, (to - from) * width)}
          height={4}
          fill={along === null ? colour("ink", theme) : divergingScale(1, theme)(along)}
        />
      )}
    </g>
  );
}
