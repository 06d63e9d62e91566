/**
 * The house: which folder may import which, and that nothing runs in a circle.
 *
 * CONTRIBUTING tells what each folder is for; here stand its arrows. An import that this test refuses belongs elsewhere,
 * or the folder that it needs stands on the wrong floor.
 */
import { describe, expect, it } from "vitest";

/** Every folder with those that its files may import, from the ground up. A folder imports only what stands above it here. */
const FOLDERS: Record<string, readonly string[]> = {
  api: [],
  layout: ["api"],
  "state/choices": ["layout"],
  "state/address": ["layout", "state/choices"],
  "state/records": ["api", "state/choices"],
  "state/comparison": ["api", "state/choices", "state/records"],
  "state/timeline": ["api", "state/choices", "state/records"],
  "state/session": ["api", "state/*"],
  export: ["api", "layout", "state/choices"],
  "views/common": ["api", "layout"],
  "views/pointing": ["api", "layout", "state/*", "views/common"],
  "views/linked": ["api", "layout", "state/*", "views/common", "views/pointing"],
  "views/timeline": ["api", "layout", "state/*", "views/common", "views/pointing"],
  "views/tour": ["api", "layout", "state/*", "views/common", "views/pointing", "views/linked", "views/timeline"],
  "views/saving": ["api", "layout", "state/*", "export", "views/common"],
  "views/detail": ["api", "layout", "state/*", "views/common", "views/saving", "views/tour"],
  "views/compare": ["api", "layout", "state/*", "views/common", "views/pointing", "views/linked", "views/saving"],
  "views/runs": ["api", "layout", "state/*", "export", "views/common", "views/saving"],
  "views/controls": ["api", "layout", "state/*", "views/common", "views/compare"],
  views: ["api", "layout", "state/*", "views/*"],
  ".": ["api", "state/*", "views", "views/*"],
};
const MOST_FILES = 16;

const SOURCES = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const FILES = new Map(
  Object.entries(SOURCES)
    .map(([path, text]) => [path.slice("./".length), text] as const)
    .filter(([path]) => !path.includes(".test.") && !path.startsWith("testing/")),
);
const dirname = (path: string) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");

/** Every import of a file of this tree by another. */
const IMPORTS = [...FILES].flatMap(([from, text]) =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"'?]*)["']/g)].flatMap(([, target]) => {
    const path = new URL(target!, `file:///${from}`).pathname.slice(1);
    const to = ["", ".ts", ".tsx", "/index.ts"].map((end) => path + end).find((name) => FILES.has(name));
    return to === undefined ? [] : [{ from, to }];
  }),
);

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

describe("the house", () => {
  it("is read whole", () => {
    expect(FILES.size).toBeGreaterThan(100);
    expect(IMPORTS).toContainEqual({ from: "index.tsx", to: "views/App.tsx" });
  });

  it("has no circle of files", () => {
    expect(circle(IMPORTS)).toBeNull();
  });

  it("has no circle of folders", () => {
    const folders = IMPORTS.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) }));
    expect(circle(folders.filter(({ from, to }) => from !== to))).toBeNull();
  });

  it("has arrows only from a folder to those that it may import", () => {
    const refused = IMPORTS.filter(({ from, to }) => {
      const [folder, other] = [dirname(from), dirname(to)];
      return folder !== other && !FOLDERS[folder]?.some((pattern) => allows(pattern, other));
    });
    expect(refused).toEqual([]);
  });

  it("has no folder that is a bag, and none that is not described", () => {
    const sizes = new Map<string, number>();
    for (const path of FILES.keys()) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect([...sizes.keys()].filter((folder) => !(folder in FOLDERS))).toEqual([]);
    expect([...sizes].filter(([, files]) => files > MOST_FILES)).toEqual([]);
  });
});
