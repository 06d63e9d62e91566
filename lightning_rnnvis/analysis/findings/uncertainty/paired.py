"""Noise of moves between two records of the same texts: where both are wrong alike, their difference is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.analysis.findings.uncertainty.noise import PRIOR_HALVES, Noise, of_unequal_halves

ENOUGH_PAIRS = 10
"""So many things tell what is usual between two records."""

DEGREES = PRIOR_HALVES + 1
"""Of the noise of a move: what is usual and its own difference of halves. It may be large in all directions."""


@dataclass(frozen=True, eq=False)
class PairedNoise:
    """Noise of the moves of N things over R records, as halves of the data have it that are the same at each of them.

    How far a thing moved in one half, less how far in the other, has twice the standard error of how far it moved in
    both. One such difference of each thing tells little: its square counts beside what is usual of the things of the
    two records, as a share of what their standard errors say.

    Attributes:
        halves: What the halves differ by, signed, (N, F) of each record.
        squares: Squared errors of each record by itself, shape (R, N).
        unequal: How much more halves differ, squared, than if both were as large, shape (N,).
    """

    halves: Sequence[np.ndarray]
    squares: np.ndarray
    unequal: np.ndarray
    _known: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    @classmethod
    def of(cls, noise: Sequence[Noise], halves: Sequence[np.ndarray], squares: np.ndarray) -> PairedNoise | None:
        """That of records which are all known to have read the same texts; None of others."""
        texts = [one.texts for one in noise if one.texts is not None and one.texts.key]
        if len(halves) < len(noise) or len(texts) < len(noise) or len({one.key for one in texts}) != 1:
            return None
        return cls(halves, squares, of_unequal_halves(texts[0].counts))

    def between(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Squared noise of moves, each (N,): as a move is tested by, and as is told of it; NaN where it is not known.

        A thing that moved may vary more from text to text than those that did not: told is no less than its own.
        """
        if (first, last) not in self._known:
            self._known[first, last] = self._between(first, last)
        return self._known[first, last]

    def _between(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        apart = (self.halves[last].astype(np.float64) - self.halves[first]) / 2
        own, alone = np.mean(apart**2, axis=1) / self.unequal, self.squares[first] + self.squares[last]
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.where(own > 0, own / alone, np.nan)  # a half lacks it, or it stayed
        known = np.isfinite(shares)
        if known.sum() < ENOUGH_PAIRS:
            return np.full_like(own, np.nan), np.full_like(own, np.nan)
        usual = shares[known].mean() * alone
        own = np.where(known, own, usual)
        tested = (PRIOR_HALVES * usual + own) / DEGREES
        return tested, np.fmax(own, tested)
