/** The linked view as one file of SVG: its panes as they stand, what each shows, the legend, what is chosen. */
import { FONT } from "../layout/text";
import { drawnAs } from "./drawn";
import { element, toXml, type Markup } from "./markup";
import { INITIAL } from "./styles";

export interface Captions {
  /** What the file is, in a few words. */
  title: string;
  /** Run, state and epoch of each pane, by its name. */
  panes: Readonly<Record<string, string>>;
  /** What is chosen, below the legend. */
  chosen: string;
}

export interface Colours {
  surface: string;
  ink: string;
  muted: string;
}

export interface SavedPicture {
  svg: string;
  width: number;
  height: number;
}

const HEAD = 34;
const MARGIN = 12;
const LINE = 22;

/** `root`: the tab; its panes carry `data-pane`. */
export function linkedView(root: Element, captions: Captions, colours: Colours): SavedPicture {
  const panes = [...root.querySelectorAll<HTMLElement>("[data-pane]")];
  if (panes.length === 0) throw new Error("There is no picture to save yet.");
  const boxes = panes.map((pane) => pane.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top)) - HEAD;
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));

  const drawn = panes.flatMap((pane, index): Markup[] => {
    const box = boxes[index]!;
    const caption = captions.panes[pane.dataset.pane ?? ""] ?? "";
    return [
      heading(caption, box.left - left + MARGIN, box.top - top - 12, colours.ink, 13),
      ...drawnAs(pane, { left, top }),
    ];
  });
  // What flows from one pane to the other stands between them.
  for (const flow of root.querySelectorAll(".flow-column > svg")) drawn.push(...drawnAs(flow, { left, top }));
  // Charts have legends, too.
  const legend = root.querySelector<HTMLElement>(":scope > .legend");
  const legendBox = legend?.getBoundingClientRect();
  const legendY = bottom - top + 6;
  if (legend && legendBox) drawn.push(...drawnAs(legend, { left: legendBox.left, top: legendBox.top - legendY }));
  const captionY = legendY + (legendBox?.height ?? 0) + LINE - 6;
  drawn.push(heading(captions.chosen, MARGIN, captionY, colours.muted, 12));

  const items = legend ? [...legend.children].map((item) => item.getBoundingClientRect().right) : [];
  const width = Math.ceil(Math.max(right - left, ...items.map((end) => end - legendBox!.left + MARGIN)));
  const height = Math.ceil(captionY + MARGIN);
  const file = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": FONT,
    },
    [
      element("title", {}, [captions.title]),
      element("desc", {}, [[...Object.values(captions.panes), captions.chosen].join("; ")]),
      element("rect", { width, height, fill: colours.surface }),
      ...drawn,
    ],
  );
  return { svg: `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(file)}\n`, width, height };
}

function heading(text: string, x: number, y: number, fill: string, size: number): Markup {
  return element("text", { x, y, fill, "font-size": size, "font-weight": INITIAL["font-weight"]! }, [text]);
}
