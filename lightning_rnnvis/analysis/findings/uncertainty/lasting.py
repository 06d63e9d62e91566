"""Whether what moved stays where it came to: a record of unusual texts is away from those on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.findings.uncertainty.noise import WidenedNoise

AROUND = 3
"""Records on each side of a move, its ends among them, whose means are compared."""


class Lasting:
    """Compares N things before and after moves, by the means of a few records on both sides.

    Standard errors tell how means vary where all texts are of one kind. Now and then those of a record are not, as
    where a name stands in one scene alone; then a thing is far away once, and comes back.

    Args:
        places: Where the things were at each of R records, each of shape (N, K); NaN where that is not known.
        noise: Their noise.
        rank: Independent directions of the noise.
        texts: Which texts each record read, shape (R,).
    """

    def __init__(self, places: Sequence[np.ndarray], noise: WidenedNoise, rank: float, texts: np.ndarray) -> None:
        self._places = places
        self._noise = noise
        self._rank = rank
        self._texts = texts

    def chances(self, things: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chances that means as far apart come of noise, and whether both sides have more than one record.

        Args:
            things: The things, shape (M,).
            first: First record of each move, shape (M,).
            last: Last record, shape (M,).
        """
        from scipy.special import fdtrc

        before, after = self._mean(things, first, -1), self._mean(things, last, 1)
        squares = np.mean((after[0] - before[0]) ** 2, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios = squares / (before[1] + after[1])
        chances: np.ndarray = fdtrc(self._rank, self._rank * np.minimum(before[2], after[2]), ratios)
        return chances, np.minimum(before[3], after[3]) > 1

    def _mean(self, things: np.ndarray, ends: np.ndarray, way: int) -> tuple[np.ndarray, ...]:
        """Means of the records at the ends and of some beyond, with their noise, degrees of freedom and number."""
        total = np.zeros((len(things), self._places[0].shape[1]))
        squares, degrees, number = np.zeros((3, len(things)))
        for away in range(AROUND):
            at = ends + way * away
            there = (at >= 0) & (at < len(self._places))
            at = np.where(there, at, ends)
            there &= self._texts[at] == self._texts[ends]
            place = np.array([self._places[record][thing] for record, thing in zip(at, things, strict=True)])
            noise = self._noise.squares[at, things]
            there &= np.isfinite(place).all(axis=1) & np.isfinite(noise)
            total[there] += place[there]
            squares[there] += noise[there]
            degrees[there] += np.minimum(self._noise.degrees[at, things], 1e9)[there]
            number += there
        return total / number[:, None], squares / number**2, degrees, number
