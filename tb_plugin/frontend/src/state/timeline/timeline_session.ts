/** What the timeline draws: the trainings as lines, what their loggers wrote, and the thumbnails. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { Latest, type Result } from "../../api/latest";
import type { Requests } from "../../api/client";
import type { MetricDescription, RunList, ScalarList } from "../../api/types";
import { curveKinds } from "./curves";
import { chosenLines, linesOf, type Line } from "./lines";
import type { Choices } from "../choices/choices";
import { ThumbnailShelf } from "./thumbnail_shelf";
import type { Resolved } from "../records/resolve";

export interface TimelineSession {
  /** Every training that can be drawn, and those that are. */
  lines: ReadonlySignal<readonly Line[]>;
  drawn: ReadonlySignal<readonly Line[]>;
  /** What the recorded metrics are called and mean. */
  metrics: ReadonlySignal<readonly MetricDescription[]>;
  scalars: ReadonlySignal<Result<ScalarList>>;
  /** The names of all curves and lines; null until all are known. */
  names: ReadonlySignal<{ curves: string[]; lines: string[] } | null>;
  /** The columns of the training of each pane. */
  shelves: readonly ThumbnailShelf[];
  stop(): void;
}

export function createTimelineSession(
  client: Requests,
  choices: ReadonlySignal<Choices>,
  runs: ReadonlySignal<Result<RunList>>,
  panes: ReadonlySignal<readonly (Resolved | null)[]>,
  moving: ReadonlySignal<boolean>,
): TimelineSession {
  const scalars = new Latest<ScalarList>(true);
  const shelves = [0, 1].map(() => new ThumbnailShelf((request) => client.thumbnails(request), moving));
  const state = computed(() => panes.value[0]?.history.name ?? null);
  const shown = computed(() => JSON.stringify(panes.value.flatMap((one) => one?.run.name ?? [])));
  const lines = computed(() => {
    const list = runs.value.value;
    return list && state.value !== null ? linesOf(list, state.value) : [];
  });
  // By its text: a list that is chosen anew at each step of the slider would draw all curves again.
  const chosen = computed(() => JSON.stringify(choices.value.timeline.lines));
  const drawn = computed(() => chosenLines(lines.value, JSON.parse(chosen.value), JSON.parse(shown.value)));

  const stopAsking = effect(() => {
    const names = drawn.value.flatMap((line) => line.runs);
    if (names.length === 0) return;
    const newest = Math.max(...drawn.value.map(({ records }) => records.at(-1)?.record.created ?? 0));
    scalars.ask(JSON.stringify([names, newest]), () => client.scalars(names));
  });
  const names = computed(() => {
    const { value, error, pending } = scalars.result.value;
    if (pending || (value === null && error === null)) return null;
    const kinds = curveKinds(runs.value.value?.metrics ?? [], lines.value, value);
    return { curves: kinds.map(({ name }) => name), lines: lines.value.map(({ name }) => name) };
  });
  return {
    lines,
    drawn,
    names,
    metrics: computed(() => runs.value.value?.metrics ?? []),
    scalars: scalars.result,
    shelves,
    stop() {
      stopAsking();
      for (const shelf of shelves) shelf.stop();
    },
  };
}
