/** The tab as a server's page draws it: the first picture, then what that does without. */
import type { Source } from "./api/source";
import { drawable } from "./state/session/settled";
import type { Session } from "./state/session/session";
import { around, loadClusterChart } from "./views/tab/later";
import { drawTab } from "./drawing";

/** A record that takes longer finds its place drawn; one that is there by then is drawn with it, at once. */
const PATIENCE_MS = 50;

export async function drawPicture(source: Source, session: Session): Promise<void> {
  await Promise.race([drawable(session), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  loadClusterChart.value = () => import("./views/clusters/ClusterChart");
  const loaded = import("./views/tab/around");
  // What stands below two panes would move what is below it.
  if (session.choices.peek().panes.length > 1) around.value = await loaded;
  drawTab(source, session);
  requestAnimationFrame(() => setTimeout(async () => (around.value = await loaded)));
}
