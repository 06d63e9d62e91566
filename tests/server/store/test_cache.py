"""What is kept is bounded in bytes over all caches, made once, and never a failure."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from unittest.mock import patch

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import UnitTree
from lightning_rnnvis.errors import AbandonedError
from lightning_rnnvis.server.store.cache import LIGHT_BYTES, MIDDLE_BYTES, Cache, Memory
from lightning_rnnvis.server.store.weight import weigh
from tests.planted.events import planted_events
from tests.planted.runs import make_epoch


class Made(list[int]):
    """Makes arrays of so many bytes, and remembers them."""

    def __call__(self, size: int) -> Callable[[], np.ndarray]:
        def make() -> np.ndarray:
            self.append(size)
            return np.zeros(size, np.uint8)

        return make


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((4, 5, 4, 5, 4), [4, 5]),
        ((6, 7, 7, 6), [6, 7, 6]),
        ((4, 101, 101, 4), [4, 101, 4]),  # one that is too large by itself is kept alone
    ],
)
def test_oldest_goes_first(asked: tuple[int, ...], expected: list[int]) -> None:
    """What was not used for longest is made anew where the bound is reached, whichever cache it is in."""
    memory, made = Memory(10), Made()
    caches: list[Cache[np.ndarray]] = [Cache(memory), Cache(memory)]
    for size in asked:
        assert len(caches[size % 2].get("a key", made(size))) == size
        assert memory.used <= max(10, size)
    assert made == expected


def test_a_walk_drives_out_nothing_that_is_looked_at() -> None:
    """Heavy values of a walk take a quarter at most, those used last; one that is looked at is kept longer."""
    made = Made()
    memory = Memory(80 * LIGHT_BYTES)
    cache: Cache[np.ndarray] = Cache(memory)
    cache.get("screen", made(58 * LIGHT_BYTES))
    with memory.walking():
        for at in range(9):
            cache.get(f"record {at}", made(9 * LIGHT_BYTES))
            cache.get(f"tree {at}", made(2 * LIGHT_BYTES))
            cache.get(f"labels {at}", made(1))
    assert memory.used <= 80 * LIGHT_BYTES
    assert cache.known("screen") is not None
    assert all(cache.known(f"labels {at}") is not None for at in range(9))
    kept = [at for at in range(9) if cache.known(f"record {at}") is not None]
    assert kept == [8] and cache.known("tree 8") is not None
    with memory.walking():
        for at in range(9, 20):
            cache.get(f"record {at}", made(9 * LIGHT_BYTES))
    assert cache.known("record 8") is not None


def test_heavy_values_drive_out_no_light_ones() -> None:
    """The pictures of a training stay however many records are read after them; they take a quarter, no more."""
    made = Made()
    memory = Memory(8 * LIGHT_BYTES)
    cache: Cache[np.ndarray] = Cache(memory)
    for at in range(40):
        cache.get(f"picture {at}", made(LIGHT_BYTES // 8))
    for at in range(20):
        cache.get(f"record {at}", made(3 * LIGHT_BYTES))
    assert [at for at in range(40) if cache.known(f"picture {at}") is not None] == list(range(24, 40))
    assert [at for at in range(20) if cache.known(f"record {at}") is not None] == [18, 19]
    cache.get("huge", made(10 * LIGHT_BYTES))
    assert cache.known("huge") is not None and memory.used == 10 * LIGHT_BYTES


def test_trees_are_kept_of_more_records_than_fit() -> None:
    """Those that somebody looked at stay, within a quarter, however many records come; those of a walk go with it."""
    memory, made = Memory(32 * MIDDLE_BYTES), Made()
    cache: Cache[np.ndarray] = Cache(memory)
    for at in range(20):
        cache.get(f"tree {at}", made(MIDDLE_BYTES // 2))
        cache.get(f"record {at}", made(9 * MIDDLE_BYTES))
    assert [at for at in range(20) if cache.known(f"tree {at}") is not None] == list(range(4, 20))
    assert [at for at in range(20) if cache.known(f"record {at}") is not None] == [18, 19]
    assert memory.used == 26 * MIDDLE_BYTES
    with memory.walking():
        for at in range(20, 60):
            cache.get(f"tree {at}", made(MIDDLE_BYTES // 2))
    assert cache.known("tree 4") is not None and cache.known("tree 59") is not None
    assert cache.known("tree 20") is None and memory.used <= 32 * MIDDLE_BYTES


def test_many_small_parts_are_weighed_by_a_few() -> None:
    """Thousands of predictions weigh what they are, to a tenth."""
    one = make_epoch(0, n_units=8, n_words=50, n_sentences=1, sentence_lengths=(60, 61)).sentences[0].predictions
    assert weigh(one) == pytest.approx(sys.getsizeof(one) + sum(map(weigh, one)), rel=0.1)


def test_a_snapshot_is_weighed_as_a_whole() -> None:
    """Arrays, texts and sentences count."""
    small, large = (make_epoch(0, n_units=n_units, n_words=50, n_sentences=3) for n_units in (8, 800))
    arrays = sum(value.nbytes for value in vars(large).values() if isinstance(value, np.ndarray))
    assert arrays < weigh(large) < 2 * arrays
    assert weigh(large) > 20 * weigh(small)


def test_failures_are_not_kept() -> None:
    """A request may succeed the second time."""
    cache: Cache[float] = Cache(Memory(100))
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 / 0)
    assert cache.get("a", lambda: 3) == 3


def test_threads_wait_for_one_another() -> None:
    """Eight threads that ask at once make the value once."""
    cache: Cache[int] = Cache(Memory(100))
    begun = threading.Event()
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        begun.wait(0.2)
        return 7

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: cache.get("a", make), range(8))) == {7}
    assert len(calls) == 1


def test_what_a_value_made_of_itself_is_weighed_again() -> None:
    """A tree beside which others are made holds the similarities of all pairs, which it had not when it was kept."""
    merges = np.array([[0, 1], *([at, 48 + at] for at in range(2, 50))], dtype=np.int32)
    memory = Memory(10**6)
    cache: Cache[UnitTree] = Cache(memory)
    tree = cache.get("a tree", lambda: UnitTree(merges, np.linspace(1, 0, 49)))
    before = memory.used
    tree.similarity_of(np.arange(50))
    cache.weigh_again("a tree")
    cache.weigh_again("another one")
    assert memory.used >= before + 4 * 50**2 and tree.has_table


def test_findings_weigh_what_they_hold() -> None:
    """They are no dataclass; a number of each of their curves takes 24 bytes at least."""
    found = find_changes(planted_events(0)[0])
    assert len(found) > 5 and weigh(found) > 24 * sum(len(one.curve) for one in found)


def test_what_is_given_up_is_made_by_another_one_that_waits() -> None:
    """Nobody waits for the first maker; whoever asked for the same gets it nevertheless."""
    cache: Cache[int] = Cache(Memory(100))
    begun, asked = threading.Event(), threading.Event()

    def give_up() -> int:
        begun.set()
        asked.wait(60)
        raise AbandonedError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "a key", give_up)
        begun.wait(60)
        future = cache._being_made["a key"]
        with patch.object(future, "result", side_effect=lambda: (asked.set(), Future.result(future))[1]):
            second = threads.submit(cache.get, "a key", lambda: 7)
            assert second.result(60) == 7
        with pytest.raises(AbandonedError):
            first.result(60)
    assert cache.known("a key") == 7
