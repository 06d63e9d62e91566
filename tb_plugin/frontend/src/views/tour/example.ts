/** A small record made up for the tour: two chips, three clouds, responses that can be followed by eye. */
import type { CurveKind } from "../../state/timeline/curves";
import type { Snapshot, Word } from "../../api/types";
import type { Resolved } from "../../state/records/resolve";

/** By cloud: word, strength, certainty. */
const WORDS: readonly (readonly [string, number, number])[][] = [
  [
    ["great", 0.92, 1],
    ["delicious", 0.8, 1],
    ["love", 0.74, 0.95],
    ["fresh", 0.6, 0.9],
    ["friendly", 0.52, 0.8],
    ["best", 0.5, 0.9],
    ["tasty", 0.36, 0.3],
    ["amazing", 0.3, 0.2],
  ],
  [
    ["terrible", -0.86, 1],
    ["bland", -0.7, 0.95],
    ["rude", -0.62, 0.9],
    ["cold", -0.5, 0.8],
    ["slow", -0.42, 0.7],
    ["worst", -0.38, 0.2],
    ["stale", -0.3, 0.1],
  ],
  [
    ["not", 0.8, 1],
    ["never", 0.66, 0.9],
    ["hardly", 0.45, 0.4],
    ["without", 0.36, 0.3],
    ["n't", 0.7, 1],
  ],
];

/** By unit: chip, steadiness, response to “great”; two of the first chip go against it. */
const UNITS: readonly (readonly [number, number, number])[] = [
  [0, 0.99, 0.41],
  [0, 0.88, 0.36],
  [0, 0.8, -0.33],
  [0, 0.66, 0.3],
  [0, 0.53, 0.27],
  [0, 0.4, -0.2],
  [0, 0.29, 0.16],
  [0, 0.18, 0.12],
  [0, 0.08, 0.04],
  [0, 0.03, -0.05],
  [1, 0.93, -0.06],
  [1, 0.75, 0.03],
  [1, 0.58, 0.08],
  [1, 0.35, -0.02],
  [1, 0.14, 0.05],
  [1, 0.05, 0.11],
];

export const CLIP = 0.4;

const words: Word[] = WORDS.flatMap((cloud, number) =>
  cloud.map(([text, strength, certainty]) => ({
    text,
    strength,
    certainty,
    push: null,
    cloud: number,
    word_class: null,
  })),
).map((word, id) => ({ ...word, id, count: 900 - 30 * id }));

export const snapshot: Snapshot = {
  run: "",
  state: "",
  step: 0,
  epoch: 0,
  untrained: false,
  word_kind: "word",
  cell: "LSTM",
  kind: "h",
  reverse: false,
  units: UNITS.length,
  labels_from: "tree",
  pin: null,
  default_clusters: 2,
  clusters: 2,
  words,
  chips: [0, 1].map((chip) => ({
    chip,
    units: UNITS.flatMap(([owner, steadiness, value], unit) =>
      owner === chip ? [{ unit, steadiness, polarity: value < 0 && owner === 0 ? -1 : 1 }] : [],
    ),
    raised_by: chip === 0 ? ["great", "love"] : ["not", "n't", "never"],
    lowered_by: chip === 0 ? ["terrible"] : [],
    lowered_first: false,
    push: null,
  })),
  clouds: WORDS.map((_, cloud) => ({
    cloud,
    words: words.flatMap((word, position) => (word.cloud === cloud ? [position] : [])),
  })),
  links: [
    [0.31, -0.05],
    [-0.27, 0.04],
    [-0.09, 0.24],
  ],
  explained_variance: 0.4,
  explained_variance_null: 0.03,
  response_scale: CLIP,
  response_bound: CLIP,
  state_bound: 1,
  step_bound: 1,
  raw_signs: false,
  output: null,
  sentences: [],
  metrics: {},
  head: null,
  network: true,
  notes: [],
};

/** Response of each unit to “great” along its chip. */
export const values = UNITS.map(([owner, , value]) => (owner === 0 ? Math.abs(value) : value));

/** States of six units before and after each of three occurrences of one word. */
export const OCCURRENCES = [
  { text: "a great", before: [0.2, -0.3, 0.1, 0.4, -0.1, 0.0], after: [0.6, -0.5, 0.4, 0.4, -0.1, 0.2] },
  { text: "so great", before: [-0.1, 0.1, 0.3, 0.2, 0.2, -0.2], after: [0.4, -0.2, 0.5, 0.1, 0.3, -0.1] },
  { text: "not great", before: [0.1, 0.3, -0.2, 0.0, 0.1, 0.3], after: [0.2, 0.2, -0.1, 0.1, 0.0, 0.4] },
] as const;

/** Four bars of a glyph that show one case each: P grew, N grew, P shrank, N shrank. */
export const STEP = {
  word: "",
  positive: [0.8, 0.4, 0.4, 0.45],
  negative: [-0.3, -0.85, -0.35, -0.35],
  change_positive: [0.35, 0, -0.4, 0],
  change_negative: [0, -0.4, 0, 0.45],
  kept: [0.75, 0.55, 0.4, 0.9],
  link: [0, 0, 0, 0],
};

/** The curves of the training that the tour shows. */
export const CURVES: readonly CurveKind[] = [
  { name: "response_rank", title: "response rank", says: "", beside: null },
  { name: "explained_variance", title: "explained at validation", says: "", beside: "explained_variance_null" },
];

const RANKS = [112, 58, 14, 9, 12, 17, 21, 24, 26, 27];

export const resolved: Resolved = (() => {
  const records = RANKS.map((rank, epoch) => ({
    step: epoch * 400,
    epoch,
    untrained: epoch === 0,
    created: 0,
    words: words.length,
    units: UNITS.length,
    clusters: 2,
    bytes: 0,
    metrics: {
      explained_variance: 0.44 - 0.36 / (1 + epoch),
      explained_variance_null: 0.07,
      response_rank: rank,
    },
    logged: {},
    response_bound: null,
    state_bound: null,
    step_bound: null,
    step_link_bound: null,
    sentence_bounds: null,
    output_bounds: null,
    notes: [],
    history_id: "",
  }));
  const history = {
    name: "",
    cell: "LSTM",
    kind: "h",
    reverse: false,
    sentence: 0,
    sentences: 1,
    records,
    not_finite: [],
  };
  const index = 6;
  return {
    run: { name: "", continues: null, states: [history] },
    history,
    index,
    record: records[index]!,
    following: false,
    branch: null,
  };
})();
