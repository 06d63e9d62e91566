"""The cache is bounded, makes a value once, and keeps no failures."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tensorboard_plugin_rnnvis.cache import Cache


def test_oldest_goes_first() -> None:
    """What was not used for longest is made anew."""
    cache: Cache[str] = Cache(2)
    made: list[str] = []

    def get(key: str) -> None:
        cache.get(key, lambda: made.append(key) or key)

    for key in "ab" + "a" + "c" + "a" + "b":
        get(key)
    assert made == ["a", "b", "c", "b"]


def test_bound_is_by_cost() -> None:
    """Large values drive more out; one that is too large by itself is kept alone."""
    cache: Cache[int] = Cache(10, cost=lambda value: value)
    made: list[int] = []
    for value in (4, 5, 4, 100, 100, 4):
        cache.get(value, lambda value=value: made.append(value) or value)
    assert made == [4, 5, 100, 4]


def test_failures_are_not_kept() -> None:
    """A question may succeed the second time."""
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
