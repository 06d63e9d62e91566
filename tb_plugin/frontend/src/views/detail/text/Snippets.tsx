/** Snippets of text in which a unit, a chip or a word moves the state most: words shaded by what was done at each. */
import type { RecordKey, Thing } from "../../../api/keys";
import type { Contexts, Snippet } from "../../../api/types";
import { plain, signed } from "../../../wording/numbers";
import type { Scales } from "../../../layout/scales";
import { visibleWord } from "../../../wording/words";
import { typeSentence } from "../../../state/choices/asking";
import type { Act } from "../../../state/choices/choices";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import { noun, nouns, passages } from "../../../wording/nouns";
import { lowerEnd, upperEnd } from "../../../wording/output";
import { shade, sizeShade } from "../../theme/colours";
import type { Theme } from "../../theme/theme";
import { useAsked } from "../../components/useAsked";

interface Props {
  thing: Thing;
  record: RecordKey;
  content: PaneContent;
  load: Session["contexts"];
  scales: Scales;
  theme: Theme;
  act: Act;
}

export function Snippets({ thing, record, content, load, scales, theme, act }: Props) {
  const found = useAsked([thing, content.lens], record, () => load(record, thing, content.lens));
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  const { up, down, along } = found;
  const full = fullAt(along, scales);
  const what = thing[0] === "word" ? `“${visibleWord(thing[1])}”` : thing.join(" ");
  const name = `${what} in the ${hasLevels(content.sentences) ? "series" : "text"}`;
  const ends = endsOf(found, thing, content);
  const ofSize = along === "response";
  return (
    <section class="snippets" aria-label={name}>
      <h3>{name}</h3>
      {up.length + down.length === 0 && (
        <p class="note">{`It does not occur, or moves nothing, in these ${passages()}.`}</p>
      )}
      {[up, down].map(
        (side, index) =>
          side.length > 0 && (
            <div key={index}>
              <h4 class={ofSize ? undefined : index === 0 ? "rise" : "fall"}>{ends[index]}</h4>
              <ol>
                {side.map((snippet) => (
                  <li key={`${snippet.at} ${snippet.words.join(" ")}`}>
                    <Line
                      snippet={snippet}
                      full={full}
                      ofSize={ofSize}
                      theme={theme}
                      onRead={reads(content, act, snippet)}
                    />
                  </li>
                ))}
              </ol>
            </div>
          ),
      )}
      <p class="note">{`${whence(found)} ${aboutLevels(content)}${scaleText(along, full)}`}</p>
    </section>
  );
}

/** Signs of a level: a line has room for the one it is shown for, and for one before it. */
const LEVEL_SIGNS = 18;

interface LineProps {
  snippet: Snippet;
  full: number;
  /** Whether the numbers are no rise or push, so that orange and blue would say what they do not. */
  ofSize?: boolean;
  theme: Theme;
  onRead: (() => void) | null;
}

/** One snippet in one line, the words that it is shown for below those of the others. */
export function Line({ snippet: { words, at, length, changes }, full, ofSize = false, theme, onRead }: LineProps) {
  // The space is not drawn, but keeps the words apart for who reads them out.
  const shaded = words.map((word, place) => [
    <span
      key={place}
      class={lookOf(place >= at && place < at + length, ofSize && changes[place]! < 0)}
      style={`background:${(ofSize ? sizeShade : shade)(changes[place]!, full, theme)}`}
    >
      {noun() === "level" ? visibleWord(word, LEVEL_SIGNS) : visibleWord(word)}
    </span>,
    " ",
  ]);
  const told = words.map((word, place) => `${visibleWord(word)} ${signed(changes[place]!)}`).join("  ");
  const line = (
    <>
      <span class="before">{shaded.slice(0, at)}</span> <span class="after">{shaded.slice(at)}</span>
    </>
  );
  if (onRead === null)
    return (
      <div class="snippet" title={told}>
        {line}
      </div>
    );
  return (
    <button type="button" class="snippet" title={`${told}\nA click reads it as the sentence.`} onClick={onRead}>
      {line}
    </button>
  );
}

function lookOf(isHere: boolean, isOpposite: boolean): string | undefined {
  return [isHere ? "here" : "", isOpposite ? "opposite" : ""].filter(Boolean).join(" ") || undefined;
}

/** What a full shade stands for, and of what. */
function scaleText(along: Contexts["along"], full: number): string {
  const of = {
    unit: `a change of the unit by ±${plain(full)}`,
    chip: `a change of the chip by ±${plain(full)}`,
    output: `a ${noun() === "level" ? "move" : "push"} of the output by ±${plain(full)}`,
    response: `${plain(full)} times its usual response, underlined where it is the opposite`,
  }[along];
  return `Full ${along === "response" ? "shade" : "colour"}: ${of}.`;
}

function fullAt(along: Contexts["along"], scales: Scales): number {
  return { unit: scales.step, chip: scales.stepLink, output: scales.push, response: 1.5 }[along];
}

function endsOf({ along }: Contexts, [kind, name]: Thing, { snapshot }: PaneContent): [string, string] {
  if (along === "output" && snapshot.output)
    return ["towards " + upperEnd(snapshot.output), lowerEnd(snapshot.output)].map(
      (end, at) => `${"▲▼"[at]} ${noun() === "level" ? "goes" : "pushes"} most ${end}`,
    ) as [string, string];
  if (along === "response") return ["▲ does most what it usually does", "▼ does the opposite"];
  // What a unit does is told along its chip, as it is drawn, unless signs are shown as they are.
  const chip =
    kind === "unit" && !snapshot.raw_signs
      ? snapshot.chips.find(({ units }) => units.some(({ unit, polarity }) => unit === name && polarity < 0))
      : undefined;
  const turned = chip ? ` along chip ${chip.chip} (turned)` : "";
  return [`▲ rises most${turned}`, `▼ falls most${turned}`];
}

/** Makes a snippet the sentence; null for levels of numbers, which no network can be given as words. */
export function reads({ sentences }: PaneContent, act: Act, { words }: Snippet): (() => void) | null {
  if (hasLevels(sentences)) return null;
  return () => act(typeSentence(words.join(" "), 0));
}

function hasLevels(sentences: PaneContent["sentences"]): boolean {
  return sentences.some(({ variables }) => variables.length > 0);
}

/** How levels of several variables are written. */
export function aboutLevels({ sentences }: PaneContent): string {
  return hasLevels(sentences) ? "Levels are written where they change, · where none does. " : "";
}

/** Where text was looked for. */
export function whence({ searched, texts }: Pick<Contexts, "searched" | "texts">): string {
  if (searched === "validation") return `Of all ${nouns()} of the validation that were looked at.`;
  if (searched === "sample") return `Of ${texts} sequences sampled from the validation, read again by the network.`;
  return `Of the ${texts} ${passages()} of this record alone${noun() === "level" ? "." : ": it has no network to read more."}`;
}
