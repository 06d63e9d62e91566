/** The address bar of the page around the frame: read, written, and watched for back and forward. */

export interface AddressBar {
  read(): string;
  /** `keep` makes a new entry of the history that "back" returns from; otherwise the present entry is changed. */
  write(hash: string, keep: boolean): void;
  /** Tells of back and forward, and of the page that is about to go; returns the end of it. */
  watch(onMove: () => void, onLeave: () => void): () => void;
  /** Whether writing costs next to nothing and is never refused, so that nothing is lost with a page that goes. */
  readonly isFree?: boolean;
}

export function browserAddress(): AddressBar {
  return addressOf(outerPage());
}

/** The address of this page alone; within a frame, whose address nobody sees, choices are kept here. */
export function ownAddress(): AddressBar {
  return window.parent === window ? addressOf(window) : keptAddress("", () => {});
}

/** No page's address, but one that is kept here; `onWrite` is told each. */
export function keptAddress(first: string, onWrite: (hash: string) => void): AddressBar {
  let kept = first;
  const write = (hash: string) => onWrite((kept = hash));
  return { read: () => kept, write, watch: () => () => {}, isFree: true };
}

function addressOf(page: Window): AddressBar {
  return {
    read: () => page.location.hash,
    write(hash, keep) {
      if (hash === page.location.hash) return;
      // TensorBoard keeps its own record in `history.state`, so it goes along unchanged.
      if (keep) page.history.pushState(page.history.state, "", hash);
      else page.history.replaceState(page.history.state, "", hash);
    },
    watch(onMove, onLeave) {
      page.addEventListener("popstate", onMove);
      page.addEventListener("pagehide", onLeave);
      return () => {
        page.removeEventListener("popstate", onMove);
        page.removeEventListener("pagehide", onLeave);
      };
    },
  };
}

/** TensorBoard's page, where the frame may reach it; else the frame itself. */
function outerPage(): Window {
  try {
    void window.parent.location.hash;
    return window.parent;
  } catch {
    return window;
  }
}
