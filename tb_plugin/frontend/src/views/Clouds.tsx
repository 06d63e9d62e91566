/** Word clouds: size says strength, opacity certainty, colour the sign or the word's class. */
import { useMemo } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { Snapshot, Word } from "../api/types";
import type { CloudPlace } from "../layout/clouds";
import { counted, signed } from "../layout/numbers";
import type { Selection, WordColour } from "../state/choices";
import type { Theme } from "../state/theme";
import { classScale, wordScale } from "./colours";
import type { Mark } from "./marks";

interface Props {
  snapshot: Snapshot;
  places: readonly CloudPlace[];
  /** Strength at which a word's colour is full. */
  strongest: number;
  selection: Selection;
  hovered: ReadonlySignal<Mark | null>;
  theme: Theme;
  wordColour: WordColour;
}

/** The classes of a record's words, in the order of the alphabet. */
export function classesOf(snapshot: Snapshot): string[] {
  return [...new Set(snapshot.words.flatMap((word) => (word.class === null ? [] : [word.class])))].sort();
}

export function Clouds({ snapshot, places, strongest, selection, hovered, theme, wordColour }: Props) {
  const drawn = useMemo(() => {
    const bySign = wordScale(strongest, theme);
    const byClass = classScale(classesOf(snapshot), theme);
    const fill = (word: Word) => (wordColour === "class" ? byClass(word.class) : bySign(word.strength));
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
          aria-label={`cloud ${cloud.cloud}, ${counted(cloud.words.length, "word")}`}
        >
          <rect class="ground" rx={6} {...place.box} />
          <text class="cloud-label" x={place.box.x + 6} y={place.box.y + 12}>
            {`cloud ${cloud.cloud}`}
          </text>
          {place.placed.map(({ word: position, shown, x, y, fontSize }) => {
            const word = snapshot.words[cloud.words[position]!]!;
            const tabindex = first ? 0 : -1;
            first = false;
            return (
              <text
                key={word.id}
                class={selection.words.includes(word.text) ? "word chosen" : "word"}
                data-word={word.text}
                role="button"
                aria-pressed={selection.words.includes(word.text)}
                tabindex={tabindex}
                aria-label={`${word.text}, response ${signed(word.strength)}`}
                font-size={Math.round(fontSize * 10) / 10}
                style={`transform:translate(${Math.round(x * 10) / 10}px,${Math.round(y * 10) / 10}px)`}
                dy="0.34em"
                fill={fill(word)}
                fill-opacity={certaintyOpacity(word.certainty)}
              >
                {shown}
              </text>
            );
          })}
        </g>
      );
    });
  }, [snapshot, places, strongest, selection.words, theme, wordColour]);
  return (
    <g class="clouds">
      {drawn}
      <Outlines snapshot={snapshot} places={places} selection={selection} hovered={hovered} />
    </g>
  );
}

function Outlines({
  snapshot,
  places,
  selection,
  hovered,
}: Pick<Props, "snapshot" | "places" | "selection" | "hovered">) {
  const mark = hovered.value;
  const pointed = mark && "cloud" in mark ? mark.cloud : null;
  return (
    <g pointer-events="none">
      {[[pointed, "outline"] as const, [selection.cloud, "outline kept"] as const].map(([cloud, style]) => {
        const box = places[snapshot.clouds.findIndex((one) => one.cloud === cloud)]?.box;
        return box && <rect key={style} class={style} rx={6} {...box} />;
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
        const { box } = place;
        return (
          <details key={cloud.cloud} class="more" style={`left:${box.x}px;width:${box.width}px;top:${box.y}px`}>
            <summary>{`+${place.unplaced.length} more`}</summary>
            <div class="more-words">
              {place.unplaced.map((position) => {
                const word = snapshot.words[cloud.words[position]!]!;
                return (
                  <button key={word.id} type="button" data-word={word.text} dir="auto">
                    {word.text}
                  </button>
                );
              })}
            </div>
          </details>
        );
      })}
    </>
  );
}

function certaintyOpacity(certainty: number): number {
  return Math.round((0.4 + 0.6 * Math.max(0, Math.min(1, certainty))) * 100) / 100;
}
