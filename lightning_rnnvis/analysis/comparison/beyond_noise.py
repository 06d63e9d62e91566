"""By how much more than noise responses changed from one record to another: the one place that decides it.

The bar over the strip and the comparison of two records ask it here. What was learnt asks more: that a change is more
than noise over the whole history, see `lightning_rnnvis.analysis.findings.movement.moves`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.coordinates import in_coordinates
from lightning_rnnvis.records.snapshot import Snapshot

BY_NOISE = 2.0
"""From so many times the squared noise on a change is more than noise: it is about 1 where nothing changed, and
scatters around it. Where both records are known as well it is what two halves of the data of one differ by."""


@dataclass(frozen=True, eq=False)
class OverNoise:
    """Squared distance of responses over that of noise; NaN where no noise is known.

    Attributes:
        words: Of the C words in common, over all units, shape (C,).
        units: Of the U units, over these words, shape (U,).
    """

    words: np.ndarray
    units: np.ndarray


def is_beyond(over_noise: np.ndarray) -> np.ndarray:
    """What changed by more than noise, bool; False where no noise is known."""
    found: np.ndarray = over_noise >= BY_NOISE
    return found


def is_within(over_noise: np.ndarray) -> np.ndarray:
    """What changed by no more than noise, bool; False where no noise is known."""
    found: np.ndarray = over_noise < BY_NOISE
    return found


def over_noise(first: Snapshot, second: Snapshot, common: CommonWords, matrix: np.ndarray | None = None) -> OverNoise:
    """How far words and units moved between two records, beside what noise makes of both.

    The squared noise of each is that of its standard errors, or what two halves of its data differ by, squared, over
    four: whichever is more, of a word over all units, and of a unit over all words. A word that always follows the same
    words has no noise of its own, and one that occurred once none that is known: none has less than words that occur as
    often have in the median.

    Args:
        first: A record.
        second: Another, with as many units.
        common: Their words in common.
        matrix: Where units changed places, signs or directions, the map from those of the first to those of the second,
            see `change_of_coordinates`; they are then compared as if they had not.
    """
    first = first if matrix is None else in_coordinates(first, matrix)
    sides = (first, common.first), (second, common.second)
    if not all(np.isfinite(record.standard_errors[words]).any() for record, words in sides):
        return OverNoise(np.full(len(common.first), np.nan), np.full(second.n_units, np.nan))
    moves = second.responses[common.second].astype(np.float64) - first.responses[common.first]
    of_first, of_second = (_noise(record, words) for record, words in sides)
    noise = (np.maximum(*(of_first[by][axis] + of_second[by][axis] for by in (0, 1))) for axis in (0, 1))
    return OverNoise(*map(_ratio, _sums(moves), noise))


def _ratio(moved: np.ndarray, noise: np.ndarray) -> np.ndarray:
    without = np.where(moved > 0, np.inf, 0.0)  # noise that is known to be none
    found: np.ndarray = np.divide(moved, noise, out=without, where=noise > 0)
    return found


_ByAxis = tuple[np.ndarray, np.ndarray]
"""Of each word, (C,), and of each unit, (U,)."""


def _sums(values: np.ndarray) -> _ByAxis:
    squares = np.square(values, dtype=np.float64)
    return squares.sum(axis=1), squares.sum(axis=0)


def _noise(record: Snapshot, words: np.ndarray) -> tuple[_ByAxis, _ByAxis]:
    """Squared noise of the responses to some words, by standard errors and by halves."""
    errors = halves = _sums(np.nan_to_num(record.standard_errors[words]))
    if record.half_differences is not None:
        halves = _sums(record.half_differences[words] / 2)
    # Halves of a word of few occurrences may be alike by chance: not less than its standard errors say. What words have
    # less than usual is dealt to units as these have noise; the variance of a mean falls as counts grow.
    counts, by_word = record.counts[words], np.maximum(errors[0], halves[0])
    lack = (np.median(by_word * counts) / counts - by_word).clip(0)
    of_units = errors[1] * (lack.sum() / max(float(errors[1].sum()), 1e-300))
    return (errors[0] + lack, errors[1] + of_units), halves
