import { expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { stripMarks } from "./strip_marks";

const [record] = golden.runs.runs[0]!.states[0]!.records;
const pane = (...placed: [run: string, epoch: number][]) =>
  ({
    training: {
      records: placed.map(([run, epoch]) => ({ run, record: { ...record!, epoch, untrained: false } })),
      state: "",
      notFinite: new Map(),
    },
  }) as never;

it("are those of any pane: where a run goes on with another, and where epochs have no record", () => {
  const plain = pane(["a", 0], ["a", 1], ["a", 2]);
  const resumed = pane(["a", 0], ["a", 1], ["b", 2]);
  const gap = pane(["c", 0], ["c", 1], ["c", 2], ["c", 9]);
  expect(stripMarks([plain])).toEqual({ sameTraining: false, resumed: false, gaps: false });
  expect(stripMarks([plain, resumed])).toMatchObject({ resumed: true, gaps: false });
  expect(stripMarks([gap])).toMatchObject({ resumed: false, gaps: true });
});
