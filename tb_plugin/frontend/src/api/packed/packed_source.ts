/** Answers from what a report holds, without a server: which record is asked for, and what a report cannot answer. */
import { RequestError, type Limits, type Query, type Source } from "../source";
import type { Comparison, Responses, Thumbnails } from "../types";
import { Asked } from "./asked";
import type { Columns } from "./columns";
import type { Content } from "./content";
import { PackedDifference } from "./packed_difference";
import { PackedRecords, type Place } from "./packed_records";
import { PackedStates } from "./packed_states";

const NO_CHARTS = "Charts are drawn by the RNNVis tab; a report has no room for them.";
const NO_HALVES = "How much two halves of one record agree, beside which these are read, stands in the RNNVis tab.";
const NO_LENSES = "A report holds each record’s own clusters, along their chips; the RNNVis tab has more.";

const NO_NETWORK =
  "A report holds no networks: sentences are typed, chips and units switched off, and the memory of single units measured in the RNNVis tab.";
const ASKS_NETWORK = new Set(["vocabulary", "promoted", "effects", "without"]);

const NO_SNIPPETS = "Snippets of text are shown by the RNNVis tab; a report has no room for them.";

const OWN_DIRECTION = "In a report, chips of another run or state rise in their own direction.";

export class PackedSource implements Source {
  readonly limits: Limits;
  private readonly records: PackedRecords;
  private readonly states: PackedStates;
  private readonly differences: PackedDifference;

  constructor(
    private readonly content: Content,
    columns: Columns,
  ) {
    this.records = new PackedRecords(content, columns);
    this.states = new PackedStates(this.records, columns);
    this.differences = new PackedDifference(this.records, this.states);
    this.limits = {
      charts: NO_CHARTS,
      lenses: NO_LENSES,
      network: NO_NETWORK,
      text: NO_SNIPPETS,
      clusters: content.clusters,
    };
  }

  /** Nothing new comes. */
  watch(): void {}

  async ask(route: string, query: Query): Promise<unknown> {
    const asked = new Asked(query);
    if (asked.has("typed") || asked.has("off") || ASKS_NETWORK.has(route)) throw new RequestError(NO_NETWORK);
    switch (route) {
      case "contexts":
      case "matches":
        throw new RequestError(NO_SNIPPETS);
      case "runs":
        return this.content.runs;
      case "scalars":
        return { runs: asked.all("run").flatMap((run) => this.content.scalars.filter((one) => one.run === run)) };
      case "table":
        if (asked.has("best")) throw new RequestError("A report holds the last record of each run alone.");
        return this.content.table;
      case "findings":
        return this.findings(asked);
      case "snapshot": {
        const snapshot = this.records.snapshot(this.place(asked), asked.clusters());
        return asked.has("like_step") ? { ...snapshot, notes: [...snapshot.notes, OWN_DIRECTION] } : snapshot;
      }
      case "changes":
        return this.records.changes(this.place(asked), asked.clusters());
      case "causes":
        return this.records.causes(this.place(asked), asked.clusters(), NO_NETWORK);
      case "cause_curve":
        if (asked.has("unit")) throw new RequestError(NO_NETWORK);
        return this.records.causeCurve(this.place(asked), asked.number("chip"), asked.clusters());
      case "sentence":
        return this.states.sentence(this.place(asked), asked.number("index"), asked.clusters());
      case "responses":
        return this.responses(this.place(asked), asked);
      case "unit":
        return this.states.unit(this.place(asked), asked.number("unit"));
      case "thumbnails":
        return this.thumbnails(asked);
      case "compare":
        return this.compare(this.place(asked), this.place(asked, "other_"), asked.clusters());
      case "difference":
        return this.differences.links(...this.pair(asked));
      case "sentence_difference":
        return this.differences.sentence(...this.pair(asked), asked.text("sentence"));
      case "halves":
        throw new RequestError(NO_HALVES);
      default:
        throw new RequestError(NO_CHARTS);
    }
  }

  private place(asked: Asked, prefix = ""): Place {
    if (asked.has("pin") || asked.has("signs")) throw new RequestError(NO_LENSES);
    const [run, state, step] = [
      asked.text(`${prefix}run`),
      asked.text(`${prefix}state`),
      asked.number(`${prefix}step`),
    ];
    const at = this.content.histories.findIndex((one) => one.run === run && one.state === state);
    const history = this.content.histories[at];
    const number = history?.records.findIndex((one) => one.step === step) ?? -1;
    if (!history || number < 0) throw new RequestError("This report does not hold that record.");
    return { at, number, history };
  }

  /** Two records, whose chips and clouds they are seen by, and how many. */
  private pair(asked: Asked): [first: Place, second: Place, ofSecond: boolean, clusters: number | null] {
    return [this.place(asked), this.place(asked, "other_"), asked.text("side") === "second", asked.clusters()];
  }

  private findings(asked: Asked) {
    const clusters = asked.clusters();
    const [run, state] = [asked.text("run"), asked.text("state")];
    const at = this.content.histories.findIndex((one) => one.run === run && one.state === state);
    const found = this.content.findings[at];
    const history = this.content.histories[at];
    if (!found || !history) throw new RequestError("This report does not hold what this state learnt.");
    const own = this.records.recorded({ at, history, number: history.records.length - 1 });
    if (clusters !== null && clusters !== own)
      throw new RequestError(`What was learnt is held for ${own} clusters alone.`);
    return found;
  }

  private responses(place: Place, asked: Asked): Responses {
    const rows = asked.has("sentence")
      ? [this.states.stepRow(place, asked.number("sentence"), asked.number("position"))]
      : this.states.wordRows(place, asked.all("word"));
    return { rows, scale: place.history.records[place.number]!.scale };
  }

  private thumbnails(asked: Asked): Thumbnails {
    const [run, state, clusters] = [asked.text("run"), asked.text("state"), asked.clusters()];
    const thumbnails = asked.all("step").map((step) => {
      const place = this.place(
        new Asked([
          ["run", run],
          ["state", state],
          ["step", step],
        ]),
      );
      return this.states.thumbnail(
        place,
        clusters,
        asked.has("word") ? asked.text("word") : null,
        asked.has("sentence") ? asked.text("sentence") : null,
      );
    });
    return { run, state, thumbnails };
  }

  private compare(first: Place, second: Place, clusters: number | null): Comparison {
    for (const one of [first, second])
      if (clusters !== null && clusters !== this.records.recorded(one))
        throw new RequestError(`Comparisons are held for ${this.records.recorded(one)} clusters alone.`);
    const found = this.records.comparison(first, second);
    if (found) return found;
    throw new RequestError(
      "This report does not hold how these two compare. It has the last records of all states, and of each state every" +
        " record beside the last one, the first one and the one before, as far as there is room.",
    );
  }
}
