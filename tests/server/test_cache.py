"""The cache is bounded, makes a value once, and keeps no failures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lightning_rnnvis.server.cache import Cache


class Made(list[int]):
    """Remembers what was made."""

    def __call__(self, value: int) -> Callable[[], int]:
        def make() -> int:
            self.append(value)
            return value

        return make


def test_oldest_goes_first() -> None:
    """What was not used for longest is made anew."""
    cache: Cache[int] = Cache(2)
    made = Made()
    for key in (1, 2, 1, 3, 1, 2):
        assert cache.get(key, made(key)) == key
    assert made == [1, 2, 3, 2]


def test_bound_is_by_cost() -> None:
    """Large values drive more out; one that is too large by itself is kept alone."""
    cache: Cache[int] = Cache(10, cost=lambda value: value)
    made = Made()
    for value in (4, 5, 4, 100, 100, 4):
        cache.get(value, made(value))
    assert made == [4, 5, 100, 4]


def test_failures_are_not_kept() -> None:
    """A request may succeed the second time."""
    cache: Cache[int] = Cache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 3) == 3


def test_threads_wait_for_one_another() -> None:
    """Eight threads that ask at once make the value once."""
    cache: Cache[int] = Cache(2)
    begun = threading.Event()
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        begun.wait(0.2)
        return 7

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: cache.get("a", make), range(8))) == {7}
    assert len(calls) == 1
