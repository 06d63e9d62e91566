/** Where the page scrolls, the card of what is chosen stands below what is seen: says so, and leads there. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Selection } from "../../state/choices/choices";
import { visibleWord } from "../../wording/words";

export function CardPointer({ selection }: { selection: Selection }) {
  const own = useRef<HTMLParagraphElement>(null);
  const [isSeen, setSeen] = useState(true);
  const name = chosenName(selection);
  const card = () => own.current?.parentElement?.querySelector(".detail");
  useEffect(() => {
    const element = card();
    if (!element || typeof IntersectionObserver === "undefined") return;
    // A heading at the edge is no card that is seen.
    const observer = new IntersectionObserver((found) => setSeen(found.at(-1)!.isIntersecting), {
      rootMargin: "0px 0px -80px 0px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <p ref={own} class="card-pointer" role="status">
      {name !== null && !isSeen && (
        <button type="button" onClick={() => card()?.scrollIntoView({ block: "start" })}>
          {`${name}: its card is below ↓`}
        </button>
      )}
    </p>
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
