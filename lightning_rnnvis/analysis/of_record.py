"""What depends on a record alone is computed once, however many numbers of clusters it is looked at with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from lightning_rnnvis.records.snapshot import Snapshot

Value = TypeVar("Value")


def of_record(make: Callable[[Snapshot], Value], most: int | None = None) -> Callable[[Snapshot], Value]:
    """The same function, whose values are kept as long as their record is.

    Args:
        make: The function.
        most: Values that are kept at one time, for large ones; None for all.
    """
    known: WeakKeyDictionary[Snapshot, Value] = WeakKeyDictionary()

    @wraps(make)
    def get(snapshot: Snapshot) -> Value:
        value = known.get(snapshot)
        if value is None:
            value = make(snapshot)
            if most is not None and len(known) >= most:
                known.clear()
            known[snapshot] = value
        return value

    return get
