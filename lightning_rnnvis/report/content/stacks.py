"""The arrays of a history as levels of one byte, each record as what changed since the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.report.content.columns import Blob, Node

LEVELS = 100
"""Levels from zero to the size below which 99.9 % of the values of a history lie; those beyond `MOST` stand apart."""

MOST = 127
FARTHEST = 2**31 - 1


def stack(arrays: Sequence[np.ndarray], blob: Blob) -> Node:
    """Store an array of each record of a history.

    The numbers of a unit change little from one record to the next, and small numbers compress to half of what large
    ones take.

    Args:
        arrays: Of each record, of any shape.
        blob: Where they go.

    Returns:
        ``unit``, the size of a level, and ``parts``: the place of each record's levels, and whether they are to be
        added, modulo 256, to those of the record before; ``beyond``, where there are larger ones, are their positions,
        each less the one before, and their levels.
    """
    largest = max((float(np.percentile(np.abs(one), 99.9)) for one in arrays if one.size), default=0.0)
    unit = largest / LEVELS or 1.0
    parts: list[Node] = []
    before = np.zeros(0, dtype=np.int8)
    for array in arrays:
        whole = np.clip(np.rint(array.ravel() / unit), -FARTHEST, FARTHEST)
        levels = np.clip(whole, -MOST, MOST).astype(np.int8)
        is_change = len(levels) == len(before)
        part: dict[str, Any] = {"at": blob.add(levels - before if is_change else levels, "b"), "change": is_change}
        if len(beyond := np.flatnonzero(np.abs(whole) > MOST)):
            part["beyond"] = [blob.add(np.diff(beyond, prepend=0)), blob.add(whole[beyond])]
        parts.append(part)
        before = levels
    return {"unit": unit, "parts": parts}
