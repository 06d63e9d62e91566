"""The arrays of a history as levels of one byte, each record as what changed since the one before."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.report.content.columns import Blob, Node

LEVELS = 100
"""Levels from zero to the size below which 99.9 % of the values of a history lie; those beyond `MOST` stand apart."""

MOST = 127
FARTHEST = 2**31 - 1


def stack(arrays: Sequence[np.ndarray], blob: Blob, width: int) -> Node:
    """Store an array of each record of a history.

    The numbers of a unit change little from one record to the next, and many from one row, a step of a sentence, to the
    next; small numbers compress to half of what large ones take.

    Args:
        arrays: Of each record, of any shape.
        blob: Where they go.
        width: Numbers of a row.

    Returns:
        ``unit``, the size of a level, and ``parts``: the place of each record's levels, and whether they are to be
        added, modulo 256, to those of the record before; ``beyond``, where there are larger ones, are their positions,
        each less the one before, and their levels. With ``row``, a number, each stored level is first to be added to
        the one so many places before it.
    """
    largest = max((float(np.percentile(np.abs(one), 99.9)) for one in arrays if one.size), default=0.0)
    unit = largest / LEVELS or 1.0
    stored, parts = list[np.ndarray](), list[dict[str, Any]]()
    before = np.zeros(0, dtype=np.int8)
    for array in arrays:
        whole = np.clip(np.rint(array.ravel() / unit), -FARTHEST, FARTHEST)
        levels = np.clip(whole, -MOST, MOST).astype(np.int8)
        is_change = len(levels) == len(before)
        stored.append(levels - before if is_change else levels)
        part: dict[str, Any] = {"change": is_change}
        if len(beyond := np.flatnonzero(np.abs(whole) > MOST)):
            part["beyond"] = [blob.add(np.diff(beyond, prepend=0)), blob.add(whole[beyond])]
        parts.append(part)
        before = levels
    by_row = [np.concatenate([one[:width], one[width:] - one[:-width]]) for one in stored]
    is_by_row = _compressed(by_row) < _compressed(stored)
    for part, one in zip(parts, by_row if is_by_row else stored, strict=True):
        part["at"] = blob.add(one, "b")
    return {"unit": unit, "parts": parts} | ({"row": width} if is_by_row else {})


def _compressed(levels: Sequence[np.ndarray]) -> int:
    """How many bytes they take."""
    return len(zlib.compress(b"".join(one.tobytes() for one in levels), 1))
