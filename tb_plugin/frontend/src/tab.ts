/**
 * The tab in TensorBoard's frame, which imports this module and runs `render()`, and in the page of `lightning-rnnvis view`:
 * so short that all that the first picture needs is on its way at once, the list of runs too.
 */
export function render(): void {
  const runs = fetch("./runs");
  runs.catch(() => {}); // told where it is read
  void import("./open.js").then(({ openTab }) => openTab(runs));
  void import("./picture.js");
}
