/** The linked view as one file of SVG: what its colours mean, its panes as they stand, the legend, what is chosen. */
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
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const width = Math.ceil(right - left);
  // Charts have legends, too.
  const [headline, legend] = [".headline", ".legend"].map((css) => root.querySelector<HTMLElement>(`:scope > ${css}`));
  const said = headline ? laidOut(headline, width, 0) : NOTHING;
  const top = Math.min(...boxes.map((box) => box.top)) - HEAD - said.height;

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
  const legendY = bottom - top + 6;
  const explained = legend ? laidOut(legend, width, legendY) : NOTHING;
  const captionY = legendY + explained.height + LINE - 6;
  drawn.push(...said.drawn, ...explained.drawn, heading(captions.chosen, MARGIN, captionY, colours.muted, 12));

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

const NOTHING = { drawn: [] as Markup[], height: 0 };

/**
 * What stands above or below the panes, all of it, at a height of the picture. It is laid out anew for the width of the
 * panes, and as before within the same task: the screen shows nothing of it.
 */
function laidOut(part: HTMLElement, width: number, y: number): typeof NOTHING {
  const narrow = part.style.width;
  part.classList.add(SAVED);
  part.style.width = `${width}px`;
  try {
    const box = part.getBoundingClientRect();
    return { drawn: drawnAs(part, { left: box.left, top: box.top - y }), height: box.height };
  } finally {
    part.classList.remove(SAVED);
    part.style.width = narrow;
  }
}

/** Of the style sheet: without a limit of lines. */
const SAVED = "saved";

function heading(text: string, x: number, y: number, fill: string, size: number): Markup {
  return element("text", { x, y, fill, "font-size": size, "font-weight": INITIAL["font-weight"]! }, [text]);
}
