"""Keeps what was made last, within a bound, for many threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Values by key; those not used for longest go first when the sum of their costs exceeds `capacity`.

    Threads that ask for the same key at once wait for one of them to make it. A failure is raised in all of them and
    not kept. The value used last is kept even if it exceeds `capacity` by itself.
    """

    def __init__(self, capacity: int, cost: Callable[[Value], int] = lambda value: 1) -> None:
        self._capacity = capacity
        self._cost = cost
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._being_made: dict[Hashable, Future[Value]] = {}
        self._total = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made by `make` if it is not known."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
            others = self._being_made.get(key)
            if others is None:
                own = self._being_made[key] = Future()
        if others is not None:
            return others.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._being_made[key]
            own.set_exception(error)
            raise
        self._keep(key, value)
        own.set_result(value)
        return value

    def known(self, key: Hashable) -> Value | None:
        """The value of `key`, None where it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def _keep(self, key: Hashable, value: Value) -> None:
        cost = self._cost(value)
        with self._lock:
            del self._being_made[key]
            self._values[key] = (value, cost)
            self._total += cost
            while self._total > self._capacity and len(self._values) > 1:
                _, (_, freed) = self._values.popitem(last=False)
                self._total -= freed
