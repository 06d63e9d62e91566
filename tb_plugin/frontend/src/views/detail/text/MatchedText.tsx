/** Where the text moves the chips as the chosen steps of a sentence do: one word, or all from the first to the last. */
import type { RecordKey } from "../../../api/keys";
import { plain } from "../../../wording/numbers";
import type { Scales } from "../../../layout/scales";
import { visibleWord } from "../../../wording/words";
import { typedText } from "../../../state/choices/asking";
import type { Act, Choices } from "../../../state/choices/choices";
import { spanOf } from "../../../state/choices/selection";
import type { PaneContent } from "../../../state/records/pane_content";
import type { Session } from "../../../state/session/session";
import type { Theme } from "../../theme/theme";
import { aboutLevels, Line, reads, whence } from "./Snippets";
import { useAsked } from "../../components/useAsked";

interface Props {
  choices: Choices;
  record: RecordKey;
  content: PaneContent;
  load: Session["matches"];
  scales: Scales;
  theme: Theme;
  act: Act;
}

export function MatchedText({ choices, record, content, load, scales, theme, act }: Props) {
  const span = spanOf(choices.selection);
  const sentence = content.sentences.find(({ index }) => index === span?.sentence);
  const named = sentence && (typedText(choices, sentence.index) ?? content.ownSentence(sentence.index));
  if (!span || named === undefined || span.end > sentence!.steps.length) return null;
  const request = [record, named, span.start, span.end, content.lens, content.off] as const;
  return <Found {...{ request, load, scales, theme, act, content }} />;
}

interface FoundProps extends Pick<Props, "content" | "load" | "scales" | "theme" | "act"> {
  request: Readonly<Parameters<Session["matches"]>>;
}

function Found({ request, content, load, scales, theme, act }: FoundProps) {
  const [record, ...about] = request;
  const found = useAsked(about, record, () => load(...request));
  if (found === null) return null;
  if (typeof found === "string") return <p class="note">{found}</p>;
  const name = found.words.map((word) => visibleWord(word)).join(" ");
  const full = scales.stepLink;
  return (
    <section class="snippets" aria-label={`text that moves the chips as ${name}`}>
      <h3>{`as “${name}”`}</h3>
      <h4>{`moves all chips alike · shaded by chip ${found.chip}`}</h4>
      {found.found.length === 0 && <p class="note">There is none.</p>}
      <ol>
        {found.found.map((snippet) => (
          <li key={`${snippet.at} ${snippet.words.join(" ")}`} class="matched">
            <small title="1 for the same changes of all chips">{plain(snippet.agreement)}</small>
            <Line snippet={snippet} full={full} theme={theme} onRead={reads(content, act, snippet)} />
          </li>
        ))}
      </ol>
      <p class="note">{`${whence(found)} ${aboutLevels(content)}Shift-click another word of the sentence for all from one to the other.`}</p>
    </section>
  );
}
