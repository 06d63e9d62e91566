import { describe, expect, it, vi } from "vitest";
import { Client } from "./client";
import { RECORDED_LENS, type RecordKey } from "./keys";
import { LeftError, NO_LIMITS, RequestError, type Query, type Source } from "./source";
import { together } from "./together";

const RECORD: RecordKey = { run: "a & b", state: "rnn.l0/h", step: 100, created: 7 };

/** A server that answers so many at one time, each with what was asked; those with “none” it refuses. */
function answering(atOnce = Infinity, part: Partial<Source> = { answersTogether: true }) {
  const ask = vi.fn(async (route: string, query: Query): Promise<unknown> => {
    if (route !== "together") return { route, query };
    const asked = query.map(([, value]) => String(value)).slice(0, atOnce);
    return { answers: asked.map((one) => (one.includes("none") ? { error: "There is none." } : { answer: one })) };
  });
  const source: Source = { ask, watch: () => {}, limits: NO_LIMITS, ...part };
  const routes = () => ask.mock.calls.map(([route, query]) => [route, query.length]);
  return { source, routes };
}

const step = (of: number): Query => [["step", of]];

describe("what is asked for at one time", () => {
  it("goes in one request, and each answer to who asked", async () => {
    const { source, routes } = answering();
    const { ask } = together(source);
    const asked = [ask("snapshot", [...step(1), ["run", "a & b"]]), ask("sentence", step(2))];
    expect(await Promise.all(asked)).toEqual(["snapshot?step=1&run=a+%26+b", "sentence?step=2"]);
    expect(routes()).toEqual([["together", 2]]);
    await ask("snapshot", step(3));
    expect(routes().slice(1)).toEqual([["snapshot", 1]]);
  });

  it("is asked for again as far as the server had no time, and in several requests where an address would be long", async () => {
    const { source, routes } = answering(2);
    const { ask } = together(source);
    expect(await Promise.all([1, 2, 3, 4, 5].map((of) => ask("snapshot", step(of))))).toHaveLength(5);
    expect(routes()).toEqual([["together", 5], ["together", 3], ["snapshot", 1]]); // prettier-ignore
    const long = answering();
    const { ask: askLong } = together(long.source);
    await Promise.all([1, 2, 3].map((of) => askLong("snapshot", [["run", "a".repeat(1900)], ["step", of]]))); // prettier-ignore
    expect(long.routes()).toEqual([["together", 2], ["snapshot", 2]]); // prettier-ignore
  });

  it("fails each by itself where the server refuses it, and all where there is no server", async () => {
    const { ask } = together(answering().source);
    const [one, other] = [ask("snapshot", step(1)), ask("sentence", [["key", "none"]])];
    await expect(other).rejects.toThrow(new RequestError("There is none."));
    expect(await one).toBe("snapshot?step=1");
    const gone = together({ ...answering().source, ask: () => Promise.reject(new RequestError("It is gone.")) });
    const failed = await Promise.allSettled([gone.ask("snapshot", step(1)), gone.ask("snapshot", step(2))]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("is given up where nobody waits for it any more, also on its way; the others are asked for without it", async () => {
    const { source } = answering();
    const asked: [string, number][] = [];
    const ask: Source["ask"] = (route, query, left) => {
      asked.push([route, query.length]);
      if (asked.length > 1) return source.ask(route, query);
      return new Promise((_, reject) => left!.addEventListener("abort", () => reject(new RequestError("aborted"))));
    };
    const { ask: together_ } = together({ ...source, ask });
    const leave = new AbortController();
    const left = [1, 2].map((of) => together_("snapshot", step(of), leave.signal));
    const others = [3, 4].map((of) => together_("responses", step(of)));
    const never = together_("snapshot", step(5), AbortSignal.abort());
    await expect(never).rejects.toThrow(LeftError);
    expect(asked).toEqual([["together", 4]]);
    leave.abort();
    expect((await Promise.allSettled(left)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await Promise.all(others)).toEqual(["responses?step=3", "responses?step=4"]);
    expect(asked.slice(1)).toEqual([["together", 2]]);
  });

  it("is asked for one by one of a source that has no such route", async () => {
    const { source, routes } = answering(1, {});
    const { ask } = together(source);
    await Promise.all([ask("snapshot", step(1)), ask("sentence", step(2))]);
    expect(routes()).toEqual([["snapshot", 1], ["sentence", 1]]); // prettier-ignore
  });
});

describe("a client for what nobody waits for yet", () => {
  it("keeps what it asks for with the other one, which knows that an answer is waited for", async () => {
    const { source, routes } = answering();
    const client = new Client(source);
    const [ahead, next] = [client.ahead(), { ...RECORD, step: 200 }];
    const asked = [RECORD, next].map((record) => ahead.snapshot(record, RECORDED_LENS));
    expect(client.isWaiting()).toBe(true);
    const own = client.snapshot(next, RECORDED_LENS);
    await Promise.all([...asked, own]);
    expect(client.isWaiting()).toBe(false);
    expect(routes()).toEqual([["together", 2]]);
  });
});
