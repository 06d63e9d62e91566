"""In which of its steps a change has gone farthest, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.findings.movement.stretches import Stretch

ERRORS, ERRORS_OF_SAME = 1.6, 0.4
"""A step that falls short of the largest by no more than so many errors of that may be as large.

The latter where all records read the same texts: there what is wrong in a step goes along with how far it goes, so that
little of it parts two steps. Of changes in trainings that were recorded twice, once by 6,000 texts, at least .95 have
their true largest step among these.
"""

IN_TURN = 1.5
"""By how much two steps in turn differ more by noise, squared, than two others: the record between them is of both."""


@dataclass(frozen=True)
class LargestStep:
    """The largest step of a change, and those that may be as large.

    Attributes:
        record: Record after it.
        may_be: Records before and after each step that may be the largest, in their order, itself among them.
        part: Share of the way that it is known to take; 0 where another step may be as large.
    """

    record: int
    may_be: tuple[tuple[int, int], ...]
    part: float


def largest_step(
    known: np.ndarray,
    squares: np.ndarray,
    noise: np.ndarray,
    rank: float,
    stretch: Stretch,
    *,
    likely: int | None = None,
    errors: float = ERRORS,
) -> LargestStep:
    """The step that goes farthest, in what the size of the change is told in.

    The square of a step s in K directions, of which the noise n has ν that are as good, varies by (4 s² n + 2 n²) / ν.

    Args:
        known: The records of the change that know the thing, shape (K,).
        squares: How far it went from each to the next, squared, without what noise adds, shape (K - 1,); below 0 also
            where it went back.
        noise: What noise adds to these squares, shape (K - 1,).
        rank: Independent directions of it.
        stretch: The stretch of the change.
        likely: The step that is to be named if it may be the largest; None for the largest as it is seen.
        errors: See `ERRORS`.
    """
    if len(known) < 2:
        return LargestStep(stretch.record, ((stretch.before, stretch.record),), stretch.part)
    most = int(squares.argmax())
    variances = (4 * np.maximum(squares, 0) * noise + 2 * noise**2) / rank
    in_turn = np.where(np.abs(np.arange(len(squares)) - most) == 1, IN_TURN, 1.0)
    large = squares >= squares[most] - errors * np.sqrt(in_turn * (variances + variances[most]))
    may_be = tuple(zip(known[:-1][large].tolist(), known[1:][large].tolist(), strict=True))
    named = most if likely is None or not large[likely] else likely
    sure = may_be == ((stretch.before, stretch.record),)
    return LargestStep(int(known[named + 1]), may_be, stretch.part if sure else 0.0)
