import { describe, expect, it } from "vitest";
import { arrange, detailWidth, headline, isLow, stripHeight, timelineHeight } from "./frame";

/** Of a frame of some width, whose detail stands beside the stage where there is room. */
function stage(frame: number, panes: number, height = 700) {
  const { below } = arrange({ frame, frameHeight: 900, width: frame, height, above: 100 }, panes);
  const width = below ? frame : frame - detailWidth(frame);
  return { ...arrange({ frame, frameHeight: 900, width, height, above: 100 }, panes), width };
}

describe("the frame", () => {
  it("is filled in width by the panes and the flow between them, whatever its size", () => {
    for (const frame of [900, 1040, 1100, 1280, 1500, 1600, 2400, 3840])
      for (const panes of [1, 2]) {
        const { stacked, gutter, paneWidth, width } = stage(frame, panes);
        const taken = stacked ? paneWidth : panes * (paneWidth + (panes > 1 ? 1 : 0)) + gutter;
        expect(taken).toBeLessThanOrEqual(width);
        expect(taken).toBeGreaterThan(width - 3);
      }
  });

  it("puts panes one above the other, the detail below and the flow away where there is no room", () => {
    expect(stage(900, 1)).toMatchObject({ stacked: false, gutter: 0, below: true });
    expect(stage(1100, 1)).toMatchObject({ stacked: false, below: false });
    expect(stage(900, 2)).toMatchObject({ stacked: true, gutter: 0, below: true });
    expect(stage(1000, 2)).toMatchObject({ stacked: false, gutter: 0, below: true });
    expect(stage(1600, 2)).toMatchObject({ stacked: false, gutter: 128, below: false });
  });

  it("leaves something of what stands below in sight", () => {
    for (const [frame, panes] of [
      [900, 1],
      [1280, 2],
      [1600, 2],
    ] as const) {
      const { room, picker, stacked } = stage(frame, panes);
      // Three rows of the table of what changed, where panes stand side by side.
      if (panes > 1 && !stacked) expect(700 - room - picker).toBeGreaterThanOrEqual(164);
    }
    const { room, picker } = stage(1600, 1);
    expect(room + picker).toBe(700);
  });

  it("is a page that scrolls on a phone and in a card, whose drawing does not depend on how high the stage is", () => {
    const at = (frame: number, frameHeight: number, height: number) =>
      arrange({ frame, frameHeight, width: frame, height, above: 140 }, 1);
    for (const [frame, frameHeight] of [
      [390, 844],
      [430, 420],
      [768, 1024],
      [400, 400],
      [1200, 500],
    ] as const) {
      expect(at(frame, frameHeight, 100)).toMatchObject({ asPage: true, below: true });
      expect(at(frame, frameHeight, 100)).toEqual(at(frame, frameHeight, 5000));
      expect(at(frame, frameHeight, 100).room).toBeGreaterThanOrEqual(300);
    }
    // The strip of the training is in sight below it.
    expect(at(390, 780, 100).room + 140 + stripHeight("chips", 780, 1)).toBeLessThan(780 - 100);
    expect(at(1200, 800, 500).asPage).toBe(false);
  });

  it("is lower below the panes where it is low", () => {
    // So are the headline of two panes and their strip, which need more room.
    expect([headline(1280, 2, 1000).lines, headline(1280, 2, 700).lines]).toEqual([2, 1]);
    expect([isLow(800), isLow(800, 2), isLow(900, 2)]).toEqual([false, true, false]);
    expect(stripHeight("chips", 700, 1, 2)).toBeLessThan(stripHeight("chips", 700, 1, 1));
    expect(stripHeight("chips", 700, 1)).toBeLessThan(stripHeight("chips", 1000, 1));
    expect([stripHeight("chips", 1000, 1), stripHeight("chips", 1400, 1)]).toEqual([66, 126]);
    expect(timelineHeight(700)).toBeLessThan(timelineHeight(1000));
    expect(stripHeight("sentence", 300, 1)).toBe(90);
    expect(stripHeight("sentence", 5000, 1)).toBe(260);
  });
});
