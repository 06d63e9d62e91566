/** Word clouds: size says strength, slant a negative sign, colour the push, the sign, the cloud or the word's class. */
import { useMemo, useRef, useState } from "preact/hooks";
import { noun, nouns } from "../../../wording/nouns";
import type { ReadonlySignal } from "@preact/signals";
import type { Snapshot, Word } from "../../../api/types";
import type { CloudPlace } from "../../../layout/words/clouds";
import { ringAround } from "../../../layout/words/ring";
import { counted } from "../../../wording/numbers";
import type { Selection } from "../../../state/choices/choices";
import type { Theme } from "../../theme/theme";
import { seriesColour } from "../../theme/colours";
import type { Mark } from "../../pointing/marks";
import { BASELINE, colourOfCloud, signedBy, spokenWord, wordFill, type WordPaint } from "./word_colours";
import { useMotion } from "../../components/drawing/motion";
import { visibleWord, wholeWord } from "../../../wording/words";

interface Props {
  snapshot: Snapshot;
  places: readonly CloudPlace[];
  paint: WordPaint;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  /** Clouds whose links to a chip are drawn: outlined when the chip is pointed at. */
  linkedTo: (chip: number) => readonly number[];
  /** The word that colours the units; null where none does. */
  colouring?: string | null;
  /** Whether the words are drawn on a canvas, and no elements of the clouds. */
  onCanvas?: boolean;
}

export function Clouds(props: Props) {
  const { snapshot, places, paint, selection, hovered, linkedTo, colouring = null, onCanvas = false } = props;
  const group = useRef<SVGGElement>(null);
  const targets = useMemo(
    () =>
      new Map(
        snapshot.clouds.flatMap((cloud, index) =>
          (places[index]?.placed ?? []).map(({ word, x, y }) => [snapshot.words[cloud.words[word]!]!.text, { x, y }]),
        ),
      ),
    [snapshot, places],
  );
  const drawn = useMemo(() => {
    const fill = wordFill(snapshot, paint);
    const byCloud = paint.wordColour === "cloud" && !paint.by;
    let first = true;
    return snapshot.clouds.map((cloud, index) => {
      const place = places[index];
      if (!place) return null;
      return (
        <g
          key={cloud.cloud}
          class="cloud"
          data-cloud={cloud.cloud}
          role="group"
          tabindex={index === 0 ? 0 : -1}
          aria-label={`cloud ${cloud.cloud}, ${counted(cloud.words.length, noun(), nouns())}`}
        >
          <rect class="ground" rx={6} {...place.box} />
          <text
            class="cloud-label"
            x={place.box.x + 6}
            y={place.box.y + 12}
            style={byCloud ? `fill:${colourOfCloud(cloud.cloud, paint)};font-weight:600` : undefined}
          >
            {place.named ? `cloud ${cloud.cloud}` : cloud.cloud}
          </text>
          {(onCanvas ? [] : place.placed).map(({ word: position, shown, fontSize }) => {
            const word = snapshot.words[cloud.words[position]!]!;
            const tabindex = first ? 0 : -1;
            first = false;
            return (
              <g key={word.id} data-moves={word.text}>
                <text
                  class={wordStyle(word, selection, paint)}
                  data-word={word.text}
                  role="button"
                  aria-pressed={selection.words.includes(word.text)}
                  tabindex={tabindex}
                  aria-label={spokenWord(word, paint)}
                  font-size={fontSize}
                  dy={`${BASELINE}em`}
                  fill={fill(word)}
                >
                  {shown}
                </text>
              </g>
            );
          })}
        </g>
      );
    });
  }, [snapshot, places, paint, selection.words, onCanvas]);
  useMotion(group, "data-moves", targets, `${onCanvas} ${colouring}`);
  return (
    <g class="clouds" ref={group}>
      {drawn}
      <Ring snapshot={snapshot} places={places} word={colouring} />
      <Underlines snapshot={snapshot} places={places} selection={selection} theme={paint.theme} />
      <Outlines snapshot={snapshot} places={places} selection={selection} hovered={hovered} linkedTo={linkedTo} />
    </g>
  );
}

/** A word whose number is negative is slanted: so what is blue, or less, can be read without colour, too. */
export function wordStyle(word: Word, selection: Selection, paint: WordPaint): string {
  return `word${signedBy(word, paint) < 0 ? " lowers" : ""}${selection.words.includes(word.text) ? " chosen" : ""}`;
}

/** Around the word that colours the units, with which it moves: what they show is found among the words, too. */
function Ring({ snapshot, places, word }: Pick<Props, "snapshot" | "places"> & { word: string | null }) {
  const number = snapshot.words.findIndex(({ text }) => text === word);
  const cloud = snapshot.clouds.findIndex(({ words }) => words.includes(number));
  const found = places[cloud]?.placed.find(({ word: at }) => snapshot.clouds[cloud]!.words[at] === number);
  if (!found) return null;
  const { radius, line, x, y, width, height } = ringAround(found, places[cloud]!.placed);
  return (
    <g key={word} data-moves={word}>
      <rect class="ring" rx={radius} stroke-width={line} {...{ x: x - found.x, y: y - found.y, width, height }} />
    </g>
  );
}

/** Chosen words are underlined in the colour that they have in the chart of the chosen words. */
function Underlines({
  snapshot,
  places,
  selection,
  theme,
}: Pick<Props, "snapshot" | "places" | "selection"> & { theme: Theme }) {
  return (
    <g pointer-events="none">
      {snapshot.clouds.flatMap((cloud, index) =>
        (places[index]?.placed ?? []).flatMap(({ word: position, x, y, width, fontSize }) => {
          const place = selection.words.indexOf(snapshot.words[cloud.words[position]!]!.text);
          return place < 0
            ? []
            : [
                <rect
                  key={position}
                  class="underline"
                  x={x - width / 2}
                  y={y + 0.42 * fontSize}
                  width={width}
                  height={Math.max(2, fontSize / 9)}
                  fill={seriesColour(place, theme)}
                />,
              ];
        }),
      )}
    </g>
  );
}

function Outlines({
  snapshot,
  places,
  selection,
  hovered,
  linkedTo,
}: Pick<Props, "snapshot" | "places" | "selection" | "hovered" | "linkedTo">) {
  const mark = hovered.value;
  const pointed = mark && "cloud" in mark ? [mark.cloud] : mark?.kind === "chip" ? linkedTo(mark.chip) : [];
  const outlines = [
    ...pointed.map((cloud) => [cloud, "outline"] as const),
    ...(selection.cloud === null ? [] : [[selection.cloud, "outline kept"] as const]),
  ];
  return (
    <g pointer-events="none">
      {outlines.map(([cloud, style]) => {
        const box = places[snapshot.clouds.findIndex((one) => one.cloud === cloud)]?.box;
        return box && <rect key={`${style} ${cloud}`} class={style} rx={6} {...box} />;
      })}
    </g>
  );
}

/** The words that found no room: a button at the cloud's upper right that opens their list. */
export function UnplacedWords({ snapshot, places }: Pick<Props, "snapshot" | "places">) {
  return (
    <>
      {snapshot.clouds.map((cloud, index) => {
        const place = places[index];
        if (!place || place.unplaced.length === 0) return null;
        const words = place.unplaced.map((position) => snapshot.words[cloud.words[position]!]!);
        return <MoreWords key={cloud.cloud} words={words} place={place} />;
      })}
    </>
  );
}

/** Most lists stay closed: their words are made once somebody opens one. */
function MoreWords({ words, place: { box, named } }: { words: readonly Word[]; place: CloudPlace }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      class="more"
      style={`left:${box.x}px;width:${box.width}px;top:${box.y}px`}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary aria-label={`+${words.length} more`}>{`+${words.length}${named ? " more" : ""}`}</summary>
      {isOpen && (
        <div class="more-words">
          {words.map((word) => (
            <button key={word.id} type="button" data-word={word.text} dir="auto" title={wholeWord(word.text)}>
              {visibleWord(word.text)}
            </button>
          ))}
        </div>
      )}
    </details>
  );
}
