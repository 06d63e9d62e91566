import { expect, it } from "vitest";
import { announcesData } from "./reload";

it("knows TensorBoard's announcement of new data from any other message", () => {
  expect(announcesData(JSON.stringify({ type: "experimental.DataReloaded", id: 1, isReply: false }))).toBe(true);
  expect(announcesData(JSON.stringify({ type: "experimental.RunsChanged" }))).toBe(false);
  expect(announcesData("no JSON")).toBe(false);
  expect(announcesData(undefined)).toBe(false);
});
