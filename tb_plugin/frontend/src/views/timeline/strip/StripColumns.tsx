/** The columns of a strip that are in sight, each drawn anew only when what stands in it changes. */
import { useRef } from "preact/hooks";
import type { Verdicts } from "../../../layout/sentence/verdict";
import { Keep } from "../../components/drawing/Keep";
import type { Theme } from "../../theme/theme";
import type { Below } from "./below";
import type { Column } from "./useColumns";
import type { SentenceLook } from "./SentenceThumbnail";
import { StripColumn } from "./StripColumn";

interface Props {
  columns: readonly Column[];
  /** Of a column. */
  width: number;
  /** Name of the column at a position: what it is called in the page. */
  idOf: (position: number) => string;
  /** Whether a column is shown, shown in the second pane, the first one of a run that goes on with another, or the best. */
  marksOf: (column: Column) => { shown: boolean; beside: boolean; resumed: boolean; best: string | null };
  /** How the sentence stands in them; null where chips do. */
  sentence: SentenceLook | null;
  verdicts: Verdicts | null;
  /** Of a record, the chips that are new, as far as that is known. */
  bornAt: (column: Column) => ReadonlySet<number>;
  word: string | null;
  below: Below;
  theme: Theme;
  onGo: (index: number, sliding: boolean, second: boolean) => void;
}

export function StripColumns(props: Props) {
  const { columns, width, idOf, marksOf, sentence, verdicts, bornAt, word, below, theme } = props;
  const go = useRef(props.onGo);
  go.current = props.onGo;
  const look = sentence ? Object.values(sentence) : [word];
  return (
    <>
      {columns.map((column, at) => {
        const { key, position } = column;
        const [id, marks, born] = [idOf(position), marksOf(column), bornAt(column)];
        const [epoch, value, ends] = [below.epochAt(position), below.valueAt(position), below.endsAt(position)];
        const verdict = verdicts?.each[at] ?? null;
        const said = [verdict?.text, verdict?.bar?.join(), verdict?.along];
        const own = [id, ...Object.values(column), ...Object.values(marks), born, epoch, value, ends, ...said];
        return (
          <Keep
            key={key}
            of={[width, theme, sentence !== null, ...look, ...own]}
            draw={() => (
              <StripColumn
                id={id}
                column={column}
                width={width}
                marks={marks}
                sentence={sentence && { ...sentence, verdict }}
                word={word}
                born={born}
                epoch={epoch}
                value={value}
                ends={ends}
                theme={theme}
                onGo={(sliding, second) => go.current(position, sliding, second)}
              />
            )}
          />
        );
      })}
    </>
  );
}
