"""Checks of what is asked of a record in Python."""

from __future__ import annotations

import operator
from typing import SupportsIndex

from lightning_rnnvis.records.snapshot import Labels


def whole(name: str, value: SupportsIndex, least: int | None = None) -> int:
    """A whole number, also one of NumPy.

    Raises:
        TypeError: It is none.
        ValueError: It is too small.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"`{name}` must be a whole number. Got {value!r}.") from None
    if least is not None and number < least:
        raise ValueError(f"`{name}` must be {least} or more. Got {number}.")
    return number


def chips(labels: Labels | None) -> Labels | None:
    """Chips that are given, or None for a record's own.

    Raises:
        TypeError: They are no chips.
    """
    if labels is None or isinstance(labels, Labels):
        return labels
    raise TypeError(f"`labels` must be chips, such as `record.cocluster(8).labels`, or None. Got {labels!r}.")
