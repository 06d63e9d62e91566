"""In which of its steps a change has gone farthest, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.findings.movement.stretches import Stretch

AS_LARGE = 0.9
"""A step of so much of the largest may be as large, where they differ by no more than the uncertainty."""


@dataclass(frozen=True)
class LargestStep:
    """The largest step of a curve over a stretch, and those that may be as large.

    Attributes:
        before: Record before it.
        record: Record after it.
        since: Record before the first of those that may be the largest.
        until: Record after the last of them.
        part: Share of the way that it is known to take; 0 where another step may be as large.
    """

    before: int
    record: int
    since: int
    until: int
    part: float


def largest_step(curve: np.ndarray, stretch: Stretch, uncertainty: float, is_whole: bool) -> LargestStep:
    """The step that takes a curve farthest, as it is drawn.

    Args:
        curve: What is told, shape (R,); NaN where it is not known.
        stretch: The stretch of the change.
        uncertainty: Of the size of the change: steps that are shorter by no more, nor by a tenth,
            may be as large.
        is_whole: Whether the curve is all that moved. Else the step in which all of it did may be the largest, too.
    """
    known = stretch.first + np.flatnonzero(np.isfinite(curve[stretch.first : stretch.last + 1]))
    if len(known) < 2:
        return LargestStep(stretch.before, stretch.record, stretch.before, stretch.record, stretch.part)
    steps = np.diff(curve[known])
    steps *= 1.0 if steps.sum() >= 0 else -1.0
    most = int(steps.argmax())
    large = steps >= max(steps[most] - uncertainty, AS_LARGE * steps[most])
    large[most] = True
    befores, records = known[:-1][large], known[1:][large]
    before, record = int(known[most]), int(known[most + 1])
    since, until = int(befores.min()), int(records.max())
    if not is_whole:
        since, until = min(since, stretch.before), max(until, stretch.record)
    sure = (since, until) == (stretch.before, stretch.record)
    return LargestStep(before, record, since, until, stretch.part if sure else 0.0)
