import { describe, expect, it, vi } from "vitest";
import { HOSTILE } from "../testing/synthetic";
import { AnswerError, Client, RECORDED_LENS, type RecordKey } from "./client";

const RECORD: RecordKey = { run: "a & b", state: "rnn.l0/h", step: 100, created: 7 };

function answering(...answers: (Response | Error)[]) {
  const fetcher = vi.fn(async (_address: string) => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof Error) throw answer;
    return answer.clone();
  });
  return { fetcher, client: new Client(fetcher as unknown as typeof fetch) };
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

  it("leaves out the number of clusters unless one was chosen", async () => {
    const { client, fetcher } = answering(json({}));
    await client.snapshot(RECORD, RECORDED_LENS);
    await client.snapshot(RECORD, { clusters: 5, pin: null });
    expect(fetcher.mock.calls.map(([address]) => /clusters=\d+/.exec(address)?.[0])).toEqual([undefined, "clusters=5"]);
  });

  it("gives the plugin's sentence as it is", async () => {
    const { client } = answering(json({ error: "There is no step 7." }, 404));
    await expect(client.snapshot(RECORD, RECORDED_LENS)).rejects.toThrow(new AnswerError("There is no step 7."));
  });

  it("makes a sentence where there is none", async () => {
    await expect(answering(new TypeError("fetch failed")).client.runs()).rejects.toThrow(/TensorBoard does not answer/);
    await expect(answering(new Response("<html>", { status: 500 })).client.runs()).rejects.toThrow(/status 500/);
    await expect(answering(new Response("half a {")).client.runs()).rejects.toThrow(/could not be read/);
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
});
