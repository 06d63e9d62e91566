"""What a value takes in memory."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import is_dataclass

import numpy as np

LEAVES = frozenset({str, int, float, bool, bytes, type(None)})
"""Most parts of a record: they are told from the others first."""


def weigh(value: object) -> int:
    """Bytes of an object and of all that it is made of: arrays, dataclasses, collections, text and numbers.

    What several of its parts share is counted for each, an array for what it shows of its memory.
    """
    if isinstance(value, np.ndarray):
        return value.nbytes + (sum(map(weigh, value.ravel().tolist())) if value.dtype == object else 0)
    size = sys.getsizeof(value)
    if type(value) in LEAVES:
        return size
    if is_dataclass(value):
        return size + sum(weigh(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, Mapping):
        return size + sum(weigh(key) + weigh(of_key) for key, of_key in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return size + sum(map(weigh, value))
    return size
