/** The left panel: numbers of what is chosen, a section a pane; with nothing chosen, an overview and how to read it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { limits } from "../../api/limits";
import { clearSelection, isChosen } from "../../state/choices/selection";
import { HowToRead } from "./overview/HowToRead";
import type { DetailProps } from "./detail_props";
import { PaneDetail } from "./PaneDetail";

interface Props extends DetailProps {
  notices: readonly string[];
}

export function Detail(props: Props) {
  const { panes, choices, notices, act } = props;
  const { selection } = choices;
  const chosen = isChosen(selection);
  const column = useRef<HTMLElement>(null);
  // What stands there now is another thing, which begins at the top, however far down a list it was chosen.
  useLayoutEffect(() => {
    column.current!.scrollTop = 0;
  }, [chosen]);
  return (
    <aside ref={column} class="detail" aria-label="detail">
      {chosen && <h2 class="unseen">What is chosen</h2>}
      {chosen && (
        <p class="clear">
          <button type="button" class="wide" onClick={() => act(clearSelection)}>
            clear selection
          </button>
          <kbd>Esc</kbd>
        </p>
      )}
      {panes.map((_, index) => (
        <PaneDetail key={index} index={index} chosen={chosen} {...props} />
      ))}
      {!chosen && limits.value.lenses !== null && <p class="note absent">{limits.value.lenses}</p>}
      {!chosen && limits.value.network !== null && <p class="note absent">{limits.value.network}</p>}
      {!chosen && panes.some(({ content }) => content.value !== null || content.error !== null) && <HowToRead />}
      {notices.map((notice) => (
        <p key={notice} class="note">
          {notice}
        </p>
      ))}
    </aside>
  );
}
