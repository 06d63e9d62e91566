/** The line below a chip's name: the words that raise it and those that lower it, as many as there is room for. */
import { cutVariable, LEVEL, whole, type Measure } from "../text";
import { LOWERS, RAISES } from "../../wording/chip_name";
import { listed } from "../../wording/words";

/** Both parts with their triangles; empty where no word goes that way. */
export interface TellingWords {
  raised: string;
  lowered: string;
}

/** Between the two parts. */
const GAP = 8;

/** Words each way, the most telling first, and whether that of all lowers it. */
type ToldBy = { raised_by: readonly string[]; lowered_by: readonly string[]; lowered_first: boolean };

/** How a part stands where not all of its words have room: the first of them that has it so; null for none. */
type Form = typeof cutVariable | null;

/** Both parts: in both some word, before one part alone has it. */
const FORMS: readonly (readonly [Form, Form])[] = [
  [whole, whole],
  [whole, cutVariable],
  [cutVariable, whole],
  [cutVariable, cutVariable],
];

/** `among`: all words that may stand in labels, for none of which one that is cut may be taken. */
export function tellingWords(
  { raised_by, lowered_by, lowered_first }: ToldBy,
  width: number,
  size: number,
  measure: Measure,
  among: readonly string[] = [...raised_by, ...lowered_by],
): TellingWords {
  const [raising, lowering] = [raised_by, lowered_by].map((words) => words.map(listed)) as [string[], string[]];
  // Levels have spaces of their own: `load: busy, hour: 3`.
  const between = [...raising, ...lowering].some((word) => word.includes(" ")) ? ", " : " ";
  const part = (sign: string, words: readonly string[], each: number) =>
    words.length > 0 ? `${sign} ${words.slice(0, each).join(between)}` : "";
  const apart = raising.length > 0 && lowering.length > 0 ? GAP : 0;
  const most = Math.max(raising.length, lowering.length, 1);
  for (let each = most; each > 0; each--) {
    const found = { raised: part(RAISES, raising, each), lowered: part(LOWERS, lowering, each) };
    if (measure(found.raised, size) + measure(found.lowered, size) + apart <= width) return found;
  }
  // Two levels of one variable name it once, before it is cut: "▲ vibration: high ▼ low".
  const level = apart ? otherLevel(raising[0]!, lowering[0]!) : null;
  if (level !== null) {
    const lowered = `${LOWERS} ${level}`;
    const room = width - measure(lowered, size) - GAP - measure(`${RAISES} `, size);
    const raised = [whole, cutVariable].map((form) => form(raising[0]!, room, size, measure, among));
    const named = raised.find((one) => one !== null);
    if (named) return { raised: `${RAISES} ${named}`, lowered };
  }
  /** The first of some words that has room in a form; what is not asked for is there, and takes none. */
  const firstFitting = (form: Form, sign: string, words: readonly string[], room: number): string | null => {
    if (form === null) return "";
    const within = room - measure(`${sign} `, size);
    const found = words.map((word) => form(word, within, size, measure, among)).find((word) => word !== null);
    return found === undefined ? null : `${sign} ${found}`;
  };
  const beside = (text: string | null) => width - (text ? measure(text, size) + GAP : 0);
  const fitted = (raising: readonly string[], lowering: readonly string[], forms: typeof FORMS) => {
    for (const [raise, lower] of forms) {
      // What is whole takes what it needs, so that the other is cut; two that are cut take half each.
      const half = raise && lower && raise === lower ? (width - GAP) / 2 : width;
      for (const word of raise === whole ? raising : [null]) {
        const early = lower === whole && raise !== whole ? firstFitting(lower, LOWERS, lowering, width) : null;
        const raised = firstFitting(
          raise,
          RAISES,
          word === null ? raising : [word],
          early === null ? half : beside(early),
        );
        const lowered = early ?? (raised === null ? null : firstFitting(lower, LOWERS, lowering, beside(raised)));
        if (raised !== null && lowered !== null && (raised || lowered)) return { raised, lowered };
      }
    }
    return null;
  };
  // The most telling level of each part is cut rather than left out: a name by another one would be another name.
  const mostTelling = [raising.slice(0, 1), lowering.slice(0, 1)] as const;
  const raise = (form: Form) => [form, null] as const;
  const lower = (form: Form) => [null, form] as const;
  const [first, second] = lowered_first ? [lower, raise] : [raise, lower];
  // Nor does one that is whole stand for one that tells more and can be cut.
  const alone = [whole, cutVariable].flatMap((form) => [first(form), second(form)]);
  return (
    fitted(...mostTelling, apart ? [...FORMS, first(cutVariable)] : alone) ??
    fitted(raising, lowering, apart ? [...FORMS, ...alone] : alone) ?? { raised: "", lowered: "" }
  );
}

/** The level alone of the second of two levels of one variable; null of others. */
function otherLevel(one: string, other: string): string | null {
  const variableOf = (text: string) => text.slice(0, text.lastIndexOf(LEVEL) + LEVEL.length);
  const isSame = one.includes(LEVEL) && variableOf(one) === variableOf(other);
  return isSame ? other.slice(variableOf(other).length) : null;
}

/** Where the second part begins. */
export function loweredAt(x: number, { raised }: TellingWords, size: number, measure: Measure): number {
  return raised ? x + measure(raised, size) + GAP : x;
}
