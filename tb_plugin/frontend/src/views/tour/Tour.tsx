/** A short tour of what the marks mean, in a dialog that is opened by hand and never by itself. */
import { useState } from "preact/hooks";
import type { Theme } from "../theme/theme";
import { Modal } from "../components/Modal";
import { PAGES } from "./pages";
import { isOpen, NAME } from "./TourButton";

export function Tour({ theme }: { theme: Theme }) {
  return isOpen.value ? <Pages theme={theme} onClose={() => (isOpen.value = false)} /> : null;
}

function Pages({ theme, onClose }: { theme: Theme; onClose: () => void }) {
  const [at, setAt] = useState(0);
  const page = PAGES[at]!;
  const last = PAGES.length - 1;
  const go = (to: number) => setAt(Math.max(0, Math.min(last, to)));
  return (
    <Modal
      label={NAME}
      name="tour"
      onClose={onClose}
      onKey={(key) => {
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
        if (to !== undefined) go(to);
      }}
    >
      {(close) => (
        <>
          <div class="tour-page" aria-live="polite">
            <h2>{page.title}</h2>
            {page.picture && (
              <div role="img" aria-label={page.shows}>
                <div class="tour-picture drawing" inert>
                  {page.picture(theme)}
                </div>
              </div>
            )}
            {page.text}
          </div>
          <div class="tour-foot">
            <button type="button" class="wide" onClick={close}>
              close
            </button>
            <span class="tour-dots">
              {PAGES.map(({ title }, index) => (
                <button
                  key={title}
                  type="button"
                  aria-label={`page ${index + 1}: ${title}`}
                  aria-current={index === at ? "step" : undefined}
                  onClick={() => go(index)}
                />
              ))}
            </span>
            <span class="tour-steps">
              <button type="button" class="wide" aria-disabled={at === 0} onClick={() => go(at - 1)}>
                back
              </button>
              <button type="button" class="wide" data-first onClick={() => (at === last ? close() : go(at + 1))}>
                {at === last ? "done" : "next"}
              </button>
            </span>
          </div>
        </>
      )}
    </Modal>
  );
}
