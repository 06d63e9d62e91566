import { describe, expect, it, vi } from "vitest";
import { RECORDED_LENS } from "../../api/keys";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { drawnContent, loadDifference, type AskedDifference, type PaneDifference } from "./pane_difference";

const { snapshot, sentence } = golden;
const RECORD = { run: "a", state: "h", step: 0, created: 0 };
const ASKED: AskedDifference = { records: [RECORD, RECORD], lens: RECORDED_LENS, side: "second", whose: "later", isSameOff: true }; // prettier-ignore
const load = (answers: Parameters<typeof fakeClient>[0] = {}, asked = {}) =>
  loadDifference(fakeClient(answers), { ...ASKED, ...asked }, [sentence], [], []);

describe("the difference of a pane", () => {
  it("stands in the place of links and steps, units along the chips of the later record", async () => {
    const drawn = drawnContent({ snapshot, sentences: [sentence], difference: await load() }, "later");
    expect(drawn.snapshot.links).toEqual(golden.difference.links);
    for (const { unit, polarity } of drawn.snapshot.chips.flatMap(({ units }) => units))
      expect(polarity).toBe(golden.difference.polarity![unit]);
    const { link, change_positive } = golden.sentenceDifference.found!;
    expect(drawn.sentences[0]!.steps.map((step) => step.link)).toEqual(link);
    expect(drawn.sentences[0]!.steps.map((step) => step.change_positive)).toEqual(change_positive);
    expect(drawn.sentences[0]!.steps.map((step) => step.kept)).toEqual(sentence.steps.map((step) => step.kept));
  });

  it("is nothing where units are no pairs, a source has none, or other units are off: each side’s own stays", async () => {
    const none = { links: null, polarity: null };
    const sentenceDifference = vi.fn();
    const refused = async () => Promise.reject(new Error("A report has none."));
    for (const difference of [async () => none, refused]) {
      const found = await load({ difference, sentenceDifference });
      expect(found).toMatchObject({ ...none, whose: "later" });
      const drawn = drawnContent({ snapshot, sentences: [sentence], difference: found }, "later");
      expect([drawn.snapshot, drawn.sentences[0]]).toEqual([snapshot, sentence]);
    }
    expect(sentenceDifference).not.toHaveBeenCalled();
    const off = await load({ sentenceDifference }, { isSameOff: false });
    expect([off.links, off.sentences.size]).toEqual([golden.difference.links, 0]);
    const lacking = await load({ sentenceDifference: async () => ({ found: null }) });
    expect(lacking.sentences.size).toBe(0);
  });

  it("is not there until it has come, and no more once each side shows its own", async () => {
    const content: { difference: PaneDifference | null } = { difference: null };
    const early = drawnContent({ snapshot, sentences: [], ...content }, "second");
    expect([early.snapshot, early.difference!.links]).toEqual([snapshot, null]);
    const late = drawnContent({ snapshot, sentences: [], difference: await load() }, null);
    expect([late.snapshot, late.difference]).toEqual([snapshot, null]);
    const own = { snapshot, sentences: [], ...content };
    expect(drawnContent(own, null)).toBe(own);
  });
});
