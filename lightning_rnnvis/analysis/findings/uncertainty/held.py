"""Numbers that not every record has, such as what a chip does with a word that one validation lacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ELSEWHERE = 3.0
"""What comes back further away than so many standard errors moved while it was not seen."""


@dataclass(frozen=True, eq=False)
class Held:
    """N things of F numbers each at one record, with what it lacks as it was last seen; each of shape (N, F).

    Attributes:
        values: The numbers; NaN as long as no record had any.
        squares: Their squared standard errors.
        unseen: What is to be added to all records before; None where that is nothing. What is seen for the first time
            was held as zero until now; of what came back elsewhere than it was it is not known when it moved, so that
            it tells of no move.
    """

    values: np.ndarray
    squares: np.ndarray
    unseen: np.ndarray | None


class HeldNumbers:
    """N things of F numbers each over the records of a history; a number that a record lacks is held.

    Args:
        shape: N and F.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._values, self._squares = np.zeros(shape), np.zeros(shape)
        self._ever = np.zeros(shape[1], dtype=bool)
        self._before = self._ever

    def add(self, values: np.ndarray, squares: np.ndarray) -> Held:
        """Add a record.

        Args:
            values: The numbers, shape (N, F), NaN in columns that it lacks.
            squares: Their squared standard errors.
        """
        known = np.isfinite(values).all(axis=0)
        moves = np.where(known, values - self._values, 0.0)
        back = (known & ~self._before) & (moves**2 > ELSEWHERE**2 * (squares + self._squares))
        unseen = np.where(back | (known & ~self._ever), moves, 0.0)
        has_unseen = bool(unseen.any() and self._ever.any())
        self._values = np.where(known, values, self._values)
        self._squares = np.where(known, squares, self._squares)
        self._ever, self._before = self._ever | known, known
        values = self._values if self._ever.any() else np.full_like(self._values, np.nan)
        return Held(values, self._squares, unseen if has_unseen else None)
