/** In the place of the line above: what is switched off, and what the model says with it and without it. */
import { withoutText } from "../../layout/sentence/without";
import { switchAllOn } from "../../state/choices/asking";
import type { Act } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";

const CAUSAL =
  "Units that are off stay at their means; dotted is with all on: what the output loses. Responses only go along with a word.";

interface Props {
  /** Of each pane, as far as it is there. */
  panes: readonly PaneContent[];
  act: Act;
}

/** Its height is that of the line above. */
export function SwitchedOff({ panes, act }: Props) {
  const told = panes.filter(({ off }) => off.length > 0);
  const several = panes.length > 1;
  const clauses = told.map((content) => {
    const place = several ? `epoch ${content.snapshot.epoch}: ` : "";
    return `${place}${content.sentenceError ?? saidWithout(content)}`;
  });
  const same = told.every(({ off }) => off.join() === told[0]?.off.join());
  const names = same ? chipNames(told[0]?.off ?? []) : told.map(({ off }) => chipNames(off)).join(" and ");
  const text = clauses.join("; ");
  return (
    <section
      class="headline switched-off"
      aria-label="what is switched off"
      title={`Without ${names}: ${text} ${CAUSAL}`}
    >
      <span role="status">
        <h1>{`Without ${names}:`}</h1>
        {text}
        <span class="aside">{` ${CAUSAL}`}</span>
      </span>
      <button type="button" title="switch all chips on (Escape)" onClick={() => act(switchAllOn)}>
        all on
      </button>
    </section>
  );
}

function saidWithout({ sentences }: PaneContent): string {
  const found = sentences.flatMap((sentence) => {
    const text = withoutText(sentence);
    return text === null ? [] : [sentences.length > 1 ? `“${sentence.title}” ${text}` : text];
  });
  return found.length > 0 ? found.join(", ") : "the glyphs are those without it; no output reads this state alone";
}

function chipNames(chips: readonly number[]): string {
  return `${chips.length > 1 ? "chips" : "chip"} ${chips.join(", ")}`;
}
