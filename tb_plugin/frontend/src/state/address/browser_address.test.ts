// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { browserAddress } from "./browser_address";

beforeEach(() => window.history.replaceState({ of: "TensorBoard" }, "", "#rnnvis"));

describe("the address bar", () => {
  it("makes an entry for what back returns from, and none for what slides", () => {
    const bar = browserAddress();
    const before = window.history.length;
    bar.write("#rnnvis&a=1", false);
    expect([bar.read(), window.history.length]).toEqual(["#rnnvis&a=1", before]);
    bar.write("#rnnvis&a=2", true);
    expect([bar.read(), window.history.length]).toEqual(["#rnnvis&a=2", before + 1]);
  });

  it("leaves TensorBoard's own record of an entry as it is", () => {
    const bar = browserAddress();
    bar.write("#rnnvis&a=1", true);
    expect(window.history.state).toEqual({ of: "TensorBoard" });
    bar.write("#rnnvis&a=2", false);
    expect(window.history.state).toEqual({ of: "TensorBoard" });
  });

  it("does not write what stands there", () => {
    const push = vi.spyOn(window.history, "pushState");
    browserAddress().write("#rnnvis", true);
    expect(push).not.toHaveBeenCalled();
  });

  it("is watched until it is no more", () => {
    const [onMove, onLeave] = [vi.fn(), vi.fn()];
    const stop = browserAddress().watch(onMove, onLeave);
    const both = () => ["popstate", "pagehide"].forEach((name) => window.dispatchEvent(new Event(name)));
    both();
    stop();
    both();
    expect(onMove).toHaveBeenCalledTimes(1);
    expect(onLeave).toHaveBeenCalledTimes(1);
  });
});
