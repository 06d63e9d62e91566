/**
 * The folders: what each is for, which others it may import, and that nothing runs in a circle.
 *
 * An import that this test refuses belongs elsewhere, or the folder that needs it stands too low in the list.
 */
import { describe, expect, it } from "vitest";

/** What every view may use: payloads, their words, places, what is chosen; colours and parts of the interface. */
const VIEW = [
  "api",
  "wording",
  "layout",
  "state/*",
  "views/theme",
  "views/components",
  "views/components/drawing",
] as const;

/** From the ground up: every folder with those that its files may import. */
const FOLDERS: Record<string, readonly string[]> = {
  // Requests to a source, and the types of its payloads; a server as a source.
  api: [],
  // A report as a source.
  "api/packed": ["api"],
  // A notebook's kernel as a source.
  "api/widget": ["api"],
  // How things are called and numbers are written: records, words, outputs, causes.
  wording: ["api"],
  // Where things stand, in pixels.
  layout: ["api", "wording"],
  // The cells of a chip's units, and the words that label it.
  "layout/chips": ["api", "wording", "layout"],
  // Words in clouds, and in lines.
  "layout/words": ["layout"],
  // The columns of a pane, with the chips and the clouds in them.
  "layout/pane": ["api", "wording", "layout", "layout/chips", "layout/words"],
  // The curves along a sentence: what they show, their lines, names and numbers.
  "layout/sentence/tracks": ["api", "wording", "layout"],
  // The column of a sentence: its rows, beside the curves.
  "layout/sentence": ["api", "wording", "layout", "layout/sentence/tracks"],
  // What the person has chosen, and how it changes.
  "state/choices": ["layout/chips", "layout/pane"],
  // The choices in the address bar.
  "state/address": ["layout/chips", "layout/pane", "state/choices"],
  // From a choice to a record: which it is, what a pane needs of it, the training that it belongs to.
  "state/records": ["api", "state/choices"],
  // From one of two panes to the other: counterparts, differences, flows.
  "state/comparison": ["api", "state/choices", "state/records"],
  // Trainings as lines, metrics as curves, thumbnails.
  "state/timeline": ["api", "state/choices", "state/records"],
  // What of an address the records do not have: a rule for each of its parts.
  "state/refused": ["api", "state/address", "state/choices", "state/records", "state/comparison"],
  // All of it put together: one state, one writer.
  "state/session": ["api", "state/*"],
  // Files and tables to save.
  export: ["api", "wording", "layout", "state/choices"],
  // Light or dark, and every colour.
  "views/theme": [],
  // Parts of the interface that stand in many views: buttons, dialogs, tables, charts.
  "views/components": ["api", "views/theme"],
  // How a picture comes about: in parts, kept, moved, on a canvas.
  "views/components/drawing": ["views/theme"],
  // What the pointer is on, its tooltip, its preview.
  "views/pointing": [...VIEW, "layout/*"],
  // The units of one record in their chips, its words in clouds or a list, what the marks mean, the glyphs of a sentence.
  "views/linked/chips": [...VIEW, "layout/chips", "views/pointing"],
  "views/linked/words": [...VIEW, "layout/words", "views/pointing"],
  "views/linked/legend": [...VIEW, "layout/*", "layout/sentence/tracks", "views/linked/words"],
  "views/linked/sentence": [...VIEW, "layout/*", "layout/sentence/tracks"],
  // All three of them, linked, with their headings and legend.
  "views/linked": [...VIEW, "layout/*", "layout/sentence/tracks", "views/pointing", "views/linked/*"],
  // The strip of a whole training: a column for each record, what was learnt, a metric.
  "views/timeline/strip": [...VIEW, "layout/*"],
  // The row below: the strips, curves.
  "views/timeline": [...VIEW, "layout/*", "views/pointing", "views/timeline/strip"],
  // The dialog that explains the marks.
  "views/tour": [...VIEW, "layout/*", "views/pointing", "views/linked", "views/linked/*", "views/timeline"],
  // Menus and buttons that save.
  "views/saving": [...VIEW, "export"],
  // What the output would lose without a chip, a unit or a word.
  "views/detail/causes": [...VIEW],
  // Snippets of text in which what is chosen moves most.
  "views/detail/text": [...VIEW],
  // Charts of Python's, drawn by Plotly.
  "views/detail/charts": [...VIEW, "views/saving"],
  // A card of numbers for each thing that is chosen.
  "views/detail/cards": [...VIEW, "layout/chips", "views/detail/causes"],
  // With nothing chosen: what was learnt, the chips, the states, how to start.
  "views/detail/overview": [...VIEW, "views/tour", "views/detail/cards", "views/detail/charts"],
  // The panel of all these.
  "views/detail": [...VIEW, "views/detail/*"],
  // Two panes: flow, pin, agreement, tables of changes.
  "views/compare": [...VIEW, "layout/pane", "views/pointing", "views/linked/*", "views/saving"],
  // The table of all runs and their similarity.
  "views/runs": [...VIEW, "export", "views/saving"],
  // What each number of clusters would give.
  "views/clusters": [...VIEW],
  // The bar above, the selectors of a record, the player, keys.
  "views/controls": [...VIEW, "layout/chips", "layout/pane", "views/linked/words", "views/compare", "views/clusters"],
  // The whole tab, put together.
  "views/tab": [
    ...VIEW,
    "layout/*",
    "layout/sentence/tracks",
    "views/*",
    "views/linked/legend",
    "views/timeline/strip",
  ],
  // What a notebook loads: the frame of the tab.
  notebook: ["api/widget"],
  // What TensorBoard calls.
  ".": [
    "api",
    "wording",
    "api/packed",
    "api/widget",
    "state/*",
    "views/theme",
    "views/saving",
    "views/clusters",
    "views/tab",
  ],
};
const MOST_FILES = 16;

const SOURCES = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const ALL = new Map(Object.entries(SOURCES).map(([path, text]) => [path.slice("./".length), text]));
const FILES = new Map([...ALL].filter(([path]) => !path.includes(".test.") && !path.startsWith("testing/")));
const dirname = (path: string) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");

/**
 * Every import of a file of this tree by one that is no test; `to` is null where it names none as this tree writes it.
 * `tab.ts` names files as they are served, for it is built without them.
 */
const FOUND = [...FILES].flatMap(([from, text]) =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([./][^"'?]*)["']/g)].map(([, target]) => {
    const source = from === "tab.ts" ? target!.replace(/\.js$/, "") : target!;
    const path = new URL(source, `file:///${from}`).pathname.slice(1);
    const to = ["", ".ts", ".tsx", "/index.ts"].map((end) => path + end).find((name) => ALL.has(name));
    return { from, target: target!, to: target!.startsWith(".") ? (to ?? null) : null };
  }),
);
const IMPORTS = FOUND.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));

interface Arrow {
  from: string;
  to: string;
}

/** The names along a circle, if there is one. */
function circle(arrows: readonly Arrow[]): string[] | null {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const to of targets.get(name) ?? []) {
      const found = walk(to, [...path, name]);
      if (found) return found;
    }
    done.add(name);
    return null;
  };
  for (const name of targets.keys()) {
    const found = walk(name, []);
    if (found) return found;
  }
  return null;
}

/** The allowed pattern "state/*" means each folder within. */
const allows = (pattern: string, folder: string) =>
  pattern === folder || (pattern.endsWith("/*") && dirname(folder) === pattern.slice(0, -2));

describe("the folders", () => {
  it("are read whole", () => {
    expect(FILES.size).toBeGreaterThan(100);
    expect(IMPORTS).toContainEqual({ from: "drawing.tsx", to: "views/tab/App.tsx" });
  });

  it("import by relative paths that name a file", () => {
    const others = FOUND.filter(({ to, target }) => to === null && !/\.(css|json)$/.test(target));
    expect(others).toEqual([]);
  });

  it("have no circle of files", () => {
    expect(circle(IMPORTS)).toBeNull();
  });

  it("have no circle among themselves", () => {
    const folders = IMPORTS.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) }));
    expect(circle(folders.filter(({ from, to }) => from !== to))).toBeNull();
  });

  it("import only what they may, and nothing that is there for tests", () => {
    const refused = IMPORTS.filter(({ from, to }) => {
      const [folder, other] = [dirname(from), dirname(to)];
      return folder !== other && !FOLDERS[folder]?.some((pattern) => allows(pattern, other));
    });
    expect(refused).toEqual([]);
  });

  it("do not know what kind of source answers, but for what opens the tab", () => {
    const kinds = IMPORTS.filter(({ to }) => to === "api/http_source.ts" || /^api\/(packed|widget)\//.test(to));
    const outside = kinds.map(({ from }) => from).filter((from) => !/^(api\/(packed|widget)|notebook)\//.test(from));
    expect([...new Set(outside)]).toEqual(["index.ts", "open.ts"]);
  });

  it("are all described, and none holds too many files", () => {
    const sizes = new Map<string, number>();
    for (const path of FILES.keys()) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect([...sizes.keys()].filter((folder) => !(folder in FOLDERS))).toEqual([]);
    expect([...sizes].filter(([, files]) => files > MOST_FILES)).toEqual([]);
  });
});
