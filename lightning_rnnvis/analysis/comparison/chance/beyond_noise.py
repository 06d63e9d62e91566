"""By how much more than noise responses changed from one record to another: the one place that decides it.

The bar over the strip and the comparison of two records ask it here. What was learnt asks more: that a change is more
than noise over the whole history, see `lightning_rnnvis.analysis.findings.movement.moves`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.coordinates import in_coordinates
from lightning_rnnvis.analysis.effective_rank import effective_rank
from lightning_rnnvis.analysis.findings.uncertainty.noise import PRIOR, rank_of_noise
from lightning_rnnvis.records.snapshot import Snapshot

BY_NOISE = 2.0
"""From so many times the squared noise on a change is more than noise: it is about 1 where nothing changed, and
scatters around it. Where both records are known as well it is what two halves of the data of one differ by."""

LEVEL = 0.01
"""Share of what changed by more than noise that did so by chance; and the chance that anything does if nothing did."""


@dataclass(frozen=True, eq=False)
class OverNoise:
    """Squared distance of responses over that of noise; NaN where no noise is known.

    Attributes:
        words: Of the C words in common, over all units, shape (C,).
        units: Of the U units, over these words, shape (U,).
        beyond_words: Which words changed by more than noise, bool; False where no noise is known.
        beyond_units: Which units did.
    """

    words: np.ndarray
    units: np.ndarray
    beyond_words: np.ndarray
    beyond_units: np.ndarray


def is_within(over_noise: np.ndarray, beyond: np.ndarray) -> np.ndarray:
    """What is known to have changed by no more than noise, bool."""
    found: np.ndarray = np.isfinite(over_noise) & ~beyond
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
        numbers = len(common.first), second.n_units
        return OverNoise(*(np.full(n, np.nan) for n in numbers), *(np.zeros(n, dtype=bool) for n in numbers))
    moves = second.responses[common.second].astype(np.float64) - first.responses[common.first]
    of_first, of_second = (_noise(record, words) for record, words in sides)
    noise = (np.maximum(*(of_first[by][axis] + of_second[by][axis] for by in (0, 1))) for axis in (0, 1))
    words, units = map(_ratio, _sums(moves), noise)
    degrees = np.minimum(first.counts[common.first], second.counts[common.second]) - 1 + PRIOR
    ranks = np.min([_ranks(record, at) for record, at in sides], axis=0)
    return OverNoise(words, units, _beyond(words, ranks[0], degrees), _beyond(units, ranks[1], degrees.sum()))


def pushes_over_noise(changes: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same of what C words push an output to, where responses have no units in common.

    Args:
        changes: How far pushes changed, shape (C,).
        errors: Standard errors of these, shape (C,).

    Returns:
        Their squares over those of their errors, shape (C,), NaN where no error is known; and which of them changed by
        more than noise, bool.
    """
    from scipy.special import erfc

    over_noise = np.where(np.isfinite(errors), _ratio(np.nan_to_num(changes) ** 2, np.nan_to_num(errors) ** 2), np.nan)
    chances = erfc(np.sqrt(np.nan_to_num(over_noise) / 2))
    return over_noise, (over_noise >= BY_NOISE**2) & _among(chances)


def _beyond(over_noise: np.ndarray, rank: float, degrees: np.ndarray | float) -> np.ndarray:
    """Which of N ratios are more than noise, which is as one of F(ν, ν n): so many as ν directions tell.

    Noise of few directions scatters widely, and some of many things go far by chance, see `_among`.
    """
    from scipy.special import fdtrc  # `scipy.stats` takes a second to import

    chances = np.where(np.isinf(over_noise), 0.0, fdtrc(rank, rank * degrees, np.nan_to_num(over_noise)))
    beyond: np.ndarray = (over_noise >= BY_NOISE) & _among(chances)
    return beyond


def _among(chances: np.ndarray) -> np.ndarray:
    """Which of N chances are told, bool: so many that one in a hundred of them is chance.

    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    ordered = np.sort(chances)
    told = np.flatnonzero(ordered <= LEVEL * np.arange(1, len(ordered) + 1) / len(ordered))
    found: np.ndarray = chances <= (ordered[told[-1]] if len(told) else -1.0)
    return found


def _ranks(record: Snapshot, words: np.ndarray) -> tuple[float, float]:
    """Directions over which noise spreads, over the units and over some words, as halves of the data have it."""
    if record.half_differences is not None:
        halves, errors = (rows[words].astype(np.float64) for rows in (record.half_differences, record.standard_errors))
        with np.errstate(invalid="ignore", divide="ignore"):
            scaled = (halves.T / np.sqrt(np.mean(errors**2, axis=1))).T
        scaled = scaled[np.isfinite(scaled).all(axis=1)]
        found = [rank_of_noise(rows) for rows in (scaled, scaled.T)]
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    known = record.metrics.get("response_rank")  # of the responses, which noise follows where nothing else is known
    rank = max(1.0, effective_rank(record.responses) if known is None else known)
    return rank, rank


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
