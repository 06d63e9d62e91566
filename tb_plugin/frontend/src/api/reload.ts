/**
 * Tells when TensorBoard has read new data.
 *
 * TensorBoard announces a reload to a plugin's frame over a message channel that the frame opens
 * (`experimental.bootstrap`; tensorboard/components/experimental/plugin_util). The channel is called experimental, and
 * reloading may be switched off there, so we also look every few seconds while somebody is watching.
 */

const EVERY_MS = 10_000;

/** Calls `look` now and then while the page is visible, and at once when TensorBoard has reloaded. Returns the end. */
export function watchForRecords(look: () => void): () => void {
  const channel = new MessageChannel();
  channel.port1.onmessage = (event: MessageEvent) => {
    if (announcesData(event.data)) look();
  };
  if (window.parent !== window) window.parent.postMessage("experimental.bootstrap", "*", [channel.port2]);

  const lookIfSeen = () => {
    if (!document.hidden) look();
  };
  const timer = window.setInterval(lookIfSeen, EVERY_MS);
  document.addEventListener("visibilitychange", lookIfSeen);
  return () => {
    channel.port1.close();
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", lookIfSeen);
  };
}

export function announcesData(message: unknown): boolean {
  try {
    return (JSON.parse(String(message)) as { type?: unknown }).type === "experimental.DataReloaded";
  } catch {
    return false;
  }
}
