/** The ring around a word is around it, and over no other word. */
import { expect, it } from "vitest";
import { seeded } from "../../testing/synthetic";
import { overlap } from "../box";
import { guess } from "../text";
import { cloudZoom } from "./cloud_zoom";
import { layoutClouds } from "./clouds";
import { lettersOf, ringAround } from "./ring";

it.each([
  [8, 300],
  [24, 180],
  [60, 160],
  [60, 330],
])("of a cloud of %i words, %i px wide", (count, width) => {
  const random = seeded(count);
  const words = Array.from({ length: count }, () => ({
    text: "abcdefghijklmno".slice(0, 2 + Math.floor(random() * 10)),
    size: random() ** 2,
  })).sort((one, other) => other.size - one.size);
  const column = { x: 0, y: 0, width, height: 400 };
  const [{ placed }] = layoutClouds([words], column, cloudZoom([words], column, guess), guess) as [
    ReturnType<typeof layoutClouds>[number],
  ];
  for (const word of placed) {
    const ring = ringAround(word, placed);
    const own = lettersOf(word);
    expect(ring.x).toBeLessThanOrEqual(own.x);
    expect(ring.y).toBeLessThanOrEqual(own.y);
    expect(ring.x + ring.width).toBeGreaterThanOrEqual(own.x + own.width);
    expect(ring.y + ring.height).toBeGreaterThanOrEqual(own.y + own.height);
    const others = placed.filter((one) => one !== word).map(lettersOf);
    const half = ring.line / 2;
    const outer = { x: ring.x - half, y: ring.y - half, width: ring.width + 2 * half, height: ring.height + 2 * half };
    expect(others.filter((other) => overlap(outer, other))).toEqual([]);
  }
});
