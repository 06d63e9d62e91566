"""What a value takes in memory."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass

import numpy as np

MANY, SAMPLE = 32, 8
"""Of sequences with so many parts, such as words and predictions, so few, spread evenly, are weighed for all: to weigh
each would take as long as to read the arrays of a record."""

OWN = "lightning_rnnvis."

LEAVES = frozenset({str, int, float, bool, bytes, type(None)})
"""Most parts of a record: they are told from the others first."""


def weigh(value: object) -> int:
    """Bytes of an object and of all that it is made of: arrays, dataclasses, collections, text and numbers.

    What several of its parts share is counted for each, an array for what it shows of its memory.
    """
    if isinstance(value, np.ndarray):
        return value.nbytes + (_weigh_all(value.ravel().tolist()) if value.dtype == object else 0)
    size = sys.getsizeof(value)
    if type(value) in LEAVES:
        return size
    if is_dataclass(value):  # with what it has made of itself since, its cached properties
        return size + sum(map(weigh, list(vars(value).values())))
    if isinstance(value, Mapping):
        return size + _weigh_all(list(value)) + sum(map(weigh, value.values()))
    if isinstance(value, list | tuple):
        return size + _weigh_all(value)
    if isinstance(value, set | frozenset):
        return size + sum(map(weigh, value))
    if type(value).__module__.startswith(OWN):  # a class that is no dataclass
        return size + weigh(vars(value))
    return size


def _weigh_all(values: Sequence[object]) -> int:
    sample = values if len(values) < MANY else values[:: len(values) // SAMPLE]
    return sum(map(weigh, sample)) * len(values) // max(1, len(sample))
