import { describe as suite, expect, it } from "vitest";
import { golden } from "../../testing/golden";
import { signed } from "../../wording/numbers";
import { describe, type Described } from "./describe";
import type { Mark } from "./marks";

const { snapshot, sentence, responses } = golden;
const row = responses.rows.at(-1)!;
const linesOf = (mark: Mark, part: Partial<Described> = {}) =>
  new Map(describe(mark, { snapshot, sentences: [sentence], row: null, ...part })?.lines);

suite("a tooltip", () => {
  it("says of every unit whether it goes with its chip or against it, and how far it is from another", () => {
    const members = snapshot.chips.flatMap(({ chip, units }) => units.map((member) => ({ chip, ...member })));
    expect(new Set(members.map(({ polarity }) => Math.sign(polarity)))).toEqual(new Set([1, -1]));
    for (const { chip, unit, polarity } of members)
      expect(linesOf({ kind: "unit", unit }).get("chip")).toBe(`${chip}, ${polarity < 0 ? "against" : "with"} it`);
  });

  it("says of every word which chip it raises or lowers: that which its cloud moves most", () => {
    const [chips, clouds] = [snapshot.chips.slice(0, 2), snapshot.clouds.slice(0, 2)];
    const links = [
      [0.1, -0.5],
      [2, 0.1],
    ];
    for (const { cloud, words } of clouds)
      for (const at of words) {
        const { text, strength } = snapshot.words[at]!;
        const does = `${strength < 0 ? "lowers" : "raises"} chip ${cloud === 0 ? 1 : 0}`;
        const said = linesOf({ kind: "word", word: text }, { snapshot: { ...snapshot, chips, links } }).get("strength");
        expect(said).toMatch(new RegExp(`, ${does}$`));
      }
  });

  it("says a unit's response with its standard error, or the difference of two", () => {
    const response = (part: Partial<Described>) => [...linesOf({ kind: "unit", unit: 0 }, part)].at(-1);
    const known = { ...row, word: "the", values: [0.5], standard_errors: [0.25] };
    expect(response({ row: known })).toEqual(["response to “the”", "+0.50 ± 0.25"]);
    const lacking = { ...known, standard_errors: [null], difference: "second" as const };
    expect(response({ row: lacking })).toEqual(["difference, “the”", "+0.50"]);
  });

  it("gives a chip the mean of its units", () => {
    const [chip] = snapshot.chips;
    const values = snapshot.chips.flatMap(({ units }) => units).map(() => 0);
    // The row is along the chips already, that of a unit against its chip, too.
    const against = chip!.units.findIndex(({ polarity }) => polarity < 0);
    chip!.units.forEach(({ unit }, place) => (values[unit] = place === against ? chip!.units.length : 0));
    const lines = linesOf({ kind: "chip", chip: chip!.chip }, { row: { ...row, values } });
    expect(lines.get("mean response")).toBe("+1");
    expect(lines.get("units")).toBe(String(chip!.units.length));
  });

  it("says the strength of the link that is pointed at: rows are clouds, columns chips", () => {
    const links = [
      [0.25, -0.5],
      [0, 2],
    ];
    const at = (chip: number, cloud: number) =>
      linesOf({ kind: "link", chip, cloud }, { snapshot: { ...snapshot, links } }).get("mean response");
    expect([at(0, 0), at(1, 0), at(1, 1)]).toEqual(["+0.25", "−0.50", "+2"]);
  });

  it("says which chip responds most at a step, and the parts of the chip that is pointed at", () => {
    const steps = sentence.steps.map((step) => ({ ...step, link: step.link.map((_, chip) => (chip === 1 ? -3 : 2)) }));
    const sentences = [{ ...sentence, steps }];
    const mark: Mark = { kind: "step", sentence: sentence.index, step: 0, chip: null };
    expect(linesOf(mark, { sentences }).get("responds most")).toBe("chip 1, −3");
    expect(linesOf({ ...mark, chip: 0 }, { sentences }).get("mean response")).toBe("+2");
    const bars = [...linesOf(mark, { sentences })].filter(([label]) => label.startsWith("bar of chip "));
    expect(bars.map(([, ends]) => ends)).toEqual(
      steps[0]!.positive.map((up, chip) => `${signed(up)}, ${signed(steps[0]!.negative[chip])}`),
    );
  });

  it("has nothing to say of what is not in the record", () => {
    const nothing = [
      { kind: "unit", unit: 9999 },
      { kind: "chip", chip: 99 },
      { kind: "cloud", cloud: 99 },
      { kind: "word", word: "no such word" },
      { kind: "step", sentence: 99, step: 0, chip: null },
    ] as const;
    for (const mark of nothing) expect(describe(mark, { snapshot, sentences: [sentence], row: null })).toBeNull();
  });
});
