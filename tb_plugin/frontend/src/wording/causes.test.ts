import { describe, expect, it } from "vitest";
import type { Causes } from "../api/types";
import { golden } from "../testing/golden";
import {
  byImportance,
  causeParts,
  chipCauseLines,
  importanceText,
  deviationText,
  lossText,
  sizesLabel,
  sizesText,
  unitCauseLines,
  unitImportance,
  unitMemory,
  unitName,
} from "./causes";

const CHIPS = golden.snapshot.chips;
const units = CHIPS.reduce((sum, chip) => sum + chip.units.length, 0);
const KNOWN: Causes = {
  ...golden.causes,
  measured: "network",
  importance_unit: "nats",
  chips: CHIPS.map((_, chip) => ({
    importance: [0.2, 0.00004, 0.5][chip]!,
    memory: chip === 1 ? 12 : 2.5,
    left: 0.3,
  })),
  units: { importance: Array.from({ length: units }, (_, unit) => unit), largest: null, memory: Array(units).fill(1) },
  reach: 12,
  why: null,
};

describe("importance", () => {
  it("orders the chips, and names their numbers", () => {
    expect(byImportance(KNOWN)).toEqual([2, 0, 1]);
    expect(causeParts(KNOWN, 0)).toEqual([" · importance 0.20", " · memory 2.50 steps"]);
    expect(causeParts(KNOWN, 0, "bare")).toEqual([" · 0.20", " · 2.50 steps"]);
    expect(causeParts(KNOWN, 0, "short")).toEqual([" · 0.20", " · 2.5"]);
    expect(causeParts(KNOWN, 1, "short")[1]).toBe(" · 30 % after 10");
    // Half is left beyond the sentences: what is left after ten steps tells the chips apart.
    expect(causeParts(KNOWN, 1)[1]).toBe(" · memory 30 % after 10 steps");
    expect(causeParts({ ...KNOWN, measured: "head", reach: null }, 1)).toEqual([" · importance at the head 4.0e−5"]);
    expect(chipCauseLines(KNOWN, 1)[1]).toEqual(["memory", "more than half left after 12 steps"]);
    expect([0.0095, 0.00123, 0.0604, 2e-7].map(importanceText)).toEqual(["0.0095", "0.0012", "0.060", "< 1e−6"]);
    const grown = { ...KNOWN, chips: [{ importance: null, memory: 12, left: 1.42 }] };
    expect(chipCauseLines(grown, 0)[1]).toEqual(["after 10 steps", "142 %: grown"]);
    expect(unitCauseLines(KNOWN, 3)).toEqual([
      ["importance", "3 nats at the head"],
      ["memory", "half after 1 step"],
    ]);
  });

  it("of values is told in the unit of the output", () => {
    const values: Causes = { ...KNOWN, importance_unit: "units of the output" };
    expect(chipCauseLines(values, 0)[0]).toEqual(["importance", "0.20 units of the output"]);
    expect(sizesLabel("importance", values)).toBe(
      "importance of each unit at the head: how far the output moves without it",
    );
    expect(sizesLabel("importance", KNOWN)).toBe("importance of each unit at the head, nats");
    expect(lossText(values.importance_unit)).toBe("how far the output moves, in its own units,");
    const several = "deviations of the outputs";
    expect(chipCauseLines({ ...values, importance_unit: several }, 0)[0]![1]).toBe(`0.20 ${several}`);
    expect(lossText(several)).toBe(`how far the outputs move, in ${several}, the same ones at all epochs,`);
    expect([deviationText(several), deviationText("nats")]).toEqual([expect.stringContaining("really came"), null]);
    const unit = "units of the layer, before `exp`";
    const ofLayer: Causes = { ...KNOWN, importance_unit: unit };
    expect(chipCauseLines(ofLayer, 0)[0]).toEqual(["importance", `0.20 ${unit}`]);
    expect(lossText(unit)).toContain(unit);
    expect(sizesLabel("importance", ofLayer)).toContain(unit);
    const names = [several, unit, "nats"].map((one) => [unitName(one), unitName(one, false)]);
    expect(names).toEqual([
      [several, "deviations"],
      ["units of the layer", "units"],
      ["nats", "nats"],
    ]);
  });

  it("says where the shades of units are measured", () => {
    const said = (causes: Causes | null) => sizesText("importance", causes);
    expect(said(KNOWN)).toContain("without them, at the head alone (chips: in the network) – a cause");
    expect(said({ ...KNOWN, measured: "head" })).toContain("without them, at the head alone – a cause");
    expect(said({ ...KNOWN, units: { importance: null, largest: null, memory: null } })).toContain("them – a cause");
  });

  it("of memory says the least that is known of long ones, and how far it is while it is measured", () => {
    expect(unitMemory(KNOWN)).toEqual(KNOWN.units.memory);
    expect(sizesLabel("memory", KNOWN)).toContain("steps until half is gone");
    const unknown = { ...KNOWN, units: { importance: null, largest: null, memory: null } };
    expect(sizesLabel("memory", { ...unknown, share: 0.4 })).toBe("memory: measuring, 40 %");
    expect([sizesLabel("memory", unknown), unitMemory(unknown)]).toEqual(["memory: not known here", null]);
  });

  it("of memory is a dash where no word moves a unit or none could be replaced, not 0 steps", () => {
    const unmoved: Causes = {
      ...KNOWN,
      chips: [{ importance: 0.2, memory: null, left: null }],
      units: { ...KNOWN.units, memory: [1, null] },
    };
    expect(causeParts(unmoved, 0)[1]).toBe(" · memory –");
    expect(causeParts(unmoved, 0, "short")[1]).toBe(" · –");
    expect(chipCauseLines(unmoved, 0).slice(1)).toEqual([["memory", "– (no word moves it)"]]);
    expect(unitCauseLines({ ...unmoved, reach: 0 }, 1).at(-1)).toEqual(["memory", "– (no word could be replaced)"]);
    expect(unitMemory({ units: { ...KNOWN.units, memory: [null, null] } })).toBeNull();
  });

  it("of units is that of the chip by its size where single ones are not known", () => {
    expect(unitImportance(KNOWN, CHIPS)).toEqual({ values: KNOWN.units.importance, single: true });
    const found = unitImportance({ ...KNOWN, units: { importance: null, largest: null, memory: null } }, CHIPS)!;
    const { units: members } = CHIPS[2]!;
    expect([found.single, found.values[members[0]!.unit]]).toEqual([false, 0.5 / members.length]);
  });

  it("is nothing where it is not known", () => {
    expect([byImportance(golden.causes), unitImportance(golden.causes, CHIPS)]).toEqual([null, null]);
    expect([causeParts(golden.causes, 0), chipCauseLines(null, 0), unitCauseLines(golden.causes, 0)]).toEqual([
      [],
      [],
      [],
    ]);
  });
});
