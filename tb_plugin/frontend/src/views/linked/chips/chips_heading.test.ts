import { expect, it } from "vitest";
import type { Causes } from "../../../api/types";
import { guess } from "../../../layout/text";
import { golden } from "../../../testing/golden";
import { chipsHeading } from "./chips_heading";

const causes: Causes = { ...golden.causes, measured: "head", importance_unit: "deviations of the outputs", reach: 12 };
const says = (width: number, style: "named" | "bare", of: Causes | null = causes, most = 2) =>
  chipsHeading("32 units", of, { style, most }, width, guess).says;

it("says above the chips in what their importance is, as far as there is room", () => {
  expect(says(600, "bare")).toBe(
    "memory chips · 32 units · importance at the head in deviations of the outputs, memory in steps",
  );
  expect(says(330, "bare")).toBe("32 units · importance in deviations, memory in steps");
  expect(says(200, "bare")).toBe("importance in deviations, memory");
  expect(says(150, "bare", causes, 1)).toBe("importance in deviations");
  expect(says(120, "bare")).toBe("importance, memory");
  // Numbers that have names beside them need no more than their unit.
  expect(says(600, "named")).toBe("memory chips · 32 units · importance in deviations of the outputs");
  expect(says(190, "named", { ...causes, importance_unit: "nats" })).toBe("32 units · importance in nats");
  expect([says(600, "named", null), says(60, "named", null)]).toEqual(["memory chips · 32 units", "32 units"]);
  expect(chipsHeading("32 units", causes, { style: "bare", most: 2 }, 90, guess).about).toContain("really came");
});
