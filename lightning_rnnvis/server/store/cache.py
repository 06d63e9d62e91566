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


class Memory:
    """The bound that several caches share; what was not used for longest goes first, whichever cache it is in.

    Of light values, a quarter of the bound stays whatever heavy ones come: the room of one record holds the pictures of
    a whole training. What a walk along many records makes must not drive out what is on the screen: only light values
    of it are kept as others are, heavy ones in a quarter of the bound.

    Args:
        capacity: Bytes.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._light: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._heavy: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._passing: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._walk = local()
        self._used_light = 0
        self.used = 0

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
                self._heavy[key] = self._passing.pop(key)  # somebody looks at it now
            for values in (self._light, self._heavy):
                if key in values:
                    values.move_to_end(key)
                    return values[key][0]
            return None

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a value, the last one even if it exceeds the bound by itself."""
        weight = weigh(value)
        with self._lock:
            self._forget(key)
            is_light, is_passing = weight <= LIGHT_BYTES, weight > LIGHT_BYTES and self._is_walking()
            (self._light if is_light else self._passing if is_passing else self._heavy)[key] = (value, weight)
            self.used += weight
            self._used_light += weight if is_light else 0
            room = self._capacity // 4 - min(weight, self._capacity // 8)  # however large records are, trees stay
            while is_passing and len(self._passing) > 1 and self._passing_bytes() - weight > room:
                self._forget(next(iter(self._passing)))
            while self.used > self._capacity and (oldest := self._oldest(key)) is not None:
                self._forget(oldest)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            for values in (self._light, self._heavy, self._passing):
                values.clear()
            self.used = self._used_light = 0

    def weigh_again(self, key: Hashable) -> None:
        """Count what a value holds now, which has made more of itself since it was kept."""
        with self._lock:
            for values in (self._light, self._heavy, self._passing):
                if key in values:
                    value, before = values[key]
                    values[key] = value, weigh(value)
                    more = values[key][1] - before
                    self.used += more
                    self._used_light += more if values is self._light else 0

    def _oldest(self, other_than: Hashable) -> Hashable | None:
        """The key of the value that goes next; None where there is no other one."""
        kept = (self._heavy, self._passing)
        in_turn = (self._light, *kept) if self._used_light > self._capacity // 4 else (*kept, self._light)
        return next((one for values in in_turn for one in values if one != other_than), None)

    def _passing_bytes(self) -> int:
        return sum(weight for _, weight in self._passing.values())

    def _is_walking(self) -> bool:
        return getattr(self._walk, "on", False)

    def _forget(self, key: Hashable) -> None:
        for values in (self._light, self._heavy, self._passing):
            _, freed = values.pop(key, (None, 0))
            self.used -= freed
            self._used_light -= freed if values is self._light else 0


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
