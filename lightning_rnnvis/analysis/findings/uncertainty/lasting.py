"""Whether what moved stays where it came to: a record of unusual texts is away from those on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
        self._rank = rank
        known = np.isfinite(places).all(axis=2) & np.isfinite(noise.squares)
        self._sides = [_means(np.array(places), known, noise, texts, way) for way in (-1, 1)]

    def chances(self, things: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chances that means as far apart come of noise, and whether both sides have more than one record.

        Args:
            things: The things, shape (M,).
            first: First record of each move, shape (M,).
            last: Last record, shape (M,).
        """
        from scipy.special import fdtrc

        ends = (first, things), (last, things)
        before, after = (
            [part[end] for part in (side.places, side.squares, side.degrees, side.numbers)]
            for side, end in zip(self._sides, ends, strict=True)
        )
        squares = np.mean((after[0] - before[0]) ** 2, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios = squares / (before[1] + after[1])
        chances: np.ndarray = fdtrc(self._rank, self._rank * np.minimum(before[2], after[2]), ratios)
        return chances, np.minimum(before[3], after[3]) > 1


@dataclass(frozen=True, eq=False)
class _Side:
    """Means of each of R records and of some before or after it, as far as they are known.

    Attributes:
        places: Shape (R, N, K).
        squares: Their squared noise, shape (R, N).
        degrees: Its degrees of freedom, shape (R, N).
        numbers: Records of which they are the means, shape (R, N).
    """

    places: np.ndarray
    squares: np.ndarray
    degrees: np.ndarray
    numbers: np.ndarray


def _means(places: np.ndarray, known: np.ndarray, noise: WidenedNoise, texts: np.ndarray, way: int) -> _Side:
    records = np.arange(len(places))
    total, (squares, degrees, numbers) = np.zeros(places.shape, dtype=np.float32), np.zeros((3, *known.shape))
    for away in range(AROUND):
        at = (records + way * away).clip(0, len(records) - 1)
        there = known[at] & ((at == records + way * away) & (texts[at] == texts))[:, None]
        total += np.where(there[..., None], places[at], 0)
        squares += np.where(there, noise.squares[at], 0)
        degrees += np.where(there, np.minimum(noise.degrees[at], 1e9), 0)
        numbers += there
    with np.errstate(invalid="ignore", divide="ignore"):
        return _Side(total / numbers[..., None], squares / numbers**2, degrees, numbers)
