// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { guess } from "../../../layout/text";
import { CHIP_THUMBNAIL, layoutThumbnails } from "../../../layout/thumbnails";
import { golden } from "../../../testing/golden";
import { LearntDots } from "./LearntDots";

afterEach(cleanup);

it("names a word at each dot, however little room the next one leaves", () => {
  const word = golden.findings.findings.find(({ kind }) => kind === "word")!;
  const names = ["payment_failed", "payment_ok", "login"];
  const findings = [...names, "coupon"].map((name, at) => ({ ...word, name, share: 1, step: at < 3 ? 1 : 2 }));
  const [record] = golden.runs.runs[0]!.states[0]!.records;
  const records = [0, 1, 2, 3].map((step) => ({ record: { ...record!, step }, run: "", index: step })) as never;
  const slots = { of: [0, 1, 2, 3], gaps: [], count: 4 };
  const layout = layoutThumbnails(4, 4 * 44, 0, CHIP_THUMBNAIL);
  const { container } = render(
    <LearntDots
      findings={{ ...golden.findings, findings }}
      records={records}
      slots={slots}
      layout={layout}
      room={layout.whole}
      measure={guess}
      onGo={() => {}}
    />,
  );
  const texts = [...container.querySelectorAll("[data-learnt]")].map((dot) => dot.textContent);
  expect(texts).toEqual(["pay…ed", "coupon"]);
});
