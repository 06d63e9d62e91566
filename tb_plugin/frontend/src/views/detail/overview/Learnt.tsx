/** What was learnt, and when: what changed most, each with its curve; a click chooses it, or sets before beside after. */
import { useState } from "preact/hooks";
import type { Result } from "../../../api/latest";
import type { Finding, FindingList, Output } from "../../../api/types";
import { LOWERS, RAISES } from "../../../wording/chip_name";
import { linear, linePath } from "../../../layout/scales";
import { distinctWord, listed, visibleWord } from "../../../wording/words";
import { paneAt, type PlacedRecord, type Training } from "../../../state/records/training";
import { NOTHING_SELECTED, type Act } from "../../../state/choices/choices";
import { chooseWord } from "../../../state/choices/selection";
import { epochName } from "../../../wording/record_name";
import { Keep } from "../../components/drawing/Keep";
import { useFitting } from "./useFitting";

interface Props {
  training: Training;
  findings: Result<FindingList>;
  /** The line on which the output lies, where it does. */
  line: Output | null;
  act: Act;
}

const SHOWN = 9;
const CURVE = { width: 60, height: 18, pad: 3 };

export function Learnt({ training, findings, line, act }: Props) {
  const { run, state, records } = training;
  const { value, error } = findings;
  const before = beforeAndAfter(training);
  const found = value?.run === run && value.state === state ? value : null;
  const [all, setAll] = useState(false);
  const among = [...new Set(found?.findings.flatMap(({ name, towards }) => [name, towards]))];
  const shown = found?.findings.slice(0, all ? undefined : SHOWN) ?? [];
  const [list, fits] = useFitting(found, all, error);
  // While records are played each is drawn: of another one nothing is told here but what its output is called.
  const high = line?.high ?? null;
  const more = all || (found?.findings.length ?? 0) > Math.min(fits, SHOWN);
  return (
    <section class="learnt">
      <h2>What was learnt, and when</h2>
      {error && <p class="note">{error}</p>}
      {/* It stands there before, so that a screen reader hears what it says then. */}
      <p class="fine" role="status">
        {found ? found.summary : error ? "" : "Looking for it in all records …"}
      </p>
      {found?.best?.told && <p class="fine">* {found.best.told}</p>}
      {shown.length > 0 && (
        <p class="fine rows-heading">
          {/* A row of a push tells that alone, though a response counts for its place, too. */}
          {shown.some(({ measure }) => measure === "push") && <span>ranked by change of push or response</span>}
          <span>curve, and epoch of the largest step</span>
        </p>
      )}
      {found && (
        <Keep
          of={[found, all, run, state, records, training.isBranch, high, act]}
          draw={() => (
            <ul ref={list}>
              {shown.map((finding) => (
                <li key={`${finding.kind} ${finding.name} ${finding.towards} ${finding.step}`}>
                  <span class="what" title={finding.sentence}>
                    <Name finding={finding} among={among} high={high} act={act} />
                    {/* For the mouse: the name beside it, or the curve, is the button. */}
                    <span
                      class="fine"
                      onClick={() => act(finding.kind === "word" ? chooseWord(finding.name) : before(finding))}
                    >
                      {howRare(finding)}
                      {told(finding, among)}
                    </span>
                  </span>
                  <button
                    type="button"
                    class="plain fine when-most"
                    title={`${finding.sentence} Click to compare before and after.`}
                    aria-label={`${finding.when}${afterBest(finding)}: compare ${nameOf(finding)} ${both(finding, records)}`}
                    onClick={() => act(before(finding))}
                  >
                    <CurveOf finding={finding} steps={found.steps} best={found.best?.step ?? null} />
                    {finding.when}
                    {finding.after_best && "*"}
                  </button>
                </li>
              ))}
            </ul>
          )}
        />
      )}
      {found && more && (
        <button type="button" class="plain fine" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "fewer ▾" : `${allOf(found)} ▸`}
        </button>
      )}
    </section>
  );
}

/** When a change began and was over, as far as its records are known. */
function both({ before_step, after_step }: Finding, records: readonly PlacedRecord[]): string {
  const [before, after] = [before_step, after_step].map((step) => records.find(({ record }) => record.step === step));
  return before && after ? `${at(before)} and ${at(after)}` : "before and after it";
}

const at = ({ record }: PlacedRecord) => (record.untrained ? epochName(record) : `in ${epochName(record)}`);

/** That it came after the best validation, as the asterisk says; nothing where that is not known. */
const afterBest = ({ after_best }: Finding) => after_best && `, after the best ${after_best}`;

function nameOf({ kind, name }: Finding): string {
  if (kind === "word") return `“${visibleWord(name)}”`;
  return kind === "output" && !name.startsWith("output") ? `output ${name}` : name;
}

/** What occurs less often in the validation is rare. */
const RARE = 10;

/** How often a word occurs, where that is seldom: then little is known of it. */
function howRare({ kind, count }: Finding): string {
  if (kind !== "word" || count === 0 || count >= RARE) return "";
  return count === 1 ? "(once) " : `(${count} times) `;
}

/** How many a click opens, of how many: not more are sent than anyone reads. */
function allOf({ findings, total }: FindingList): string {
  return findings.length < total ? `${findings.length} of ${total}` : `all ${total}`;
}

interface NameProps {
  finding: Finding;
  among: readonly string[];
  high: string | null;
  act: Act;
}

function Name({ finding, among, high, act }: NameProps) {
  const name = distinctWord(finding.name, among);
  if (finding.kind !== "word") return <b>{nameOf({ ...finding, name })}</b>;
  return (
    <button
      type="button"
      class={`plain ${pushClass(finding, high)}`}
      dir="auto"
      onClick={() => act(chooseWord(finding.name))}
    >
      {name}
    </button>
  );
}

/** Orange or blue where the word pushes the output along its line, as its cloud has it; of more outputs neither. */
function pushClass({ measure, after, towards }: Finding, high: string | null): string {
  return measure !== "push" || after === null || towards !== high ? "" : after > 0 ? "rise" : "fall";
}

/**
 * From what push to what; else what it is like; where that is nothing, how far it moved; and what became of it. Where
 * the epochs of the largest step, which stand beside it, are not all of the change, it says when it is so.
 */
function told(finding: Finding, among: readonly string[]): string {
  const { measure, verb, towards, at_end, is_read = true } = finding;
  const change = `${finding.change}${finding.over === finding.when ? "" : ` by\u00a0epoch\u00a0${finding.after_epoch}`}`;
  const pushes = `${is_read ? "" : "(not read) "}${verb}`;
  if (measure === "push") return `${pushes} “${distinctWord(towards, among)}” ${change}${at_end && `, ${at_end}`}`;
  const alike = likeNow(finding);
  const then = finding.after_step > finding.until_step ? ` in\u00a0epoch\u00a0${finding.after_epoch}` : "";
  const like = alike && `${verb} ${alike}${then}`;
  return [like || `changed ${change}`, at_end].filter(Boolean).join("; "); // after a comma it would be one word more
}

/** Words that tell what it is like; of a chip those that raise it apart from those that lower it, as its label has them. */
function likeNow({ kind, like_after, lowered_after = [] }: Finding): string {
  const named = (words: readonly string[]) => words.map(listed).join(", ");
  if (kind !== "chip") return named(like_after);
  const [lowered, raised] = [true, false].map((is) => like_after.filter((word) => lowered_after.includes(word) === is));
  return [[RAISES, raised!] as const, [LOWERS, lowered!] as const]
    .filter(([, words]) => words.length > 0)
    .map(([sign, words]) => `${sign}\u00a0${named(words)}`)
    .join(" ");
}

/** The records before and after the change side by side, as far as they are there, the word chosen. */
const beforeAndAfter =
  (training: Training) =>
  (finding: Finding): Parameters<Act>[0] =>
  (choices) => {
    const places = [finding.before_step, finding.after_step].map((step) =>
      training.records.findIndex(({ record }) => record.step === step),
    );
    const panes = places.map((place, at) => ({
      ...paneAt(training, place),
      step: at === 0 ? finding.before_step : finding.after_step,
    }));
    return {
      ...choices,
      panes: places.includes(-1) ? choices.panes : panes,
      band: null,
      selection: { ...NOTHING_SELECTED, words: finding.kind === "word" ? [finding.name] : [] },
    };
  };

/** `best`: step of the record whose validation was best, an upright line; null where that is not known. */
function CurveOf({ finding, steps, best }: { finding: Finding; steps: readonly number[]; best: number | null }) {
  const { width, height, pad } = CURVE;
  const values = finding.curve.flatMap((value) => (value === null ? [] : [value]));
  const x = linear([steps[0] ?? 0, steps.length > 1 ? steps.at(-1)! : 1], [pad, width - pad]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const y = linear([low, high > low ? high : 1], [height - pad, pad]);
  const drawn = linePath(finding.curve, (value, index) => (value === null ? null : [x(steps[index]!), y(value)]));
  const mayBeLargest = (at: number) =>
    finding.may_be_steps.some(([since, until]) => since! <= steps[at]! && steps[at]! <= until!);
  const largest = linePath(finding.curve, (value, at) =>
    value === null || !mayBeLargest(at) ? null : [x(steps[at]!), y(value)],
  );
  return (
    <svg class="sparkline" width={width} height={height} aria-hidden="true">
      <line x1={pad} x2={width - pad} y1={y(0)} y2={y(0)} />
      {best !== null && <line class="best" x1={x(best)} x2={x(best)} y1={0} y2={height} />}
      <path d={drawn} />
      {/* A dot, drawn out over all records that may be it. */}
      <path class={`largest ${finding.since_step < finding.until_step ? "drawn-out" : ""}`} d={largest} />
    </svg>
  );
}
