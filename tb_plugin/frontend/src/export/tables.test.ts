import { describe, expect, it } from "vitest";
import { NOTHING_SELECTED } from "../state/choices/choices";
import { golden } from "../testing/golden";
import { setNoun } from "../wording/nouns";
import { figureTable } from "./figure_table";
import { selectionTables, selectionText } from "./selection_tables";

const figure = (data: unknown[]) => figureTable({ data, layout: {} });

describe("the table of a chart", () => {
  it("has a row a unit and word, with the edges of its own bands", () => {
    const table = figure([
      { x: [0, 1, 1, 0], y: [5, 6, -6, -5], meta: { word: "a", edges: ["9 %", "91 %"] } },
      { x: [0, 1, 1, 0], y: [3, 4, -4, -3], meta: { word: "a", edges: ["25 %", "75 %"] } },
      { x: [0, 1, 1, 0], y: [8, 9, 7, 6], meta: { word: "b", edges: ["mean − s.d.", "mean + s.d."] } },
      { y: [1, 2], customdata: [7, 3], meta: { word: "a", kind: "mean", seen: 12 } },
      { y: [0.5, 0.6], customdata: [7, 3], meta: { word: "b", kind: "mean", seen: 2 } },
      { y: [9, 8], customdata: [7, 3], meta: { word: "a", kind: "here" } },
    ]);
    const rows = table.rows.map((row) =>
      Object.fromEntries(table.columns.map((column, place) => [column, row[place]])),
    );
    expect(table.columns.filter((name) => name.endsWith("%"))).toEqual(["9 %", "25 %", "75 %", "91 %"]);
    expect(rows[0]).toMatchObject({ unit: 7, word: "a", kind: "mean", response: 1, "9 %": -5, "91 %": 5, "25 %": -3 });
    expect(rows[1]).toMatchObject({ unit: 3, "9 %": -6, "75 %": 4, seen: 12, "mean + s.d.": null });
    expect(rows[3]).toMatchObject({ unit: 3, word: "b", "mean − s.d.": 7, "mean + s.d.": 9, "9 %": null });
    expect(rows[4]).toMatchObject({ unit: 7, word: "a", kind: "here", response: 9, "9 %": null });
  });

  it("calls levels of a series so, as the tab does", () => {
    setNoun(["level"]);
    const table = figure([{ y: [1], customdata: [7], meta: { word: "load: high", kind: "mean" } }]);
    setNoun(["word"]);
    expect(table.columns).toContain("level");
  });

  it("has the words of a unit and the outputs that it promotes", () => {
    const box = { type: "box", y: ["great"], mean: [1], q1: [0.5], q3: [1.5], lowerfence: [0], upperfence: [2] };
    const table = figure([
      {
        ...box,
        meta: {
          of: "unit 3",
          seen: 9,
          edges: [
            ["9 %", "91 %"],
            ["25 %", "75 %"],
          ],
        },
      },
      { ...box, y: ["rare"], meta: { of: "unit 3", seen: 2, edges: [["mean − s.d.", "mean + s.d."]] } },
      { type: "bar", x: [0.2], y: ["good"], meta: { of: "unit 3", kind: "promotes" } },
    ]);
    const rows = table.rows.map((row) =>
      Object.fromEntries(table.columns.map((column, place) => [column, row[place]])),
    );
    expect(rows[0]).toMatchObject({ of: "unit 3", kind: "word", name: "great", response: 1, "9 %": 0, "75 %": 1.5 });
    expect(rows[1]).toMatchObject({ name: "rare", "9 %": null, "mean − s.d.": 0.5, "mean + s.d.": 1.5 });
    expect(rows[2]).toMatchObject({ kind: "output", name: "good", promoted: 0.2, response: null });
  });

  it("has the metrics of all states, and the points of a figure that says nothing of itself", () => {
    const metric = { x: [0, 40], y: [null, 0.3], customdata: [[0], [1]], meta: { state: "rnn.l0/h", metric: "rank" } };
    expect(figure([metric])).toEqual({
      columns: ["state", "metric", "epoch", "step", "value"],
      rows: [
        ["rnn.l0/h", "rank", 0, 0, null],
        ["rnn.l0/h", "rank", 1, 40, 0.3],
      ],
    });
    expect(figure([{ name: "curve", x: [1], y: [2] }]).rows).toEqual([["curve", 1, 2]]);
  });

  it("has the bands of a flow, the cells of a heat map and the names of bars, as they were before they were escaped", () => {
    const flow = { node: { label: ["chip 0", "chip 1"] }, link: { source: [0], target: [1], value: [7] } };
    expect(figure([flow]).rows).toEqual([["chip 0", "chip 1", 7]]);
    const names = [[["a &lt;b&gt;", "c"]]];
    expect(figure([{ z: [[0.5]], customdata: names }])).toEqual({
      columns: ["row", "column", "value"],
      rows: [["a <b>", "c", 0.5]],
    });
    expect(figure([{ x: [0.1], y: [0], customdata: [["&amp;lt; &#36;", 1]] }]).rows).toEqual([["&lt; $", 0.1, 0]]);
  });
});

describe("the numbers of the selection", () => {
  const { snapshot, sentence, responses, step } = golden;
  const numbers = { snapshot, sentences: [sentence], rows: responses.rows };

  it("are the responses of every unit to the chosen words", () => {
    const words = responses.rows.map((row) => row.word);
    const [table] = selectionTables({ ...NOTHING_SELECTED, words }, numbers);
    expect(table!.columns.slice(0, 3)).toEqual(["unit", "chip", words[0]]);
    expect(table!.rows).toHaveLength(snapshot.units);
    expect(table!.rows.map((row) => row[2])).toEqual(responses.rows[0]!.values);
  });

  it("are the chips of a step, then the response of its units", () => {
    const selection = { ...NOTHING_SELECTED, step: { sentence: sentence.index, position: 1 } };
    const [chips, units] = selectionTables(selection, { ...numbers, rows: step.rows });
    expect(chips!.rows.map((row) => row.at(-1))).toEqual(sentence.steps[1]!.link);
    expect(units!.rows.map((row) => row[2])).toEqual(step.rows[0]!.values);
    expect(selectionText(selection, [sentence])).toBe(`step 2 of sentence ${sentence.index}, “${sentence.words[1]}”`);
  });

  it("are the words of a cloud; nothing where nothing is chosen", () => {
    const [table] = selectionTables({ ...NOTHING_SELECTED, cloud: 0 }, { ...numbers, rows: [] });
    expect(table!.rows).toHaveLength(snapshot.clouds[0]!.words.length);
    expect(selectionTables(NOTHING_SELECTED, { ...numbers, rows: [] })).toEqual([]);
    expect(selectionText(NOTHING_SELECTED, [])).toBeNull();
  });
});
