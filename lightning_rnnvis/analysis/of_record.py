"""What depends on a record alone is computed once, however many numbers of clusters it is looked at with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from lightning_rnnvis.records.snapshot import Snapshot

Value = TypeVar("Value")


def of_record(make: Callable[[Snapshot], Value], most: int | None = None) -> Callable[[Snapshot], Value]:
    """The same function, whose values are kept as long as their record is.

    Args:
        make: The function.
        most: Values that are kept at one time, those used last, for large ones; None for all.
    """
    known: WeakKeyDictionary[Snapshot, Value] = WeakKeyDictionary()
    lock = Lock()

    @wraps(make)
    def get(snapshot: Snapshot) -> Value:
        value = known.get(snapshot)
        if value is not None and most is None:
            return value
        if value is None:
            value = make(snapshot)
        with lock:
            known.pop(snapshot, None)
            others = [] if most is None else list(known)
            for unused in others[: len(others) - (most or 0) + 1]:
                del known[unused]
            known[snapshot] = value  # at the end, as the one that was used last
        return value

    return get
