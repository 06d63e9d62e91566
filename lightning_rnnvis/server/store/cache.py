"""Keeps what was made last, within one bound on its bytes, for many threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock, local
from typing import Generic, TypeVar

from lightning_rnnvis.errors import AbandonedError
from lightning_rnnvis.server.store.weight import weigh

Value = TypeVar("Value")


LIGHT_BYTES = 2**18
"""What is no heavier, such as labels and thumbnails, is kept of all records that a walk passes."""

MIDDLE_BYTES = 2**20
"""What is no heavier, such as trees of a thousand units, is kept of more records than can be kept themselves."""


class _Kept(OrderedDict[Hashable, tuple[object, int]]):
    """Values with their weights, what was used last at the end."""

    used = 0
    """What all of them weigh."""

    def keep(self, key: Hashable, value: object, weight: int) -> None:
        """Keep a value, in its place where it is there already."""
        self.used += weight - (self[key][1] if key in self else 0)
        self[key] = value, weight

    def forget(self, key: Hashable) -> None:
        """Let a value go, if it is there."""
        self.used -= self.pop(key, (None, 0))[1]


class Memory:
    """The bound that several caches share; what was not used for longest goes first, whichever cache it is in.

    Of light values, a quarter of the bound stays whatever heavy ones come, and another one of those between: the room
    of one record holds the pictures of a whole training, and that of ten its trees. What a walk along many records
    makes must not drive out what is on the screen: only light values of it are kept as others are, all others in a
    quarter of the bound.

    Args:
        capacity: Bytes.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._light, self._middle, self._heavy, self._passing = (_Kept() for _ in range(4))
        self._walk = local()

    @contextmanager
    def walking(self) -> Iterator[None]:
        """What this thread makes meanwhile is part of a walk."""
        before, self._walk.on = self._is_walking(), True
        try:
            yield
        finally:
            self._walk.on = before

    def known(self, key: Hashable) -> object | None:
        """The value of `key`, None where it is not kept."""
        with self._lock:
            if key in self._passing:
                if self._is_walking():
                    self._passing.move_to_end(key)
                    return self._passing[key][0]
                value, weight = self._passing[key]
                self._passing.forget(key)
                self._class_of(weight).keep(key, value, weight)  # somebody looks at it now
            for values in (self._light, self._middle, self._heavy):
                if key in values:
                    values.move_to_end(key)
                    return values[key][0]
            return None

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a value, the last one even if it exceeds the bound by itself."""
        weight = weigh(value)
        with self._lock:
            self._forget(key)
            is_passing = weight > LIGHT_BYTES and self._is_walking()
            (self._passing if is_passing else self._class_of(weight)).keep(key, value, weight)
            room = self._capacity // 4 - min(weight, self._capacity // 8)  # however large records are, trees stay
            while is_passing and len(self._passing) > 1 and self._passing.used - weight > room:
                self._forget(next(iter(self._passing)))
            while self.used > self._capacity and (oldest := self._oldest(key)) is not None:
                self._forget(oldest)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            for values in self._all():
                values.clear()
                values.used = 0

    def weigh_again(self, key: Hashable) -> None:
        """Count what a value holds now, which has made more of itself since it was kept."""
        with self._lock:
            for values in self._all():
                if key in values:
                    values.keep(key, values[key][0], weigh(values[key][0]))

    @property
    def used(self) -> int:
        """Bytes of all that is kept."""
        return sum(values.used for values in self._all())

    def _all(self) -> tuple[_Kept, ...]:
        return self._light, self._middle, self._heavy, self._passing

    def _class_of(self, weight: int) -> _Kept:
        return self._light if weight <= LIGHT_BYTES else self._middle if weight <= MIDDLE_BYTES else self._heavy

    def _oldest(self, other_than: Hashable) -> Hashable | None:
        """The key of the value that goes next; None where there is no other one."""
        by_quarters = (self._light, self._middle)
        many = [values for values in by_quarters if values.used > self._capacity // 4]
        in_turn = (*many, self._heavy, self._passing, *reversed(by_quarters))
        return next((one for values in in_turn for one in values if one != other_than), None)

    def _is_walking(self) -> bool:
        return getattr(self._walk, "on", False)

    def _forget(self, key: Hashable) -> None:
        for values in self._all():
            values.forget(key)


class Cache(Generic[Value]):
    """Values of one kind by key, within the bound of a `Memory`.

    Threads that ask for the same key at once wait for one of them to make it. A failure is raised in all of them and
    not kept; where it was given up because nobody waits for that one any more, another one makes it.
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
            try:
                return others.result()
            except AbandonedError:
                return self.get(key, make)
        try:
            value = make()
            self._memory.keep((id(self), key), value)
        except BaseException as error:
            self._end(key)  # first: who waits for it may make it now
            own.set_exception(error)
            raise
        self._end(key)
        own.set_result(value)
        return value

    def _end(self, key: Hashable) -> None:
        with self._lock:
            del self._being_made[key]

    def weigh_again(self, key: Hashable) -> None:
        """See `Memory.weigh_again`; nothing where the value is not kept."""
        self._memory.weigh_again((id(self), key))

    def known(self, key: Hashable) -> Value | None:
        """The value of `key`, None where it is not kept."""
        value: Value | None = self._memory.known((id(self), key))  # type: ignore[assignment]
        return value
