import { describe, expect, it } from "vitest";
import type { Requests } from "../../api/client";
import type { Snapshot } from "../../api/types";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { createSession } from "./session";
import { drawable } from "./settled";

const BAR = { read: () => "#rnnvis", write: () => {}, watch: () => () => {} };

const open = (answers: Partial<Requests>) => createSession(fakeClient(answers), BAR);

describe("what can be drawn", () => {
  it("is a record, not the list of runs alone", async () => {
    let send: (snapshot: Snapshot) => void = () => {};
    let isDrawable = false;
    const session = open({ snapshot: () => new Promise((tell) => (send = tell)) });
    const wait = drawable(session).then(() => (isDrawable = true));
    await expect.poll(() => session.panes.value[0]!.content.pending).toBe(true);
    expect(isDrawable).toBe(false);
    send(golden.snapshot);
    await wait;
    expect(session.panes.value[0]!.content.value!.snapshot).toEqual(golden.snapshot);
  });

  it.each<[string, Partial<Requests>]>([
    ["no run", { runs: async () => ({ ...golden.runs, runs: [] }) }],
    ["no list of runs", { runs: () => Promise.reject(new Error("away")) }],
    ["a record that cannot be read", { snapshot: () => Promise.reject(new Error("damaged")) }],
  ])("is also %s", async (_, answers) => {
    const session = open(answers);
    await drawable(session);
    expect(session.panes.value[0]!.content.value).toBeNull();
  });
});
