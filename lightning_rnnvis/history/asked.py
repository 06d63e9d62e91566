"""Checks of what is asked of a record in Python."""

from __future__ import annotations

import operator
from typing import SupportsIndex

import numpy as np

from lightning_rnnvis.records.snapshot import Labels, Snapshot


def whole(name: str, value: SupportsIndex, least: int | None = None) -> int:
    """A whole number, also one of NumPy.

    Raises:
        TypeError: It is none.
        ValueError: It is too small.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"`{name}` must be a whole number. Got {value!r}.")
    if least is not None and number < least:
        raise ValueError(f"`{name}` must be {least} or more. Got {number}.")
    return number


def truth(name: str, value: bool) -> bool:
    """True or False, also those of NumPy.

    Raises:
        TypeError: It is neither.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"`{name}` must be True or False. Got {value!r}.")
    return bool(value)


def chips(labels: Labels | None, record: Snapshot, name: str = "labels") -> Labels | None:
    """Chips that are given by an argument of this name, or None for a record's own.

    Raises:
        TypeError: They are no chips.
        ValueError: They are of another number of units than the record has.
    """
    if labels is None:
        return None
    if not isinstance(labels, Labels):
        raise TypeError(f"`{name}` must be chips, such as `record.cocluster(8).labels`, or None. Got {labels!r}.")
    if len(labels.unit_labels) != record.n_units:
        raise ValueError(
            f"`{name}` must be chips of the {record.n_units} units of {record.state}. Got those of"
            f" {len(labels.unit_labels)} units."
        )
    return labels
