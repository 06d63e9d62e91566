/** All runs and states beside one another: a table to choose one or two from, and how alike they are. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Latest } from "../../api/latest";
import { limits } from "../../api/limits";
import { Polled } from "../../api/polled";
import type { RecordTable, TableCauses, TableRow } from "../../api/types";
import { choose, type AllRuns as Asked, type Pane, type Act } from "../../state/choices/choices";
import { showPanes } from "../../state/choices/panes";
import type { Session } from "../../state/session/session";
import type { Theme } from "../theme/theme";
import { Modal } from "../components/Modal";
import { measureText } from "../../wording/causes";
import { runColumns, runFields, type Strongest } from "./run_columns";
import { MOST_ROWS, SimilarityMap } from "./SimilarityMap";
import { SortedTable } from "../components/SortedTable";
import { SaveTable } from "../saving/SaveTable";

interface Props {
  session: Pick<Session, "table" | "tableCauses" | "similarity">;
  asked: Asked;
  /** Changes when there are new records. */
  version: string;
  theme: Theme;
  act: Act;
}

const ALL = "";
/** Runs and states beyond which one is looked for by a part of its name. */
const FEW = 15;

export function AllRuns({ session, asked, version, theme, act }: Props) {
  const { best, goal } = asked;
  const latest = useMemo(() => new Latest<RecordTable>(true), []);
  useEffect(() => latest.ask(JSON.stringify([best, goal, version]), () => session.table(best, goal)));
  const { value: table, error, pending } = latest.result.value;
  const polled = useMemo(() => new Polled<TableCauses>(), []);
  const [measure, setMeasure] = useState(false);
  const canAsk = limits.value.lenses === null;
  useEffect(() => {
    if (!table || !canAsk) return;
    const subject = JSON.stringify([best, goal, version]);
    polled.ask(subject + measure, () => session.tableCauses(best, goal, measure), 0, subject);
  }, [table, best, goal, version, measure]);
  useEffect(() => () => polled.clear(), []);
  const causes = polled.result.value;
  const strongest = useMemo<Strongest>(() => {
    if (!canAsk) return null;
    const found = new Map(causes.value?.rows.map((row) => [rowName(row), row]));
    return (row) => (found.get(rowName(row))?.step === row.step ? found.get(rowName(row)) : undefined);
  }, [causes.value, canAsk]);
  const [state, setState] = useState(ALL);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const ask = (part: Partial<Asked>) => act(choose({ allRuns: { ...asked, ...part } }), "replace");
  const states = [...new Set(table?.rows.map((row) => row.state))];
  const [part, setPart] = useState("");
  const rows = useMemo(() => {
    const named = (row: TableRow) => row.run.toLowerCase().includes(part.toLowerCase());
    return table?.rows.filter((row) => (state === ALL || row.state === state) && named(row)) ?? [];
  }, [table, state, part]);
  const picked = chosen.flatMap((name) => rows.find((row) => rowName(row) === name) ?? []);
  const toggle = (row: TableRow) => {
    const name = rowName(row);
    setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name].slice(-2));
  };
  const columns = useMemo(
    () => table && runColumns(table, strongest, (row) => chosen.includes(rowName(row)), toggle),
    [table, chosen, strongest],
  );
  const paneOf = (row: TableRow): Pane => ({ run: row.run, state: row.state, step: best === null ? null : row.step });
  const show = (shown: readonly TableRow[]) => act(showPanes(shown.map(paneOf)));
  return (
    <Modal label="all runs" name="all-runs" onClose={() => act(choose({ allRuns: null }))}>
      {(close) => (
        <>
          <div class="all-runs-bar">
            <h2>All runs</h2>
            <label class="choice">
              <span>at their</span>
              <select
                aria-label="records"
                value={best ?? ALL}
                onChange={(event) => {
                  const name = event.currentTarget.value;
                  ask(name === ALL ? { best: null } : { best: name, goal: usualGoal(name, table) });
                }}
              >
                <option value={ALL}>last record</option>
                {best !== null && !known(table, best) && <option value={best}>{`best ${best}`}</option>}
                {table &&
                  limits.value.lenses === null &&
                  numbersOf(table).map(([name, title]) => <option key={name} value={name}>{`best ${title}`}</option>)}
              </select>
            </label>
            {best !== null && (
              <label class="choice">
                <span>which is the</span>
                <select
                  aria-label="goal"
                  value={goal}
                  onChange={(event) => ask({ goal: event.currentTarget.value as Asked["goal"] })}
                >
                  <option value="max">highest</option>
                  <option value="min">lowest</option>
                </select>
              </label>
            )}
            {states.length > 1 && (
              <label class="choice">
                <span>state</span>
                <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
                  <option value={ALL}>all</option>
                  {states.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            )}
            {table && table.rows.length > FEW && (
              <input
                type="search"
                aria-label="find a run"
                placeholder="part of a run’s name"
                value={part}
                onInput={(event) => setPart(event.currentTarget.value.trim())}
                onKeyDown={(event) => event.key === "Enter" && rows.length === 1 && show(rows)}
              />
            )}
            <span class="all-runs-go">
              <button type="button" class="wide" disabled={picked.length !== 1} onClick={() => show(picked)}>
                show
              </button>
              <button type="button" class="wide" disabled={picked.length !== 2} onClick={() => show(picked)}>
                compare the two
              </button>
              <button type="button" class="wide" onClick={close}>
                close
              </button>
            </span>
          </div>
          {error !== null && <p class="note">{error}</p>}
          {causes.pending && (
            <p class="fine">
              {"importance and memory: "}
              <progress aria-label="measuring importance and memory" value={causes.value?.share ?? 0} />
              {measure && (
                <button type="button" class="plain" onClick={() => setMeasure(false)}>
                  stop
                </button>
              )}
            </p>
          )}
          {!measure && causes.value && causes.value.seconds !== null && (
            <p>
              <button type="button" class="wide" onClick={() => setMeasure(true)}>
                {measureText("importance and memory", causes.value.seconds)}
              </button>
            </p>
          )}
          {table && columns && (
            <div class={pending ? "pending" : undefined}>
              <SortedTable
                label={`${rows.length} of ${table.rows.length} runs and states · choose one to show, two to compare`}
                columns={columns}
                rows={rows}
                nameOf={rowName}
                isChosen={(row) => chosen.includes(rowName(row))}
                tools={<SaveTable what="all runs" table={() => runFields(table, rows, strongest)} of={[]} />}
              />
              {rows.length > MOST_ROWS && (
                <p class="note">
                  How alike they are is drawn of at most {MOST_ROWS} runs and states
                  {": choose fewer by a part of their name"}
                  {states.length > 1 && state === ALL && ", or one state"}.
                </p>
              )}
              {rows.length < 2 || rows.length > MOST_ROWS ? null : limits.value.charts === null ? (
                <SimilarityMap
                  load={session.similarity}
                  rows={rows}
                  request={{ best, goal, state: state === ALL ? null : state, part, version }}
                  theme={theme}
                  onPair={(one, other) => show(one === other ? [one] : [one, other])}
                />
              ) : (
                <p class="note">{limits.value.charts}</p>
              )}
            </div>
          )}
        </>
      )}
    </Modal>
  );
}

function rowName(row: Pick<TableRow, "run" | "state">): string {
  return `${row.run} ${row.state}`;
}

function known(table: RecordTable | null, name: string): boolean {
  return table !== null && numbersOf(table).some(([one]) => one === name);
}

/** The names by which a best record may be chosen, as they are asked and read; what stands beside another is no goal. */
export function numbersOf({
  metrics,
  scalars,
}: Pick<RecordTable, "metrics" | "scalars">): [name: string, title: string][] {
  const beside = metrics.map((metric) => metric.beside);
  return [
    ...metrics.filter(({ name }) => !beside.includes(name)).map(({ name, title }): [string, string] => [name, title]),
    ...scalars.map((name): [string, string] => [name, name]),
  ];
}

/** Our metrics say which is better; of what the user logs, losses and errors are best where they are lowest. */
export function usualGoal(name: string, table?: RecordTable | null): Asked["goal"] {
  const better = table?.metrics.find((metric) => metric.name === name)?.better;
  if (better) return better === "lower" ? "min" : "max";
  return /loss|error|perplexity|mae|mse/i.test(name) ? "min" : "max";
}
