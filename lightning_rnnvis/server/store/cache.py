"""Keeps what was made last, within one bound on its bytes, for many threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from lightning_rnnvis.server.store.weight import weigh

Value = TypeVar("Value")


class Memory:
    """The bound that several caches share; what was not used for longest goes first, whichever cache it is in.

    Args:
        capacity: Bytes.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self.used = 0

    def known(self, key: Hashable) -> object | None:
        """The value of `key`, None where it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a value, the last one even if it exceeds the bound by itself."""
        weight = weigh(value)
        with self._lock:
            self._forget(key)
            self._values[key] = (value, weight)
            self.used += weight
            while self.used > self._capacity and len(self._values) > 1:
                self._forget(next(iter(self._values)))

    def _forget(self, key: Hashable) -> None:
        _, freed = self._values.pop(key, (None, 0))
        self.used -= freed


class Cache(Generic[Value]):
    """Values of one kind by key, within the bound of a `Memory`.

    Threads that ask for the same key at once wait for one of them to make it. A failure is raised in all of them and
    not kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = Lock()
        self._being_made: dict[Hashable, Future[Value]] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made by `make` if it is not known."""
        with self._lock:
            known = self.known(key)
            if known is not None:
                return known
            others = self._being_made.get(key)
            if others is None:
                own = self._being_made[key] = Future()
        if others is not None:
            return others.result()
        try:
            value = make()
            self._memory.keep((id(self), key), value)
        except BaseException as error:
            own.set_exception(error)
            raise
        else:
            own.set_result(value)
            return value
        finally:
            with self._lock:
                del self._being_made[key]

    def known(self, key: Hashable) -> Value | None:
        """The value of `key`, None where it is not kept."""
        value: Value | None = self._memory.known((id(self), key))  # type: ignore[assignment]
        return value
