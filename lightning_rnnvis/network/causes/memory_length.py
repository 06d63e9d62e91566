"""How long a unit or a chip remembers a word: a word is replaced, and the difference followed through the recurrence.

Gates mislead here: what an LSTM's forget gate keeps of the cell state is not what stays in its hidden state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.network.causes.progress import Tell, to_nobody
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.tags import is_reverse
from lightning_rnnvis.records.texts import counted

DRAWS = 3
"""Words replaced in each sequence, one at a time."""

LATER = 10
"""Steps after which it is told what is left."""

LONGEST = 60
"""Steps for which differences are followed."""

FEWEST = 10
"""Replacements that must reach as far as a step, or else it is not looked at."""

_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class MemoryLength:
    """Steps until half of the difference that a word makes is gone, with k chips and U units.

    Attributes:
        units: For each unit, shape (U,), above 0; infinity where more than half is there as far as sequences reach; NaN
            where it is not known: no word makes a difference, or none could be replaced.
        chips: For each chip, shape (k,), of the root of the sum of its units' squares.
        units_left: Share of the difference that is there after `LATER` steps, shape (U,); above 1 where what a word did
            makes later words do other things, so that it grows; NaN where sequences are too short, and as of `units`.
        chips_left: The same for each chip, shape (k,).
        n_replaced: Words that were replaced by another one.
        reach: Steps as far as which differences could be followed; 0 where no word was replaced.
    """

    units: np.ndarray
    chips: np.ndarray
    units_left: np.ndarray
    chips_left: np.ndarray
    n_replaced: int
    reach: int

    def __repr__(self) -> str:
        if np.isnan(self.chips).all():
            why = f"{counted(self.n_replaced, 'word')} replaced, which made no difference"
            return f"MemoryLength(not known: {why if self.n_replaced else 'no word could be replaced by another one'})"
        beyond = np.isinf(self.chips)
        shown = [
            _told(steps, f"beyond {self.reach}" if far else f"{steps:.1f}")
            for steps, far in zip(self.chips, beyond, strict=True)
        ]
        parts = [f"chips halve after {f'more than {self.reach}' if beyond.all() else ', '.join(shown)} steps"]
        if beyond.any():
            end = "differences are followed" if self.reach >= LONGEST - 1 else "the sequences are"
            parts.append(f"{end} no longer")
        if np.isfinite(self.chips_left).any():
            shares = ", ".join(_told(share, f"{share * 100:.0f} %") for share in self.chips_left)
            grown = " (above 100 % it grows)" if (self.chips_left > 1).any() else ""
            parts.append(f"after {LATER} steps {shares} are left{grown}")
        return f"MemoryLength({'; '.join(parts)}; {counted(self.n_replaced, 'word')} replaced)"


def memory_length(
    runner: Runner,
    state: str,
    groups: Sequence[np.ndarray],
    sequences: Sequence[np.ndarray] | None = None,
    tell: Tell = to_nobody,
) -> MemoryLength:
    """The memory of each unit of a state, and of each group.

    Args:
        runner: Runs the network.
        state: Name of the state.
        groups: Numbers of the units of each group, such as chips, shape (N,) each.
        sequences: Places of words in the network, shape (T,) each, in which words are replaced; None for the recorded.
        tell: Is told after each run how much is done.
    """
    own = runner.network.sequences if sequences is None else sequences
    texts = sorted((one for one in own if len(one) > 1), key=len)
    random = np.random.default_rng(0)
    words = np.concatenate([np.zeros(0, dtype=np.int64), *texts])
    n_units = len(runner.run([np.zeros(1, dtype=np.int64)]).first[state][0])
    sums = np.zeros((LONGEST, n_units + len(groups)))
    first_sums, counts = np.zeros_like(sums), np.zeros(LONGEST)
    reverse = is_reverse(state)
    for draw in range(DRAWS if len(np.unique(words)) > 1 else 0):
        places = [int(random.integers(len(one) - 1)) for one in texts]
        if reverse:
            places = [len(one) - 1 - place for one, place in zip(texts, places, strict=True)]
        replaced = [_with(one, place, words, random) for one, place in zip(texts, places, strict=True)]
        for part, found in runner.run_in_parts(texts):
            tell((draw + part.start / len(texts)) / DRAWS)
            others = runner.run(replaced[part])
            for row, (text, place) in enumerate(zip(texts[part], places[part], strict=True)):
                if replaced[part][row][place] == text[place]:
                    continue
                difference = np.abs(others.of(state, row) - found.of(state, row))
                after = difference[place::-1] if reverse else difference[place:]
                after = after[:LONGEST]
                chips = [np.sqrt((after[:, units] ** 2).sum(axis=1)) for units in groups]
                measured = np.column_stack([after, *chips])
                sums[: len(after)] += measured
                first_sums[: len(after)] += measured[0]
                counts[: len(after)] += 1
    reached = int((counts >= min(FEWEST, counts[0])).sum()) if counts[0] else 0
    left = sums[:reached] / np.where(first_sums[:reached] > _TINY, first_sums[:reached], np.nan)
    halved = _steps_to_half(left)
    later = left[LATER] if len(left) > LATER else np.full(left.shape[1], np.nan)
    n_replaced, reach = int(counts[0]), max(0, reached - 1)
    return MemoryLength(halved[:n_units], halved[n_units:], later[:n_units], later[n_units:], n_replaced, reach)


def _with(sequence: np.ndarray, place: int, words: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A sequence with another word at a place, drawn as often as it occurs; the same where none was found."""
    changed = sequence.copy()
    for _ in range(20):
        changed[place] = words[random.integers(len(words))]
        if changed[place] != sequence[place]:
            break
    return changed


def _steps_to_half(left: np.ndarray) -> np.ndarray:
    """Steps until curves that start at 1, shape (S, N), have fallen to half, shape (N,); NaN of those that are NaN."""
    found = np.where(np.isfinite(left[:1]).any(axis=0), np.inf, np.nan)
    for column, curve in enumerate(left.T):
        below = np.flatnonzero(curve <= 0.5)
        if len(below):
            step = int(below[0])
            found[column] = step - 1 + (curve[step - 1] - 0.5) / (curve[step - 1] - curve[step])
    return found


def _told(number: float, text: str) -> str:
    return "–" if np.isnan(number) else text
