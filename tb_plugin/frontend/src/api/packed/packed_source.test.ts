import { beforeAll, describe, expect, it } from "vitest";
import report from "../../../../../tests/data/report.txt?raw";
import { golden } from "../../testing/golden";
import { Client } from "../client";
import { RECORDED_LENS, type RecordKey } from "../keys";
import { parts } from "./content";
import { unpacked, unpackedPoint } from "./packed_causes";
import { PackedSource } from "./packed_source";

const { run, state } = golden.snapshot;
const at = (step: number, of = state): RecordKey => ({ run, state: of, step, created: 0 });
const LAST = at(600);

const ROUNDED = 0.02;

let source: PackedSource;
let client: Client;
beforeAll(async () => {
  const compressed = Uint8Array.from(atob(report.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { content, columns } = parts(await new Response(stream).arrayBuffer());
  source = new PackedSource(content, columns);
  client = new Client(source);
});

/**
 * Equal, but for numbers, which a report rounds to 1/127 of the largest; `relative`: largest difference. What is all or
 * nothing stays so, except in sums over chips.
 */
function expectAlike(found: unknown, expected: unknown, relative = ROUNDED, where = ""): void {
  if (relative === ROUNDED && (expected === 0 || expected === 1)) expect(found, where).toBe(expected);
  else if (typeof expected === "number" && typeof found === "number")
    expect(Math.abs(found - expected), where).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));
  else if (Array.isArray(expected)) {
    expect((found as unknown[]).length, where).toBe(expected.length);
    expected.forEach((value, index) => expectAlike((found as unknown[])[index], value, relative, `${where}/${index}`));
  } else if (expected !== null && typeof expected === "object") {
    const names = Object.keys(expected).filter((name) => name !== "bytes" && name !== "standard_errors");
    expect(
      Object.keys(found as object)
        .filter((name) => name !== "bytes")
        .sort(),
      where,
    ).toEqual(names.sort());
    for (const name of names)
      expectAlike(
        (found as Record<string, unknown>)[name],
        (expected as Record<string, unknown>)[name],
        relative,
        `${where}/${name}`,
      );
  } else expect(found, where).toEqual(expected);
}

describe("a report", () => {
  it("lists what the server lists", async () => {
    expectAlike(await client.runs(), golden.runs);
    expectAlike(await client.scalars([run]), golden.scalars);
    expectAlike(await client.findings(run, state, null), golden.findings);
    expect((await client.table(null, "max")).rows).toHaveLength(golden.table.rows.length);
  });

  it("has the record as the server has it", async () => {
    const found = await client.snapshot(LAST, RECORDED_LENS);
    // The strengths of two words may be rounded to one, which then stand the other way round.
    const sorted = ({ clouds, ...rest }: typeof found) => ({
      ...rest,
      clouds: clouds.map(({ cloud, words }) => ({ cloud, words: [...words].sort((one, other) => one - other) })),
    });
    expectAlike(sorted(found), sorted(golden.snapshot));
  });

  it("sums sentences up as the server does, read forwards and backwards", async () => {
    expectAlike(await client.sentence(LAST, 0, RECORDED_LENS), golden.sentence, 0.1);
    const reverse = at(600, golden.runs.runs[0]!.states.find((one) => one.reverse)!.name);
    expectAlike(await client.sentence(reverse, 0, RECORDED_LENS), golden.reverse, 0.1);
  });

  it("has the responses of words, steps and units", async () => {
    const words = golden.responses.rows.map(({ word }) => word);
    expectAlike(await client.wordResponses(LAST, words), golden.responses);
    expectAlike(await client.stepResponses(LAST, 0, 3), golden.step);
    const { moves, ...unit } = await client.unit(LAST, golden.unit.unit);
    const { moves: expected, ...values } = golden.unit;
    expectAlike(unit, values);
    expectAlike(moves[0], expected[0]);
  });

  it("makes the thumbnails", async () => {
    const { sentences } = golden.snapshot;
    const steps = golden.thumbnails.thumbnails.map(({ step }) => step);
    const request = { run, state, steps, lens: RECORDED_LENS, word: "the", sentence: sentences[0]!.key };
    const found = await client.thumbnails(request);
    found.thumbnails.forEach(({ units, responses, sentence }, index) => {
      const expected = golden.thumbnails.thumbnails[index]!;
      expect(units).toEqual(expected.units);
      expectAlike(responses, expected.responses, 0.05);
      expectAlike(sentence, expected.sentence, 0.1);
    });
  });

  it("compares, either way round", async () => {
    const exact = ({ words, units, ...rest }: typeof golden.compare) => ({
      ...rest,
      words: Object.fromEntries(words.map(({ word, drift, count_first }) => [word, { drift, count_first }])),
      units: Object.fromEntries(units.map(({ unit, drift, moved }) => [unit, { drift, moved }])),
    });
    expectAlike(exact(await client.compare(LAST, at(200), RECORDED_LENS)), exact(golden.compare), 0.03);
    const there = await client.compare(LAST, at(200), RECORDED_LENS);
    const back = await client.compare(at(200), LAST, RECORDED_LENS);
    expect(back.first).toEqual(golden.compare.second);
    expect(back.vanished).toEqual(golden.compare.appeared);
    expect(back.word_flow.map((row) => row[0])).toEqual(golden.compare.word_flow[0]);
    expect(back.unit_flow_excess!.map((row) => row[0])).toEqual(there.unit_flow_excess![0]);
    expect(back.word_flow_excess.map((row) => row[0])).toEqual(there.word_flow_excess[0]);
    // The change is that of the later less the earlier, whichever stands first.
    expect([golden.compare.later, back.later]).toEqual(["first", "second"]);
    expect(back.words.map((one) => one.norm_change)).toEqual(there.words.map((one) => one.norm_change));
    expect(back.units.map((one) => one.norm_change)).toEqual(there.units.map((one) => one.norm_change));
    const named = (one: number) => golden.snapshot.words[one]!.text;
    expect([...back.second_positions.map(named)].sort()).toEqual([...golden.compare.first_positions.map(named)].sort());
    expect(back.words[0]!.count_first).toBe(
      golden.compare.words.find(({ word }) => word === back.words[0]!.word)!.count_second,
    );
  });

  it("has importance and memory of chips, along the training, too", async () => {
    expect(await client.causes(LAST, RECORDED_LENS, false)).toEqual(golden.causes);
    // Along the training it is that of the units that the chip has at the last record, whichever is shown.
    const { units, of, points } = await client.causeCurve(at(200), ["chip", 0], RECORDED_LENS, false);
    expect([units, of.step]).toEqual([golden.snapshot.chips[0]!.units.length, LAST.step]);
    expect(points).toEqual([]); // no network was recorded here
    const held = { measured: "network", sequences: 200, reach: 11, why: null } as const;
    const levels = { most: 0.5, largest: 0.8, levels: [255, 0, 255 - 47] };
    const found = unpacked({ ...held, importance: [55_900], memory: [842], left: [null], units: levels }, "absent");
    expect(found).toMatchObject({ why: "absent", reach: 11, promotes: false });
    expect(found.units).toEqual({ importance: [0.5, 0, expect.closeTo(0.05, 3)], largest: 0.8, memory: null });
    expect(unpackedPoint({ importance: [55_900], memory: [842] }, 1)).toEqual({ importance: null, memory: null });
    expect(found.chips).toEqual([{ importance: expect.closeTo(0.559), memory: expect.closeTo(8.42), left: null }]);
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
