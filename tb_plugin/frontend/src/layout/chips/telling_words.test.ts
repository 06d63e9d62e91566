import { describe, expect, it } from "vitest";
import { guess } from "../text";
import { loweredAt, tellingWords } from "./telling_words";

const chip = { raised_by: ["staff", "is", "waiter"], lowered_by: ["lovely", "not", "fresh"], lowered_first: false };
const wide = (found: { raised: string; lowered: string }) =>
  found.lowered ? loweredAt(0, found, 11, guess) + guess(found.lowered, 11) : guess(found.raised, 11);

describe("the words that tell a chip", () => {
  it("stand with their triangles, as many of each as there is room for", () => {
    expect(tellingWords(chip, 400, 11, guess)).toEqual({ raised: "▲ staff is waiter", lowered: "▼ lovely not fresh" });
    expect(tellingWords(chip, 150, 11, guess)).toEqual({ raised: "▲ staff is", lowered: "▼ lovely not" });
    for (let width = 30; width < 300; width += 7)
      expect(wide(tellingWords(chip, width, 11, guess))).toBeLessThanOrEqual(width + 0.01);
  });

  it("are whole where there is little room, the next one that fits, or none; of the most telling level its variable is cut", () => {
    const long = { raised_by: ["incomprehensible", "it"], lowered_by: ["unbelievable", "no"], lowered_first: false };
    expect(tellingWords(long, 70, 11, guess)).toEqual({ raised: "▲ it", lowered: "▼ no" });
    expect(tellingWords(long, 15, 11, guess)).toEqual({ raised: "", lowered: "" });
    const levels = {
      raised_by: ["vibration: high"],
      lowered_by: ["vibration: medium", "load: low"],
      lowered_first: false,
    };
    expect(tellingWords(levels, 190, 11, guess)).toEqual({
      raised: "▲ vibration: high",
      lowered: "▼ medium",
    });
    const apart = { ...levels, lowered_by: ["humidity: medium", "load: low"] };
    expect(tellingWords(apart, 190, 11, guess)).toEqual({ raised: "▲ vibra…: high", lowered: "▼ humi…: medium" });
    for (let width = 20; width < 300; width += 7) {
      const { raised, lowered } = tellingWords(levels, width, 11, guess);
      // Whole, or cut in the variable, of which some letters are left: a level alone tells one from another.
      const cut = /^. (vibration|vib[a-z]*…|load): (high|medium|low)( |,|$)/;
      // But the variable that both have is named once.
      const told =
        raised && !lowered.includes(":") ? [raised, lowered.replace("▼ ", "▼ vibration: ")] : [raised, lowered];
      expect(told.filter((text) => text !== "▼ vibration: " && text && !cut.test(text))).toEqual([]);
      expect(wide({ raised, lowered })).toBeLessThanOrEqual(width + 0.01);
    }
    // Where one has room, it is the most telling of both, cut before a shorter one that is whole.
    const both = { raised_by: ["vibration: high"], lowered_by: ["load: low", "hour: 3"] };
    expect(tellingWords({ ...both, lowered_first: false }, 85, 11, guess).raised).toBe("▲ vibr…: high");
    expect(tellingWords({ ...both, lowered_first: true }, 85, 11, guess).lowered).toBe("▼ load: low");
    const alone = { ...levels, lowered_by: [] };
    expect(tellingWords(alone, 76, 11, guess)).toEqual({ raised: "▲ vib…: high", lowered: "" });
  });

  it("have quotation marks where they are signs, which would be taken for what stands between words", () => {
    const signs = { raised_by: [")", "+", "to"], lowered_by: ["..."], lowered_first: false };
    expect(tellingWords(signs, 300, 11, guess)).toEqual({ raised: "▲ “)” “+” to", lowered: "▼ “...”" });
  });

  it("have no triangle where no word goes that way", () => {
    expect(tellingWords({ raised_by: [], lowered_by: ["not"], lowered_first: true }, 200, 11, guess)).toEqual({
      raised: "",
      lowered: "▼ not",
    });
  });
});
