/** What leaves the tab is what was chosen, not what stood there before its answer came. */
import { effect } from "@preact/signals";
import type { PaneData } from "../records/pane_data";
import type { Session } from "./session";

/** The panes once the record and the responses that each of them asks for are there, or have failed. */
export function settled({ panes }: Pick<Session, "panes">): Promise<readonly PaneData[]> {
  return once(() =>
    panes.value.every(({ content, responses }) => !content.pending && !responses.pending) ? panes.value : null,
  );
}

/** Once each pane has a record to draw, or there is none to wait for. */
export async function drawable({ runs, panes }: Pick<Session, "runs" | "panes">): Promise<void> {
  await once(() => {
    const { value: list, error } = runs.value;
    const isOver = error !== null || list?.runs.length === 0;
    return isOver || panes.value.every(({ content }) => content.value !== null || content.error !== null);
  });
}

/** What is found first that is not null or false. */
async function once<T>(look: () => T | null | false): Promise<T> {
  let stop = () => {};
  const found = await new Promise<T>((resolve) => {
    stop = effect(() => {
      const now = look();
      if (now !== null && now !== false) resolve(now);
    });
  });
  stop();
  return found;
}
