import { beforeAll, describe, expect, it } from "vitest";
import report from "../../../../../tests/data/report.txt?raw";
import { golden } from "../../testing/golden";
import { Client } from "../client";
import { RECORDED_LENS, type RecordKey } from "../keys";
import { parts } from "./content";
import { normChange, sidesOf } from "../../state/comparison/order";
import type { Comparison, Sentence } from "../types";
import { unpacked, unpackedPoint } from "./packed_causes";
import { PackedSource } from "./packed_source";

const { run, state } = golden.snapshot;
const at = (step: number, of = state): RecordKey => ({ run, state: of, step, created: 0 });
const LAST = at(600);

let source: PackedSource;
let client: Client;
beforeAll(async () => {
  const compressed = Uint8Array.from(atob(report.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { content, columns } = parts(await new Response(stream).arrayBuffer());
  source = new PackedSource(content, columns);
  client = new Client(source);
});

/** What a report has as the server has it: the same number, however it is printed. Sizes of files are not told apart. */
function expectSame(found: object, expected: object): void {
  const told = (of: object) => JSON.parse(JSON.stringify(of, (name, value) => (name === "bytes" ? 0 : value)));
  expect(told(found)).toEqual(told(expected));
}

/** What is made of states and responses of units: in multiples of the resolution that it tells, and not more. */
function expectHeld(found: unknown, expected: unknown, resolution: number, where = ""): void {
  if (typeof expected === "number" && typeof found === "number")
    expect(Math.abs(found - expected), where).toBeLessThanOrEqual(where.endsWith("kept") ? 0.05 : resolution);
  else if (Array.isArray(expected)) {
    expect((found as unknown[]).length, where).toBe(expected.length);
    expected.forEach((value, index) => expectHeld((found as unknown[])[index], value, resolution, where));
  } else if (expected !== null && typeof expected === "object") {
    const names = Object.keys(expected).filter((name) => name !== "standard_errors");
    const own = Object.keys(found as object).filter((name) => name !== "resolution");
    expect(own.sort(), where).toEqual(names.sort());
    for (const name of names)
      expectHeld((found as never)[name], (expected as never)[name], resolution, `${where}/${name}`);
  } else expect(found, where).toEqual(expected);
}

/** Numbers by chip, which the page makes, apart from all others. */
function split({ steps, scale, resolution, ...rest }: Sentence) {
  const by = ["positive", "negative", "change_positive", "change_negative", "kept", "link"] as const;
  return {
    resolution: resolution ?? 0,
    made: { scale, steps: steps.map((step) => Object.fromEntries(by.map((name) => [name, step[name]]))) },
    held: {
      ...rest,
      steps: steps.map((step) =>
        Object.fromEntries(Object.entries(step).filter(([name]) => !by.includes(name as never))),
      ),
    },
  };
}

function expectSentence(found: Sentence, expected: Sentence): void {
  const [one, other] = [split(found), split(expected)];
  expectSame(one.held, other.held);
  expect(one.resolution).toBeGreaterThan(0);
  expectHeld(one.made, other.made, 1.1 * one.resolution);
}

describe("a report", () => {
  it("lists what the server lists", async () => {
    expectSame(await client.runs(), golden.runs);
    expectSame(await client.scalars([run]), golden.scalars);
    expectSame(await client.findings(run, state, RECORDED_LENS), golden.findings);
    expect((await client.table(null, "max")).rows).toHaveLength(golden.table.rows.length);
  });

  it("has the record as the server has it, to the last digit", async () => {
    expectSame(await client.snapshot(LAST, RECORDED_LENS), golden.snapshot);
    expectSame(await client.changes(LAST, RECORDED_LENS), golden.changes);
  });

  it("has what was read and said as the server has it, and sums states up, read forwards and backwards", async () => {
    expectSentence(await client.sentence(LAST, 0, RECORDED_LENS), golden.sentence);
    const reverse = at(600, golden.runs.runs[0]!.states.find((one) => one.reverse)!.name);
    expectSentence(await client.sentence(reverse, 0, RECORDED_LENS), golden.reverse);
  });

  it("has the responses of words, steps and units", async () => {
    const words = golden.responses.rows.map(({ word }) => word);
    const found = await client.wordResponses(LAST, words);
    const { resolution } = found.rows[0]!;
    expect(resolution).toBeGreaterThan(0);
    expectHeld(found, golden.responses, resolution! / 1.9);
    const step = await client.stepResponses(LAST, 0, 3);
    expectHeld(step, golden.step, step.rows[0]!.resolution!);
    const { moves, responses, resolution: ofStates, ...unit } = await client.unit(LAST, golden.unit.unit);
    const { moves: moved, responses: responded, ...values } = golden.unit;
    expectSame(unit, values);
    expectHeld(responses, responded, resolution! / 1.9);
    expectHeld(moves[0], moved[0], ofStates!);
  });

  it("makes the thumbnails", async () => {
    const { sentences } = golden.snapshot;
    const steps = golden.thumbnails.thumbnails.map(({ step }) => step);
    const request = { run, state, steps, lens: RECORDED_LENS, word: "the", sentence: sentences[0]!.key };
    const found = await client.thumbnails(request);
    const { resolution } = await client.sentence(LAST, 0, RECORDED_LENS);
    found.thumbnails.forEach(({ units, responses, sentence, resolution: ofResponses }, index) => {
      const expected = golden.thumbnails.thumbnails[index]!;
      expect(units).toEqual(expected.units);
      expectHeld(responses, expected.responses, ofResponses!);
      expect(sentence!.said).toEqual(expected.sentence!.said);
      expectHeld(sentence, expected.sentence, 1.2 * resolution!);
    });
  });

  it("has the differences of two records, none of two states", async () => {
    const both = (await client.wordResponses(LAST, ["the"])).rows[0]!.resolution! * 2;
    const { polarity, links } = await client.difference(LAST, at(200), RECORDED_LENS, "second");
    expect(polarity).toEqual(golden.difference.polarity);
    expectHeld(links, golden.difference.links, both);
    const { key } = golden.sentence;
    const held = 4 * (await client.sentence(LAST, 0, RECORDED_LENS)).resolution!;
    const found = await client.sentenceDifference(LAST, at(200), RECORDED_LENS, "first", { key });
    expectHeld(found, golden.sentenceDifference, held);
    const none = { key: "none of them" };
    expect(await client.sentenceDifference(LAST, at(200), RECORDED_LENS, "first", none)).toEqual({ found: null });
    const other = at(200, "rnn.l0.reverse/h");
    expect(await client.difference(LAST, other, RECORDED_LENS, "first")).toEqual({ links: null, polarity: null });
  });

  it("compares to the last digit, either way round", async () => {
    expectSame(await client.compare(LAST, at(200), RECORDED_LENS), golden.compare);
    const there = await client.compare(LAST, at(200), RECORDED_LENS);
    const back = await client.compare(at(200), LAST, RECORDED_LENS);
    expect(back.first).toEqual(golden.compare.second);
    expect(back.vanished).toEqual(golden.compare.appeared);
    expect(back.word_flow.map((row) => row[0])).toEqual(golden.compare.word_flow[0]);
    expect(back.unit_flow_excess!.map((row) => row[0])).toEqual(there.unit_flow_excess![0]);
    expect(back.word_flow_excess.map((row) => row[0])).toEqual(there.word_flow_excess[0]);
    // The change is that of the later less the earlier, whichever stands first.
    expect([golden.compare.later, back.later]).toEqual(["first", "second"]);
    const changes = (of: Comparison) => [...of.words, ...of.units].map((row) => normChange(row, sidesOf(of)));
    expect(changes(back)).toEqual(changes(there));
    const named = (one: number) => golden.snapshot.words[one]!.text;
    expect([...back.second_positions.map(named)].sort()).toEqual([...golden.compare.first_positions.map(named)].sort());
    expect(back.words[0]!.count_first).toBe(
      golden.compare.words.find(({ word }) => word === back.words[0]!.word)!.count_second,
    );
    expect(back.units[0]!.chip_first).toBe(
      golden.compare.units.find(({ unit }) => unit === back.units[0]!.unit)!.chip_second,
    );
  });

  it("has importance and memory of chips, along the training, too", async () => {
    expect(await client.causes(LAST, RECORDED_LENS, false)).toEqual(golden.causes);
    // Along the training it is that of the units that the chip has at the last record, whichever is shown.
    const { units, of, points } = await client.causeCurve(at(200), ["chip", 0], RECORDED_LENS, false);
    expect([units, of.step]).toEqual([golden.snapshot.chips[0]!.units.length, LAST.step]);
    expect(points).toEqual([]); // no network was recorded here
    const held = { measured: "network", importance_unit: "nats", sequences: 200, reach: 11, why: null } as const;
    const ofUnits = { importance: [0.5, 0, 6.1e-4], largest: 0.8 };
    const found = unpacked({ ...held, importance: [0.559], memory: [8.42], left: [null], units: ofUnits }, "absent");
    expect(found).toMatchObject({ why: "absent", reach: 11, promotes: false });
    expect(found.units).toEqual({ ...ofUnits, memory: null });
    expect(unpackedPoint({ importance: [0.559], memory: [8.42] }, 1)).toEqual({ importance: null, memory: null });
    expect(found.chips).toEqual([{ importance: 0.559, memory: 8.42, left: null }]);
  });

  it("says in a sentence what it does not hold", async () => {
    const pinned = { ...RECORDED_LENS, pin: { run, step: 200 } };
    await expect(client.snapshot(LAST, pinned)).rejects.toThrow(/own clusters/);
    await expect(client.snapshot(at(601), RECORDED_LENS)).rejects.toThrow(/does not hold that record/);
    await expect(client.figure(LAST, "words", [])).rejects.toThrow(/Charts/);
    await expect(client.table("val_loss", "min")).rejects.toThrow(/last record/);
    await expect(client.sentence(LAST, 99, RECORDED_LENS)).rejects.toThrow(/that sentence/);
    await expect(client.causes(LAST, { ...RECORDED_LENS, clusters: 20 }, false)).rejects.toThrow(/not measured/);
    for (const asked of [
      client.causeCurve(LAST, ["unit", 0], RECORDED_LENS, false),
      client.sentence(LAST, "the food", RECORDED_LENS),
      client.sentence(LAST, 0, RECORDED_LENS, [1]),
      client.vocabulary(LAST),
    ])
      await expect(asked).rejects.toThrow(source.limits.network!);
    expect(source.limits.clusters).toContain(3);
  });
});
