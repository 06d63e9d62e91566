"""Words as they are shown: white space and signs that nobody sees have a form that can be seen and told apart.

The tab does the same in `wording/words.ts`; `tests/figures/visible_words.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_SIGNS = 32
"""Signs shown of a word in a list."""

MOST_TOLD = 80
"""Signs of one in a sentence, which has room for a whole name: those that differ in their middle are told apart."""

_NAMED = {"\n": "⏎", "\t": "⇥", "\x7f": "␡"}
_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
_NEXT_LEVEL = ", "
_LEVEL = ": "
_UNIT = re.compile(r" (\[[^\]]*\]|\((?!lag )[^)]*\))$")
"""Behind a name, as of `pressure [hPa]`; a lag is none."""

_MORE = f"{_NEXT_LEVEL}…"
"""Behind levels of which there are more: `+2` would be two steps later."""

_FEWEST = 3
"""Signs of a variable that it is recognised by, where it is cut."""


@lru_cache(2**14)  # a sentence has the same words again and again
def visible(word: str, most: int | None = MOST_SIGNS) -> str:
    """A word with `␣`, `⏎`, `⇥`, `⟨U+200B⟩` and alike for what cannot be seen, `∅` for the empty one.

    One that is read from right to left stands between U+2068 and U+2069, or it would turn the numbers around it: -1 → 4
    behind it would read 4 → -1.

    Args:
        word: The word.
        most: Signs shown of a longer one, with an ellipsis where it is cut; None for all. Names that stand together
            often begin alike, so that a third of what is shown is the end; a level has no unit then, and of several
            each is cut in its variable.
    """
    if not word:
        return "∅"
    signs = [_sign(word, at) for at in range(len(word))]
    if unicodedata.category(word[0]).startswith("M"):
        signs.insert(0, "◌")
    if most is not None and len(signs) > most:
        levels = word.split(_NEXT_LEVEL)
        if len(levels) > 1 and all(one.rfind(_LEVEL) > 0 for one in levels):
            return _visible_levels(levels, most)
        if word.rfind(_LEVEL) > 0 and (bare := _without_unit(word)) != word:
            return visible(bare, most)
        end = (most - 1) // 3
        signs = [*signs[: most - 1 - end], "…", *signs[len(signs) - end :]]
    shown = "".join(signs)
    return f"\u2068{shown}\u2069" if _RIGHT_TO_LEFT.search(shown) else shown


def _visible_levels(levels: list[str], most: int) -> str:
    """The first two levels of a step, cut in their variables, and whether it has more; one where two have no room."""
    first, second = (_without_unit(visible(one, None)) for one in levels[:2])
    more = _MORE if len(levels) > 2 else ""
    room = most - len(_NEXT_LEVEL) - len(more)
    one, other = (max(room // 2, room - len(beside)) for beside in (second, first))
    shown = [_cut_level(first, one), _cut_level(second, other)]
    if all("…" not in cut or cut.index("…") >= _FEWEST for cut in shown):
        return _NEXT_LEVEL.join(shown) + more
    return _cut_level(first, most - len(_MORE)) + _MORE


def _without_unit(level: str) -> str:
    at = level.rfind(_LEVEL)
    return _UNIT.sub("", level[:at]) + level[at:] if at > 0 else level


def _cut_level(text: str, most: int) -> str:
    """Of `temperature: warm` the beginning of the variable, at least a sign of it, and the level."""
    variable, level = text[: (at := text.rfind(_LEVEL))], text[at:]
    room = most - len(level)
    return text if len(variable) <= room else f"{variable[: max(1, room - 1)]}…{level}"


def _sign(word: str, at: int) -> str:
    sign = word[at]
    between = 0 < at < len(word) - 1 and not word[at - 1].isspace() and not word[at + 1].isspace()
    if sign == " ":
        return " " if between else "␣"
    if sign in _NAMED:
        return _NAMED[sign]
    if sign < " ":
        return chr(0x2400 + ord(sign))
    if sign in _JOINERS and between:  # of emoji, and of letters that join
        return sign
    return f"⟨U+{ord(sign):04X}⟩" if unicodedata.category(sign) in _UNSEEN or sign in _BLANK_LETTERS else sign
