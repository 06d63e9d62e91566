/** Payloads made up from a seed, in the form of the plugin's, for tests of sizes that no recorded example has. */
import type { Responses, RunList, Sentence, Snapshot } from "../api/types";

export interface Sizes {
  units: number;
  words: number;
  clusters: number;
  sentence: number;
  step?: number;
}

const WORDS =
  "great delicious love fresh friendly perfect amazing tasty best loved wonderful excellent awful bland worst rude never cold slow terrible not n't hardly no without though but however although yet food staff service pizza menu table waiter soup place bread the a is was were and of to it , . i very really so quite".split(
    " ",
  );
/** Words that have broken drawings before: markup, quotes, emoji, right-to-left script, a very long one. */
export const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  'say "hi" & <b>',
  "🏳️‍🌈🍕",
  "שלום",
  "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter",
];

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function syntheticSnapshot({ units, words, clusters, sentence, step = 400 }: Sizes): Snapshot {
  const random = seeded(units * 31 + words + clusters + step);
  const texts = [...WORDS.slice(0, words), ...HOSTILE];
  for (let index = 0; texts.length < words; index++) texts.push(`${WORDS[index % WORDS.length]}${index}`);
  texts.length = words;
  const chipOf = Array.from({ length: units }, (_, unit) =>
    unit < clusters ? unit : Math.min(clusters - 1, Math.floor(clusters * Math.sqrt(random()))),
  );
  const list = texts.map((text, id) => ({
    text,
    id,
    count: Math.ceil(2000 / (id + 1)),
    cloud: id % 23 === 22 ? -1 : id < clusters ? id : Math.floor((id / words) * clusters),
    strength: (random() < 0.5 ? -1 : 1) * 0.6 * random() ** 2,
    push: null,
    certainty: random(),
    word_class: null,
  }));
  const numbers = Array.from({ length: clusters }, (_, number) => number);
  return {
    run: "lstm/version_0",
    state: "rnn.l0/h",
    step,
    epoch: step / 100,
    untrained: step === 0,
    word_kind: "word",
    cell: "LSTM",
    kind: "h",
    reverse: false,
    units,
    default_clusters: clusters,
    clusters,
    labels_from: "tree",
    pin: null,
    words: list,
    head: null,
    network: true,
    chips: numbers.map((chip) => ({
      chip,
      units: chipOf
        .flatMap((owner, unit) =>
          owner === chip
            ? [{ unit, steadiness: random(), polarity: random() < 0.5 ? (-1 as const) : (1 as const) }]
            : [],
        )
        .sort((one, other) => other.steadiness - one.steadiness),
      raised_by: list.flatMap(({ cloud, text }) => (cloud === chip ? [text] : [])).slice(0, 3),
      lowered_by: list.flatMap(({ cloud, text }) => (cloud === chip ? [text] : [])).slice(3, 5),
      lowered_first: false,
      push: null,
    })),
    clouds: numbers.map((cloud) => ({
      cloud,
      words: list
        .flatMap((word, position) => (word.cloud === cloud ? [position] : []))
        .sort((one, other) => Math.abs(list[other]!.strength) - Math.abs(list[one]!.strength)),
    })),
    links: numbers.map(() => numbers.map(() => 0.3 * (random() - 0.5) ** 3 * 8)),
    explained_variance: 0.41,
    explained_variance_null: 0.03,
    response_scale: 0.34,
    response_bound: 0.4,
    state_bound: 0.9,
    step_bound: 0.8,
    raw_signs: false,
    output: null,
    sentences:
      sentence > 0 ? [{ index: 0, key: "0", title: texts.slice(0, 8).join(" "), length: sentence, own: false }] : [],
    metrics: {},
    notes: [],
  };
}

export function syntheticSentence({ clusters, sentence, words, step = 400 }: Sizes): Sentence {
  const random = seeded(sentence * 17 + clusters + step);
  const chips = Array.from({ length: clusters }, (_, chip) => chip);
  let previous = chips.map(() => [0, 0] as [number, number]);
  const steps = Array.from({ length: sentence }, (_, position) => {
    const now = chips.map((chip): [number, number] => [
      Math.max(0, 0.5 * previous[chip]![0] + 0.4 * random()),
      Math.min(0, 0.5 * previous[chip]![1] - 0.4 * random()),
    ]);
    const changes = now.map((pair, chip) => [pair[0] - previous[chip]![0], pair[1] - previous[chip]![1]] as const);
    previous = now;
    return {
      word: WORDS[(position * 7) % Math.min(words, WORDS.length)]!,
      positive: now.map((pair) => pair[0]),
      negative: now.map((pair) => pair[1]),
      change_positive: changes.map((pair) => pair[0]),
      change_negative: changes.map((pair) => pair[1]),
      kept: chips.map(() => random()),
      link: changes.map((pair) => pair[0] + pair[1]),
    };
  });
  return {
    index: 0,
    key: "0",
    title: steps.map((one) => one.word).join(" "),
    reverse: false,
    words: steps.map((one) => one.word),
    chips: clusters,
    labels_from: "tree",
    scale: 0.9,
    variables: [],
    end: sentence - 1,
    steps: steps.map((step) => ({
      ...step,
      label: step.word,
      values: [],
      predictions: [],
      loss: null,
      enters_head: false,
    })),
  };
}

export function syntheticResponses({ units, step = 400 }: Sizes, word: string): Responses {
  const random = seeded(units + word.length + step);
  const values = Array.from({ length: units }, () => random() - 0.5);
  return { rows: [{ word, count: 12, values, standard_errors: values.map(() => 0.01) }], scale: 0.34 };
}

export function syntheticRuns(sizes: Sizes, steps: readonly number[]): RunList {
  const records = steps.map((step) => ({
    step,
    epoch: step / 100,
    untrained: step === 0,
    created: 1_700_000_000 + step,
    words: sizes.words,
    units: sizes.units,
    clusters: sizes.clusters,
    bytes: 1000,
    metrics: {
      explained_variance: 0.5 - 40 / (step + 100),
      explained_variance_null: 0.03,
      response_rank: 20 + 10 * Math.sin(step / 150),
      blockiness: 0.7,
      word_share: 0.9 - step / 3000,
      agreement: step === 0 ? null : 0.9 - 50 / (step + 100),
    },
    logged: {},
    response_bound: 0.4,
    state_bound: 0.9,
    step_bound: 0.8,
    step_link_bound: 0.3,
    sentence_bounds: [0.5],
    output_bounds: [[]],
    notes: [],
    history_id: "a",
  }));
  const state = (name: string, kind: string) => ({
    name,
    cell: "LSTM",
    kind,
    reverse: false,
    sentence: 0,
    sentences: 1,
    records,
    not_finite: [],
  });
  const states = [state("rnn.l0/h", "h"), state("rnn.l0/c", "c")];
  return {
    runs: [{ name: "lstm/version_0", continues: null, states }],
    metrics: [],
    histories: [],
    notices: [],
    charts: null,
  };
}
