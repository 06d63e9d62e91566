/**
 * Words as they are shown: white space and signs that nobody sees have a form that can be seen and told apart.
 * Figures do the same in Python, `lightning_rnnvis/visible_words.py`; `tests/figures/visible_words.json` holds both to it.
 */

/** Signs shown of a word in a list. */
const MOST_SIGNS = 32;
/** Of several levels of a step where it is named by itself. */
export const MOST_LEVELS = 40;
const NAMED: Record<string, string> = { "\n": "⏎", "\t": "⇥", "\x7f": "␡" };
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/u;
/** Of what most words are made: all of it is seen, and each sign is one of the string. */
const PLAIN = /^[!-~]+$/;
const SPACE = /\s/u;
const JOINERS = "\u200c\u200d";
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Around a word that is read from right to left: it would turn the numbers around it, "-1 → 4" behind it to "4 → -1". */
export const [ISOLATE, ISOLATED] = ["\u2068", "\u2069"];

/** A word with ␣, ⏎, ⇥, ⟨U+200B⟩ and alike for what cannot be seen, ∅ for the empty one; a longer one is cut, a third of what is shown is its end; a level has no unit then, and of several each is cut in its variable. */
export function visibleWord(word: string, most = MOST_SIGNS): string {
  const shown = visibleSigns(word, most);
  return RIGHT_TO_LEFT.test(shown) ? ISOLATE + shown + ISOLATED : shown;
}

function visibleSigns(word: string, most: number): string {
  if (PLAIN.test(word) && word.length <= most) return word;
  if (word === "") return "∅";
  const signs = [...word];
  const shown = signs.map((sign, at) => visibleSign(sign, signs[at - 1], signs[at + 1]));
  if (/^\p{M}/u.test(word)) shown.unshift("◌");
  if (shown.length <= most) return shown.join("");
  const levels = word.split(NEXT_LEVEL);
  if (levels.length > 1 && levels.every((one) => one.lastIndexOf(LEVEL) > 0)) return visibleLevels(levels, most);
  if (word.lastIndexOf(LEVEL) > 0 && withoutUnit(word) !== word) return visibleSigns(withoutUnit(word), most);
  const end = Math.floor((most - 1) / 3);
  return [...shown.slice(0, most - 1 - end), "…", ...shown.slice(shown.length - end)].join("");
}

/** Between the levels of a step, and between a variable and its level. */
const NEXT_LEVEL = ", ";
const LEVEL = ": ";

/** A unit behind a name, as of "pressure [hPa]"; a lag is none. */
export const UNIT = / (\[[^\]]*\]|\((?!lag )[^)]*\))$/;

/** Of "pressure [hPa]: high" the name and the level. */
export function withoutUnit(level: string): string {
  const at = level.lastIndexOf(LEVEL);
  return at > 0 ? level.slice(0, at).replace(UNIT, "") + level.slice(at) : level;
}

/** Behind names of which there are more: "+2" would be two steps later. */
export const MORE = `${NEXT_LEVEL}…`;

/** Signs of a variable that it is recognised by, where it is cut. */
const FEWEST = 3;

/** The two levels of a step that stand first, each without its unit and cut in its variable, and whether it has more; one where two have no room. */
function visibleLevels(levels: readonly string[], most: number): string {
  const [first, second] = levels.slice(0, 2).map((one) => withoutUnit(wholeWord(one))) as [string, string];
  const more = levels.length > 2 ? MORE : "";
  const room = most - NEXT_LEVEL.length - more.length;
  const half = Math.floor(room / 2);
  const [one, other] = [Math.max(half, room - [...second].length), Math.max(half, room - [...first].length)];
  const shown = [cutLevel(first, one), cutLevel(second, other)];
  if (shown.every((cut) => !cut.includes("…") || [...cut].indexOf("…") >= FEWEST)) return shown.join(NEXT_LEVEL) + more;
  return cutLevel(first, most - MORE.length) + MORE;
}

/** Of "temperature: warm" the beginning of the variable, at least a sign of it, and the level. */
function cutLevel(text: string, most: number): string {
  const at = text.lastIndexOf(LEVEL);
  const [variable, level] = [[...text.slice(0, at)], text.slice(at)];
  const room = most - [...level].length;
  return variable.length <= room ? text : `${variable.slice(0, Math.max(1, room - 1)).join("")}…${level}`;
}

/** The whole word, where its form in a list may be cut. */
export const wholeWord = (word: string): string => visibleWord(word, Infinity);

/**
 * A name as it is shown beside `among`, such as the outputs of one head: where others would be cut to the same, what tells
 * it from them stays, and what it begins or ends with as they do is cut.
 */
export function distinctWord(name: string, among: readonly string[], most = MOST_SIGNS): string {
  const cut = visibleWord(name, most);
  const alike = cut.includes("…") ? among.filter((one) => one !== name && visibleWord(one, most) === cut) : [];
  if (alike.length === 0) return cut;
  const signs = [...wholeWord(name)];
  const others = alike.map((one) => [...wholeWord(one)]);
  const differs = Math.min(...others.map((one) => commonStart(signs, one)));
  const tail = signs.slice(differs);
  if (tail.length > 0 && tail.length <= most - 2)
    return [...signs.slice(0, most - 1 - tail.length), "…", ...tail].join("");
  const backwards = signs.toReversed();
  const head = signs.slice(
    0,
    signs.length - Math.min(...others.map((one) => commonStart(backwards, one.toReversed()))),
  );
  if (head.length <= most - 2) return [...head, "…", ...signs.slice(head.length + 1 - most)].join("");
  return `…${signs.slice(differs, differs + most - 2).join("")}…`;
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((sign, at) => sign !== other[at]);
  return differs < 0 ? one.length : differs;
}

/** A word among others: signs would be taken for what stands between them. */
export function listed(word: string): string {
  return /^[\p{P}\p{S}]+$/u.test(word) ? `“${visibleWord(word)}”` : visibleWord(word);
}

function visibleSign(sign: string, before: string | undefined, after: string | undefined): string {
  const between = before !== undefined && after !== undefined && !SPACE.test(before) && !SPACE.test(after);
  if (sign === " ") return between ? " " : "␣";
  if (NAMED[sign] !== undefined) return NAMED[sign];
  const code = sign.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (JOINERS.includes(sign) && between) return sign; // of emoji, and of letters that join
  return UNSEEN.test(sign) ? `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩` : sign;
}
