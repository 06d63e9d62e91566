/** A client without a server: every request is answered by a golden payload, unless a test answers it otherwise. */
import type { Client, Requests } from "../api/client";
import { golden } from "./golden";

export function fakeClient(answers: Partial<Requests> = {}): Requests {
  const client: Requests = {
    ahead: () => client as Client,
    leaving: () => client as Client,
    isWaiting: () => false,
    runs: async () => golden.runs,
    snapshot: async ({ run, step }) => ({ ...golden.snapshot, run, step }),
    hasCome: async () => false,
    changes: async () => golden.changes,
    sentence: async () => golden.sentence,
    wordResponses: async () => golden.responses,
    stepResponses: async () => golden.step,
    compare: async () => golden.compare,
    difference: async () => golden.difference,
    sentenceDifference: async () => golden.sentenceDifference,
    clusterStability: async () => golden.stability,
    halves: async () => golden.halves,
    table: async () => golden.table,
    tableCauses: async () => ({ share: 1, seconds: null, rows: [] }),
    similarity: async () => ({ data: [], layout: {} }),
    figure: async () => ({ data: [], layout: {} }),
    vocabulary: async () => ({ words: golden.snapshot.words.map(({ text }) => text), unknown: null }),
    contexts: async () => golden.contexts,
    matches: async () => golden.matches,
    unit: async () => golden.unit,
    causes: async () => golden.causes,
    causeCurve: async ({ step }) => ({
      share: 1,
      seconds: null,
      units: 1,
      of: { step, epoch: 0, untrained: false },
      importance_unit: null,
      points: [],
    }),
    promoted: async () => ({ outputs: [], kind: "classes", sure: null }),
    without: async () => ({
      share: 1,
      seconds: null,
      divergence: null,
      importance_unit: null,
      sequences: 0,
      why: null,
    }),
    effects: async () => ({ position: 0, output: "good", words: [], effects: [] }),
    findings: async () => golden.findings,
    scalars: async () => golden.scalars,
    thumbnails: async ({ steps }) => ({
      ...golden.thumbnails,
      thumbnails: golden.thumbnails.thumbnails.filter(({ step }) => steps.includes(step)),
    }),
    ...answers,
  };
  return client;
}
