"""What a value takes in memory."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np


def weigh(value: object) -> int:
    """Bytes of an object and of all that it is made of: arrays, dataclasses, collections, text and numbers.

    What several of its parts share is counted for each, an array for what it shows of its memory.
    """
    if isinstance(value, np.ndarray):
        return value.nbytes + (sum(map(weigh, value.ravel().tolist())) if value.dtype == object else 0)
    size = sys.getsizeof(value)
    if is_dataclass(value):
        return size + sum(weigh(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return size + sum(weigh(key) + weigh(of_key) for key, of_key in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return size + sum(map(weigh, value))
    return size
