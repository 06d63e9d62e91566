"""In which of its steps a change has gone farthest, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.findings.movement.stretches import Stretch

AS_LARGE = 0.9
"""A step of so much of the largest may be as large, where they differ by no more than the uncertainty."""


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


def largest_step(known: np.ndarray, steps: np.ndarray, stretch: Stretch, uncertainty: float) -> LargestStep:
    """The step that goes farthest, in what the size of the change is told in.

    Args:
        known: The records of the change that know the thing, shape (K,).
        steps: How far it went from each to the next, shape (K - 1,); not above 0 where that is no more than noise.
        stretch: The stretch of the change.
        uncertainty: Of the size of the change: steps that are shorter by no more, nor by a tenth,
            may be as large.
    """
    if len(known) < 2:
        return LargestStep(stretch.record, ((stretch.before, stretch.record),), stretch.part)
    most = int(steps.argmax())
    large = steps >= min(steps[most], max(steps[most] - uncertainty, AS_LARGE * steps[most]))
    may_be = tuple(zip(known[:-1][large].tolist(), known[1:][large].tolist(), strict=True))
    sure = may_be == ((stretch.before, stretch.record),)
    return LargestStep(int(known[most + 1]), may_be, stretch.part if sure else 0.0)
