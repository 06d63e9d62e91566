/** One record: sentence, memory chips and word clouds, linked. It knows nothing of other panes. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Vocabulary } from "../../api/types";
import { fullWidth } from "../../layout/links";
import type { PaneLayout } from "../../layout/pane/pane";
import { counterpartOf } from "../../layout/sentence/replaced";
import { choose, type Act } from "../../state/choices/choices";
import { bornIn } from "../../state/records/changes_in";
import type { WordDifferences } from "../../state/comparison/word_differences";
import type { PaneData } from "../../state/records/pane_data";
import { isNumeric, noNetwork } from "../../state/records/switched_off";
import type { Theme } from "../theme/theme";
import type { Description } from "../pointing/describe";
import type { Mark } from "../pointing/marks";
import { Chips } from "./chips/Chips";
import { chipNumbers } from "./chips/chip_numbers";
import { SWITCH } from "./chips/ChipSwitch";
import { Clouds, UnplacedWords } from "./words/Clouds";
import { useWordsOnCanvas, WordsCanvas } from "./words/WordsCanvas";
import { ChipLinks } from "./Links";
import { PaneSentences } from "./PaneSentences";
import { PaneHeadings } from "./PaneHeadings";
import { panePointing } from "./pane_pointing";
import { isOnCanvas } from "./chips/units";
import { UnitsCanvas } from "./chips/UnitsCanvas";
import { Keep } from "../components/drawing/Keep";
import { useParts } from "../components/drawing/useParts";
import { usePaneColours } from "./usePaneColours";
import { usePaneLayout, type PaneFrame } from "./usePaneLayout";
import { WordList } from "./words/WordList";
import { epochName } from "../../wording/record_name";

interface Props extends Omit<PaneFrame, "causes"> {
  /** Tells this pane's element from others. */
  name: string;
  data: PaneData;
  theme: Theme;
  hovered: ReadonlySignal<Mark | null>;
  /** What colours the words beside another pane; null where the choice for a single pane does. */
  differences?: WordDifferences | null;
  /** By cloud, the number whose colour it has beside another pane. */
  numbers?: readonly number[] | null;
  /** Drawn above all else. */
  overlay?: ((layout: PaneLayout) => ComponentChildren) | undefined;
  onLayout?: (layout: PaneLayout) => void;
  /** The words that the network of the record knows; null where it cannot be asked. */
  vocabulary?: (() => Promise<Vocabulary>) | null;
  /** Switches a chip off, or on again. */
  onSwitch?: ((chip: number) => void) | null;
  act: Act;
  onHover: (mark: Mark | null, description: Description | null, x: number, y: number) => void;
}

export function PaneView(props: Props) {
  const { name, data, content, choices, scales, width, height, theme, measure, hovered, act, onHover } = props;
  const {
    differences = null,
    numbers: cloudNumbers = null,
    overlay,
    onLayout,
    vocabulary = null,
    onSwitch = null,
  } = props;
  const { snapshot, difference } = content;
  const { selection } = choices;
  const causes = data.causes.value;
  const places = usePaneLayout({ ...props, causes });
  const { sentences, layout, sequences, links, chipsOf, cloudsOf } = places;
  useLayoutEffect(() => onLayout?.(layout), [layout]);
  const columns = layout.columns.sentences;
  const others = sentences.map((one, place) => one && counterpartOf(one, sentences.slice(0, place)));
  const { row, paint, colouring, words } = usePaneColours(
    data,
    snapshot,
    choices,
    scales,
    differences,
    cloudNumbers,
    theme,
  );
  const born = bornIn(data.changes, snapshot);
  const room = layout.columns.chips.width - (onSwitch ? SWITCH : 0);
  const numbers = useMemo(
    () => chipNumbers(snapshot.chips, layout.chips, causes, born, room, measure),
    [snapshot, layout.chips, causes, born, room, measure],
  );
  // First where everything stands; then chips and links, sentences, and words: most elements of a picture.
  const { whole, drawn } = useParts(snapshot, 4);
  const onCanvas = isOnCanvas(snapshot.chips);
  const wordsOnCanvas = useWordsOnCanvas(snapshot) && layout.list === null;
  // All else comes from the properties: drawn for its next part, a pane has the same.
  const made = [props, causes, born, row, paint, colouring, words, wordsOnCanvas];
  const inPart = (part: number, draw: () => ComponentChildren) => (
    <Keep of={[]} besides={made} mayStay={drawn < part} draw={draw} />
  );

  const pointing = panePointing({
    marks: {
      chips: snapshot.chips,
      chipsLayout: onCanvas ? layout.chips : null,
      words: wordsOnCanvas ? { snapshot, places: layout.clouds } : null,
      sentences,
      sequences,
    },
    told: { snapshot, sentences: content.sentences, row, causes, born, difference },
    selection,
    act,
    onHover,
  });

  return (
    <div
      class="drawing"
      data-pane={name}
      data-units={whole.units}
      data-epoch={whole.epoch}
      data-step={whole.step}
      data-clusters={whole.clusters}
      style={`height:${height}px`}
      {...pointing}
    >
      {inPart(2, () => (
        <>
          {onCanvas && (
            <UnitsCanvas
              chips={snapshot.chips}
              layout={layout.chips}
              column={layout.columns.chips}
              height={height}
              paint={paint}
              theme={theme}
            />
          )}
        </>
      ))}
      {inPart(4, () => (
        <>
          {wordsOnCanvas && (
            <WordsCanvas
              snapshot={snapshot}
              places={layout.clouds}
              column={layout.columns.clouds}
              height={height}
              paint={words}
            />
          )}
        </>
      ))}
      <svg width={width} height={height} role="group" aria-label={`${snapshot.state}, ${epochName(snapshot)}`}>
        {inPart(2, () => (
          <ChipLinks
            snapshot={snapshot}
            links={links}
            chips={layout.chipBoxes}
            clouds={layout.cloudBoxes}
            leadX={layout.columns.chips.x + layout.columns.chips.width}
            scale={{
              strongest: scales.link,
              width: fullWidth(choices.linkWidth, layout.columns.chips, snapshot.chips.length),
            }}
            selection={selection}
            hovered={hovered}
            born={born}
            value={difference === null ? "mean response" : difference.links ? "mean difference" : null}
          />
        ))}
        {inPart(2, () => (
          <Chips
            chips={snapshot.chips}
            layout={layout.chips}
            column={layout.columns.chips}
            paint={paint}
            causes={causes}
            numbers={numbers}
            born={born}
            selection={selection}
            hovered={hovered}
            linkedTo={chipsOf}
            theme={theme}
            measure={measure}
            off={content.off}
            onSwitch={onSwitch}
            noSwitch={noNetwork(snapshot, content.sentences.some(isNumeric))}
          />
        ))}
        {inPart(4, () => (
          <Clouds
            snapshot={snapshot}
            places={layout.clouds}
            paint={words}
            selection={selection}
            hovered={hovered}
            linkedTo={cloudsOf}
            colouring={colouring}
            onCanvas={wordsOnCanvas}
          />
        ))}
        {inPart(3, () => (
          <PaneSentences
            name={name}
            places={places}
            words={snapshot.words}
            others={others}
            born={born}
            off={content.off}
            difference={difference}
            scales={scales}
            choices={choices}
            hovered={hovered}
            theme={theme}
            measure={measure}
            act={act}
          />
        ))}
        {overlay?.(layout)}
      </svg>
      {inPart(2, () => (
        <PaneHeadings
          snapshot={snapshot}
          sentences={sentences}
          tracks={sequences.map((one) => one?.tracks.length ?? 0)}
          layout={layout}
          causes={causes}
          numbers={numbers}
          measure={measure}
          comparable={sentences.map((one) => difference === null && one !== null && others.includes(one))}
          choices={choices}
          wordsBy={words.by}
          standIns={choices.sentences.map((index) => content.standIns[index] ?? null)}
          vocabulary={content.snapshot.word_kind === "level" || content.sentences.some(isNumeric) ? null : vocabulary}
          usual={data.resolved?.history.sentence ?? null}
          act={act}
        />
      ))}
      {sentences.map((one, place) => {
        const [index, box] = [choices.sentences[place]!, columns[place]];
        const errors = content.sentenceErrors;
        // Another may have been asked for in its place.
        const why = one === null && (errors[index] ?? Object.values(errors)[0]);
        return (
          why &&
          box && (
            <p key={index} class="sentence-missing" style={`left:${box.x}px;top:${box.y}px;width:${box.width}px`}>
              {why}
            </p>
          )
        );
      })}
      {inPart(4, () => (
        <>
          {layout.list && (
            <WordList
              snapshot={snapshot}
              box={layout.list}
              paint={words}
              selection={selection}
              order={choices.wordOrder}
              colouring={colouring}
              onOrder={(wordOrder) => act(choose({ wordOrder }))}
            />
          )}
          <UnplacedWords snapshot={snapshot} places={layout.clouds} />
        </>
      ))}
    </div>
  );
}
