"""Records at which most of what is followed is far away in passing, as where one epoch of a training diverges.

Beside such a record all else that was learnt is small, and every scale is its own. So what lasts is told without it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.findings.movement.change_path import LEAST_SHARE, ChangePath, rms, usual_of

FAR = 3.0
"""So many times as far from the records before and after it as these are from each other is away in passing."""

MOST_IN_TURN = 3
"""Records at most that are one passage."""

FEW = 1 / 3
"""A smaller share of the records passes."""


def passing(paths: Sequence[ChangePath]) -> np.ndarray:
    """Through which records most things pass, shape (R,): they were elsewhere before, and are back there after.

    Args:
        paths: What is followed over the same R records; more than half of the things of one are enough.

    Returns:
        Whether they do; none of them where it would be a third of the records or more.
    """
    n_records = len(paths[0].places) if paths else 0
    found = np.zeros(n_records, dtype=bool)
    before, at = 0, 1
    while at < n_records - 1:
        lengths = range(1, min(MOST_IN_TURN, n_records - 1 - at) + 1)
        passed = next((at + n for n in lengths if any(_passes(path, before, at, at + n) for path in paths)), at)
        found[at:passed] = True
        before, at = (before, passed) if passed > at else (at, at + 1)
    return found if found.sum() < FEW * n_records else np.zeros_like(found)


def _passes(path: ChangePath, before: int, first: int, back: int) -> bool:
    """Whether most things are far away at all records from one on until they are back, where they were before."""
    ends = [path.places[before], path.places[back]]
    least = LEAST_SHARE * usual_of(np.array([path.strengths[before], path.strengths[back]]))
    away = np.min([rms(path.places[at] - end) for at in range(first, back) for end in ends], axis=0)
    known = np.isfinite(away) & np.isfinite(rms(ends[1] - ends[0]))
    passes = known & (away > FAR * rms(ends[1] - ends[0])) & (away > least)
    return bool(2 * passes.sum() > known.sum())


def passages(passes: np.ndarray) -> list[tuple[int, int, int]]:
    """Runs of records that pass, shape (R,): the last record before, the last of it, and the first after it."""
    edges = np.diff(passes.astype(int))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(begin), int(end), int(end) + 1) for begin, end in zip(begins, ends, strict=True)]
