/** Plotly, loaded when the first chart is drawn: it is many times the size of all the rest. */

export interface Plotly {
  react(
    element: HTMLElement,
    data: unknown[],
    layout: Record<string, unknown>,
    config: Record<string, unknown>,
  ): Promise<unknown>;
  /** A picture as a data address. */
  toImage(
    figure: { data: unknown[]; layout: Record<string, unknown> },
    options: Record<string, unknown>,
  ): Promise<string>;
  purge(element: HTMLElement): void;
}

let loading: Promise<Plotly> | null = null;

export function loadPlotly(): Promise<Plotly> {
  loading ??= new Promise<Plotly>((resolve, reject) => {
    const script = document.createElement("script");
    // Relative to the frame's document, which is the plugin's own route.
    script.src = "./plotly.min.js";
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      loading = null;
      reject(
        new Error(
          "The charts’ library could not be loaded. Is plotly installed where the server runs, and does it run?",
        ),
      );
    };
    document.head.append(script);
  });
  return loading;
}
