"""The arrays of a history as levels of one byte, each record as what changed since the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.report.columns import Blob, Node

LEVELS = 100
"""Levels from zero to the size below which 99.9 % of the values of a history lie; those beyond 127 are cut there."""


def stack(arrays: Sequence[np.ndarray], blob: Blob) -> Node:
    """Store an array of each record of a history.

    The numbers of a unit change little from one record to the next, and small numbers compress to half of what large
    ones take.

    Args:
        arrays: Of each record, of any shape.
        blob: Where they go.

    Returns:
        ``unit``, the size of a level, and ``parts``: the place of each record's levels, and whether they are to be
        added, modulo 256, to those of the record before.
    """
    largest = max((float(np.percentile(np.abs(one), 99.9)) for one in arrays if one.size), default=0.0)
    unit = largest / LEVELS or 1.0
    parts, before = [], np.zeros(0, dtype=np.int8)
    for array in arrays:
        levels = np.clip(np.rint(array.ravel() / unit), -127, 127).astype(np.int8)
        is_change = len(levels) == len(before)
        parts.append({"at": blob.add(levels - before if is_change else levels, "b"), "change": is_change})
        before = levels
    return {"unit": unit, "parts": parts}
