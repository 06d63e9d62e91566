import { describe, expect, it, vi } from "vitest";
import { HOSTILE } from "../testing/synthetic";
import { busy } from "./busy";
import { Client } from "./client";
import { RECORDED_LENS, type RecordKey } from "./keys";
import { httpSource } from "./http_source";
import { LeftError, NO_LIMITS, RequestError } from "./source";

const RECORD: RecordKey = { run: "a & b", state: "rnn.l0/h", step: 100, created: 7 };

function answering(...results: (Response | Error)[]) {
  const fetcher = vi.fn(async (_address: string) => {
    const result = results.length > 1 ? results.shift()! : results[0]!;
    if (result instanceof Error) throw result;
    return result.clone();
  });
  return { fetcher, client: new Client(httpSource(fetcher as unknown as typeof fetch)) };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe("the client", () => {
  it("asks beside the document, with every value encoded", async () => {
    const { client, fetcher } = answering(json({ rows: [], scale: 1 }));
    await client.wordResponses(RECORD, HOSTILE);
    const url = new URL(fetcher.mock.calls[0]![0], "http://host/data/plugin/rnnvis/");
    expect(url.pathname).toBe("/data/plugin/rnnvis/responses");
    expect(url.searchParams.getAll("word")).toEqual(HOSTILE);
    expect(url.searchParams.get("run")).toBe("a & b");
  });

  it("reads the words of a record once, however often it is asked for", async () => {
    const words = vi.fn(() => [{ text: "good", count: 3 }]);
    const ask = async () => Object.defineProperty({}, "words", { get: words });
    const client = new Client({ ask, watch: () => () => {}, limits: NO_LIMITS });
    for (let times = 0; times < 3; times++) await client.snapshot(RECORD, RECORDED_LENS);
    await expect(client.wordResponses(RECORD, ["bad"])).rejects.toThrow("bad");
    expect(words).toHaveBeenCalledTimes(1);
  });

  it("leaves out the number of clusters unless one was chosen", async () => {
    const { client, fetcher } = answering(json({}));
    await client.snapshot(RECORD, RECORDED_LENS);
    await client.snapshot(RECORD, { ...RECORDED_LENS, clusters: 5 });
    expect(fetcher.mock.calls.map(([address]) => /clusters=\d+/.exec(address)?.[0])).toEqual([undefined, "clusters=5"]);
  });

  it("asks for what many runs logged in several requests", async () => {
    const { client, fetcher } = answering(json({ runs: [{ run: "a" }] }), json({ runs: [{ run: "b" }] }));
    expect(await client.scalars(Array.from({ length: 150 }, (_, run) => `${run}`))).toEqual({
      runs: [{ run: "a" }, { run: "b" }],
    });
    expect(fetcher.mock.calls.map(([address]) => address.match(/run=/g)?.length)).toEqual([100, 50]);
  });

  it("gives the plugin's sentence as it is", async () => {
    const { client } = answering(json({ error: "There is no step 7." }, 404));
    await expect(client.snapshot(RECORD, RECORDED_LENS)).rejects.toThrow(new RequestError("There is no step 7."));
  });

  it("does not ask a record to read words that has no network: that would be an error of the page", async () => {
    const { client, fetcher } = answering(json({ network: false, no_network: "It was not stored." }));
    for (const asked of [
      () => client.sentence(RECORD, "the food", RECORDED_LENS),
      () => client.stepResponses(RECORD, "the food", 1),
      () => client.vocabulary(RECORD),
    ])
      await expect(asked()).rejects.toThrow(new RequestError("It was not stored."));
    expect(fetcher.mock.calls.map(([address]) => address.split("?")[0])).toEqual(["./snapshot"]);
  });

  it("makes a sentence where there is none", async () => {
    await expect(answering(new TypeError("fetch failed")).client.runs()).rejects.toThrow(/The server does not answer/);
    await expect(answering(new Response("<html>", { status: 500 })).client.runs()).rejects.toThrow(/status 500/);
    await expect(answering(new Response("half a {")).client.runs()).rejects.toThrow(/could not be read/);
  });

  it("takes no answers of a server that was updated under it, and says what to do", async () => {
    const of = (version: string) => new Response('{"runs":[]}', { headers: { "X-RNNVis-Page": version } });
    const { client } = answering(of("one"), of("one"), json({ runs: [] }), of("two"));
    for (let times = 0; times < 3; times++) expect(await client.runs()).toEqual({ runs: [] });
    await expect(client.runs()).rejects.toThrow(/another version than this page. Reload the page/);
  });

  it("asks a busy server again after the time that it says, and tells its sentence meanwhile", async () => {
    vi.useFakeTimers();
    const away = new Response('{"error":"Busy."}', { status: 503, headers: { "Retry-After": "3" } });
    const { client, fetcher } = answering(away, away, json({ runs: [] }));
    const result = client.runs();
    await vi.advanceTimersByTimeAsync(2900);
    expect([busy.value, fetcher.mock.calls.length]).toEqual(["Busy.", 1]);
    await vi.advanceTimersByTimeAsync(200);
    expect([busy.value, fetcher.mock.calls.length]).toEqual(["Busy.", 2]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await result).toEqual({ runs: [] });
    expect(busy.value).toBeNull();
    const forever = expect(answering(away).client.runs()).rejects.toThrow(new RequestError("Busy."));
    await vi.advanceTimersByTimeAsync(60_000);
    await forever;
    vi.useRealTimers();
  });

  it("asks once for a record, again after a failure, and again when it was written anew", async () => {
    const { client, fetcher } = answering(json({ error: "no" }, 400), json({ epoch: 1 }));
    await expect(client.snapshot(RECORD, RECORDED_LENS)).rejects.toThrow();
    await client.snapshot(RECORD, RECORDED_LENS);
    await client.snapshot(RECORD, RECORDED_LENS);
    expect(fetcher).toHaveBeenCalledTimes(2);
    await client.snapshot({ ...RECORD, created: 8 }, RECORDED_LENS);
    expect(fetcher).toHaveBeenCalledTimes(3);
  });

  it("asks again for a record where who asked for it first left, as long as another one waits", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const ask = (_route: string, _query: unknown, left?: AbortSignal) => {
      signals.push(left);
      return left
        ? new Promise((_, reject) => left.addEventListener("abort", () => reject(new RequestError("aborted"))))
        : Promise.resolve({ words: [] });
    };
    const client = new Client({ ask, watch: () => {}, limits: NO_LIMITS });
    const leave = new AbortController();
    const first = client.leaving(leave.signal).snapshot(RECORD, RECORDED_LENS);
    const other = client.snapshot(RECORD, RECORDED_LENS);
    const alone = client.leaving(leave.signal).snapshot({ ...RECORD, step: 200 }, RECORDED_LENS);
    expect(client.isWaiting()).toBe(true);
    leave.abort();
    await expect(alone).rejects.toThrow(LeftError);
    expect(await other).toEqual({ words: [] });
    expect(await first).toEqual({ words: [] });
    expect(signals).toEqual([leave.signal, leave.signal, undefined]);
    expect(client.isWaiting()).toBe(false);
  });

  it("knows a record by its lens", async () => {
    const { client, fetcher } = answering(json({ labels_from: "tree" }));
    const ask = (clusters: number | null, step: number | null) =>
      client.snapshot(RECORD, { ...RECORDED_LENS, clusters, pin: step === null ? null : { run: "a & b", step } });
    for (const request of [ask(3, null), ask(3, null), ask(4, null), ask(3, 10), ask(3, 20)]) await request;
    const queries = fetcher.mock.calls.map(([address]) => new URL(address, "http://host/").searchParams);
    expect(queries.map((query) => [query.get("clusters"), query.get("pin")])).toEqual([
      ["3", null],
      ["4", null],
      ["3", "10"],
      ["3", "20"],
    ]);
  });

  it("forgets the results that were not used for longest", async () => {
    const { client, fetcher } = answering(json({}));
    const ask = (unit: number) => client.unit(RECORD, unit);
    for (let unit = 0; unit < 320; unit++) await ask(unit);
    await ask(0);
    await ask(320);
    expect(fetcher).toHaveBeenCalledTimes(321);
    await ask(0);
    expect(fetcher).toHaveBeenCalledTimes(321);
    await ask(1);
    expect(fetcher).toHaveBeenCalledTimes(322);
  });

  it("does not ask for what records cannot have", async () => {
    const words = (word_kind: string, ...texts: string[]) =>
      json({ word_kind, words: texts.map((text) => ({ text, count: 1 })) });
    const { client, fetcher } = answering(words("word", "a", "b"), words("level", "c"), json({ rows: [] }));
    const other = { ...RECORD, state: "decoder/h" };
    void client.snapshot(RECORD, RECORDED_LENS);
    void client.snapshot(other, RECORDED_LENS);
    await expect(client.compare(RECORD, other, RECORDED_LENS)).rejects.toThrow(
      "The two records have no word in common (2 and 1 different ones).",
    );
    await expect(client.wordResponses(other, ["a"])).rejects.toThrow("“a” is not among the 1 levels of this record.");
    expect(fetcher).toHaveBeenCalledTimes(2);
    await client.wordResponses(RECORD, ["b"]);
    await client.wordResponses({ ...RECORD, step: 200 }, ["z"]);
    expect(fetcher).toHaveBeenCalledTimes(4);
    await client.wordResponses(other, ["c", "a"]);
    expect(new URL(fetcher.mock.lastCall![0] as string, "http://tab").searchParams.getAll("word")).toEqual(["c"]);
  });

  it("asks anew for all of a record whose files have come", async () => {
    const { client, fetcher } = answering(json({ lacks_files: true }), json({}), json({ lacks_files: true }), json({}));
    const asked = async () => {
      await client.snapshot(RECORD, RECORDED_LENS);
      await client.vocabulary(RECORD);
      return fetcher.mock.calls.length;
    };
    expect(await asked()).toBe(2);
    expect([await client.hasCome(RECORD, RECORDED_LENS), await asked()]).toEqual([false, 3]);
    expect([await client.hasCome(RECORD, RECORDED_LENS), await asked()]).toEqual([true, 6]);
  });
});
