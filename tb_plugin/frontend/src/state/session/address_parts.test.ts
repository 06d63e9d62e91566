/** Every part of an address: a value that means nothing is told once, and nothing is asked for that must fail. */
import { expect, it, vi } from "vitest";
import type { Requests } from "../../api/client";
import { NO_LIMITS } from "../../api/source";
import { setLimits } from "../../api/limits";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { series } from "../../testing/saying";
import { keptAddress } from "../address/browser_address";
import { PARTS, type Part } from "../address/parts";
import { RULES } from "../refused/rules";
import { createSession, type Session } from "./session";

const RUN = "gru/version_0";
const HERE = [RUN, "rnn.l0/h", 600];

interface Try {
  /** What is kept, and is not complained about. */
  good: string;
  bad: string;
  /** What is told of it where notices stand; or, as a function, where else it is told. */
  says: string | ((session: Session) => string | null | undefined);
  /** What stands beside it. */
  beside?: string;
  /** Parts beside it that are told with it. */
  also?: number;
}

const ofPane = (index: number) => (session: Session) => session.panes.value[index]?.content.error;
const content = ({ panes }: Session) => panes.value[0]!.content.value;
/** The cards of what is chosen: see `app.test.tsx`. */
const onCard = () => "on its card";
const pane = (...entries: unknown[]) => JSON.stringify(entries);
const two = `pane1=${pane(RUN, "rnn.l0/h", 200)}`;
const among = (...values: string[]) => `(${values.join(" or ")})`;

const TRIES: Record<Part, Try[]> = {
  pane0: [
    { good: pane(RUN, null, null), bad: pane("gone", null, null), says: ofPane(0) },
    { good: pane(...HERE), bad: pane(RUN, "gone", null), says: ofPane(0) },
    {
      good: pane(RUN, "rnn.l0/h", 400),
      bad: pane(RUN, "rnn.l0/h", 310),
      says: "“pane0: step 310” (no record is of it; that of step 400 is shown)",
    },
    {
      good: pane(null, null, 600),
      bad: pane(null, null, 9000),
      says: "“pane0: step 9000” (no record is of it; that of step 600",
    },
    { good: pane(null, null, null), bad: pane(5), says: "(run, state and step, or null in their place)" },
  ],
  pane1: [
    { good: pane(RUN, "rnn.l0/h", 200), bad: pane("gone", null, null), says: ofPane(1) },
    {
      good: pane(RUN, "rnn.l0/h", 200),
      bad: pane(RUN, "rnn.l0/h", 310),
      says: "“pane1: step 310” (no record is of it",
    },
  ],
  clusters: [{ good: "3", bad: "99", says: "“clusters=99” (a whole number from 2 to 20)" }],
  links: [{ good: "range", bad: "all", says: among("range") }],
  threshold: [{ good: "0.5", bad: "2", says: "(a number from 0 to 1)" }],
  ceiling: [{ good: "0.5", bad: "x", says: "(a number from 0 to 1)" }],
  width: [{ good: "3", bad: "99", says: "(a number from 0 to 24)" }],
  clip: [{ good: "1", bad: "0", says: "(a number from 0.1 to 3)" }],
  colour: [{ good: "sign", bad: "pink", says: among("push", "chip", "cloud", "class") }],
  signs: [{ good: "raw", bad: "cooked", says: among("raw") }],
  scale: [{ good: "fit", bad: "fat", says: among("fit") }],
  view: [{ good: "list", bad: "lists", says: among("clouds", "list") }],
  order: [{ good: "count", bad: "age", says: among("strength", "certainty", "count", "word") }],
  shape: [{ good: "tall", bad: "round", says: among("wide", "tall") }],
  "chips-by": [{ good: "importance", bad: "age", says: among("number", "importance") }],
  units: [{ good: "memory", bad: "age", says: among("response", "importance", "memory") }],
  "units-by": [
    { good: "unit", bad: "nonsense", says: "“units-by=nonsense” (unit or a word of the record)" },
    { good: golden.snapshot.words[0]!.text, bad: "x", says: "“units-by=x”", beside: 'words=["the"]' },
  ],
  sentence: [
    { good: "1", bad: "500", says: "“sentence=500” (a sentence from 0 to 1)" },
    { good: "0,1", bad: "0,7", says: "“sentence=7” (a sentence from 0 to 1)" },
    { good: "0", bad: "-1", says: "(whole numbers from 0 on)" },
  ],
  typed: [
    {
      good: "",
      bad: '["one sentence"]',
      says: (session) => content(session)?.sentenceErrors[-1] ?? null,
      beside: "sentence=-1",
    },
  ],
  off: [{ good: "", bad: "1", says: (session) => content(session)?.offError }],
  "off-beside": [{ good: "", bad: "-1", says: "chips such as 1, units such as u5", beside: two }],
  from: [{ good: "3", bad: "15", says: "“from=15” (a step from 0 to 14)" }],
  visible: [{ good: "500", bad: "0", says: "(a whole number from 1 on)" }],
  variable: [{ good: "air", bad: "wind", says: "“variable=wind” (one of load, air)" }],
  words: [{ good: '["the"]', bad: '["nonsense"]', says: (session) => session.panes.value[0]!.responses.error }],
  unit: [{ good: "11", bad: "12", says: onCard }],
  chip: [{ good: "2", bad: "99", says: onCard }],
  cloud: [{ good: "2", bad: "99", says: onCard }],
  side: [
    { good: "1", bad: "2", says: "“side=2”", beside: two },
    { good: "0", bad: "1", says: "“side=1”" },
  ],
  step: [
    { good: "14", bad: "15", says: (session) => session.panes.value[0]!.responses.error },
    {
      good: "2",
      bad: "3",
      says: "“step=3” (a step of a sentence that is there)",
      beside: "sentence=0,9&step-of=9",
      also: 1,
    },
  ],
  "step-of": [{ good: "1", bad: "5", says: "(a sentence that is shown)", beside: "sentence=0,1&step=2" }],
  beside: [
    { good: "1:4,0:3", bad: "0:3,0:500", says: "“beside=0:500” (a step of a sentence", beside: "sentence=0,1&step=2" },
    { good: "0:3", bad: "1:3", says: "(other steps of the sentences shown", beside: "sentence=0&step=2" },
    { good: "0:3", bad: "0:2", says: "(other steps of the sentences shown", beside: "sentence=0&step=2" },
  ],
  timeline: [{ good: "open", bad: "ajar", says: among("folded", "open") }],
  curves: [
    { good: '["log:val_loss"]', bad: '["agreement","nonsense"]', says: "“curves=nonsense” (a metric of these runs)" },
  ],
  lines: [{ good: `["${RUN}"]`, bad: '["gone"]', says: "“lines=gone” (a run)" }],
  glance: [{ good: "sentence", bad: "all", says: among("chips", "sentence") }],
  metric: [{ good: "log:val_loss", bad: "log:nonsense", says: "“metric=log:nonsense” (a metric of these runs)" }],
  speed: [{ good: "5", bad: "3", says: among("1", "2", "5", "10") }],
  flow: [{ good: "words", bad: "up", says: among("units", "words") }],
  band: [
    { good: "0:2", bad: "0:99", says: "“band=0:99” (chips from 0:0 to 2:2)", beside: two },
    { good: "", bad: "0:1", says: "(between two panes)" },
  ],
  colouring: [{ good: "difference", bad: "x", says: among("response", "difference"), beside: two }],
  bars: [{ good: "difference", bad: "x", says: among("changes", "difference") }],
  pin: [
    { good: pane(RUN, "rnn.l0/h", 200), bad: pane(RUN, "rnn.l0/h", 250), says: "(there is no record of that step)" },
    { good: pane(RUN, "rnn.l0.reverse/h", 200), bad: pane("gone", "rnn.l0/h", 200), says: "(there is no such run)" },
    { good: pane(RUN, "rnn.l0/h", 600), bad: pane(RUN, "rnn.l9/h", 600), says: "(there is no such state)" },
  ],
  runs: [
    {
      good: '["agreement","max"]',
      bad: '["nonsense","max"]',
      says: "“runs=nonsense” (a metric or scalar of the table)",
    },
    { good: '["val_loss","min"]', bad: '["val_loss","up"]', says: "(a metric or null, and max or min)" },
  ],
};

/** Answers as a server does, and notes what it would refuse. */
function strictClient(part: Part) {
  const refused: string[] = [];
  const require = (holds: boolean | undefined, what: string) => {
    if (holds) return;
    refused.push(what);
    throw new Error(what);
  };
  const lengths = golden.snapshot.sentences.map(({ length }) => length);
  const [run] = golden.runs.runs;
  const isRecord = (name: string, state: string, step: number) =>
    name === run!.name && run!.states.some((one) => one.name === state && one.records.some((two) => two.step === step));
  const answers: Partial<Requests> = {
    snapshot: async (record, { pin }) => {
      require(isRecord(record.run, record.state, record.step), "record");
      if (pin) require(isRecord(pin.run, record.state, pin.step), "pin");
      return { ...golden.snapshot, run: record.run, state: record.state, step: record.step };
    },
    sentence: async (_, sentence) => {
      if (typeof sentence === "string") throw new Error("It has no network."); // which the page knows
      require(sentence < lengths.length, "sentence");
      return part === "variable" ? { ...series(15), index: sentence } : { ...golden.sentence, index: sentence };
    },
    stepResponses: async (_, sentence, position) => {
      require(typeof sentence === "number" && position < (lengths[sentence] ?? 0), "step");
      return golden.step;
    },
    wordResponses: async (_, words) => {
      if (!words.every((word) => golden.snapshot.words.some(({ text }) => text === word))) throw new Error("no word"); // likewise
      return golden.responses;
    },
    unit: async (_, unit) => (require(unit < 12, "unit"), golden.unit),
    scalars: async (names) => (require(names.every((name) => name === RUN), "scalars"), golden.scalars),
    table: async (best) => {
      const names = [null, ...golden.table.metrics.map(({ name }) => name), ...golden.table.scalars];
      require(names.includes(best), "table");
      return golden.table;
    },
    compare: async (first, second) => ({
      ...golden.compare,
      first: { ...golden.compare.first, ...first },
      second: { ...golden.compare.second, ...second },
    }),
  };
  return { client: fakeClient(answers), refused };
}

/** A session at an address, once all that is known of it is there and two looks have found the same. */
async function opened(part: Part, value: string, beside = "") {
  const entries = [...beside.split("&").filter(Boolean), `${part}=${value}`].map((entry) => {
    const cut = entry.indexOf("=");
    return `&p.rnnvis.${entry.slice(0, cut)}=${encodeURIComponent(entry.slice(cut + 1))}`;
  });
  const { client, refused } = strictClient(part);
  const session = createSession(
    client,
    keptAddress(`#rnnvis${entries.join("")}`, () => {}),
  );
  await settled(session);
  session.refresh();
  await settled(session);
  // What the view asks for.
  const asked = session.allRuns.value;
  if (asked) await session.table(asked.best, asked.goal);
  session.stop();
  return { session, refused };
}

async function settled({ panes, runs, comparison, timeline, choices, allRuns }: Session) {
  await vi.waitFor(() => {
    const all = panes.value.flatMap((one) => [one.content, one.responses, one.unit]);
    for (const { pending } of [runs.value, comparison.value, timeline.scalars.value, ...all])
      expect(pending).toBe(false);
    expect(runs.value.value).not.toBeNull();
    for (const { content, resolved } of panes.value) expect(content.value ?? content.error ?? resolved).not.toBeNull();
    if (choices.value.allRuns) expect(allRuns.value).not.toBeNull();
  });
}

it.each(PARTS)("“%s” of an address is kept, or told once, and asks for nothing that must fail", async (part) => {
  for (const { good, bad, says, beside, also = 0 } of TRIES[part]) {
    const right = good === "" ? null : await opened(part, good, also > 0 ? "sentence=0,1&step-of=1" : beside);
    if (right) expect([right.session.told.value, right.refused]).toEqual([null, []]);
    const { session, refused } = await opened(part, bad, beside);
    expect(refused).toEqual([]);
    const told = session.told.value;
    if (typeof says === "string") {
      expect(told).toContain(says);
      expect(told!.match(/“[^”]*” \(/g)).toHaveLength(1 + also);
    } else {
      expect(says(session)).toMatch(/\w/);
      expect(told).toBeNull();
      expect(RULES[part]).not.toBe("read");
    }
  }
});

it("tells of nothing that may still come, and no more of what has come", async () => {
  const list = (steps: readonly number[]) => ({
    ...golden.runs,
    runs: golden.runs.runs.map((run) => ({
      ...run,
      states: run.states.map((state) => ({
        ...state,
        records: state.records.filter(({ step }) => steps.includes(step)),
      })),
    })),
  });
  let runs = list([200]);
  const { client } = strictClient("pane0");
  const hash = `#rnnvis&p.rnnvis.pane0=${encodeURIComponent(pane(...HERE))}&p.rnnvis.pin=${encodeURIComponent(pane(RUN, "rnn.l0/h", 400))}`;
  const session = createSession(
    { ...client, runs: async () => runs },
    keptAddress(hash, () => {}),
  );
  const look = async (steps: readonly number[]) => {
    runs = list(steps);
    session.refresh();
    await settled(session);
    return session.told.value;
  };
  await settled(session);
  expect(session.told.value).toBeNull();
  expect(await look([200, 400])).toBeNull();
  expect(await look([200, 400])).toContain("“pane0: step 600”");
  expect(await look([200, 400, 600])).toBeNull();
  expect(session.panes.value[0]!.resolved!.record.step).toBe(600);
  session.stop();
});

it("says what a report does not have, and draws the rest", async () => {
  setLimits({ ...NO_LIMITS, lenses: "A report has no lenses.", clusters: [3, 4] });
  const parts = { clusters: "9", signs: "raw", pin: pane(RUN, "rnn.l0/h", 200), runs: '["agreement","max"]' };
  const beside = Object.entries(parts).map(([name, value]) => `${name}=${value}`);
  const { session } = await opened("view", "list", beside.join("&"));
  for (const one of ["clusters=9” (this report has 3, 4)", "signs=raw” (A report has no lenses)", "pin=", "runs="])
    expect(session.told.value).toContain(one);
  expect(content(session)!.lens).toMatchObject({ clusters: null, pin: null, rawSigns: false });
  setLimits(NO_LIMITS);
});
