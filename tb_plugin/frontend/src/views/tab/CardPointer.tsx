/** Where the page scrolls, what is chosen or compared stands below what is seen: says so, and leads there. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Selection } from "../../state/choices/choices";
import { visibleWord } from "../../wording/words";

export function CardPointer({ selection, panes }: { selection: Selection; panes: number }) {
  const own = useRef<HTMLParagraphElement>(null);
  const name = chosenName(selection);
  return (
    <p ref={own} class="card-pointer" role="status">
      {panes > 1 && <Lead from={own} to=".comparison" text="what the two differ in is below ↓" />}
      {name !== null && <Lead from={own} to=".detail" text={`${name}: its card is below ↓`} />}
    </p>
  );
}

interface Props {
  from: { readonly current: HTMLElement | null };
  /** Selects what it leads to, in the tab. */
  to: string;
  text: string;
}

/** Is there while what it leads to lies below what is seen. */
function Lead({ from, to, text }: Props) {
  const [isBelow, setBelow] = useState(false);
  const target = () => from.current?.parentElement?.querySelector(to);
  useEffect(() => {
    const element = target();
    if (!element || typeof IntersectionObserver === "undefined") return;
    // A heading at the edge is nothing that is seen.
    const observer = new IntersectionObserver(
      (found) => {
        const { isIntersecting, boundingClientRect, rootBounds } = found.at(-1)!;
        setBelow(!isIntersecting && boundingClientRect.top > (rootBounds?.top ?? 0));
      },
      { rootMargin: "0px 0px -80px 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (!isBelow) return null;
  return (
    <button type="button" onClick={() => target()?.scrollIntoView({ block: "start" })}>
      {text}
    </button>
  );
}

/** What was chosen last, of each kind; null for nothing. */
function chosenName({ step, words, units, chip, cloud }: Selection): string | null {
  if (units.length > 0) return `unit ${units.at(-1)!}`;
  if (chip !== null) return `chip ${chip}`;
  if (cloud !== null) return `cloud ${cloud}`;
  if (words.length > 0) return `“${visibleWord(words.at(-1)!)}”`;
  return step === null ? null : `step ${step.position + 1}`;
}
