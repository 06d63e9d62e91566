/** What leaves the tab is what was chosen, not what stood there before its answer came. */
import { effect } from "@preact/signals";
import type { PaneData } from "../records/pane_data";
import type { Session } from "./session";

/** The panes once the record and the responses that each of them asks for are there, or have failed. */
export async function settled({ panes }: Pick<Session, "panes">): Promise<readonly PaneData[]> {
  let stop = () => {};
  const found = await new Promise<readonly PaneData[]>((resolve) => {
    stop = effect(() => {
      const now = panes.value;
      if (now.every(({ content, responses }) => !content.pending && !responses.pending)) resolve(now);
    });
  });
  stop();
  return found;
}
