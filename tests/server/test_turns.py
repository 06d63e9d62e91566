"""Walks over many records wait while a picture is being made, and for no longer than they may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Condition
from typing import Any
from unittest.mock import patch

import pytest

from lightning_rnnvis.analysis.coclustering.numbering import Numbering, decide_numbers
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server import turns
from lightning_rnnvis.server.lenses import trees
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes, all_routes, thumbnail_routes
from lightning_rnnvis.server.store import record_store
from lightning_rnnvis.server.turns import Turns
from tests.planted.runs import make_epoch
from tests.server.memory_source import MemorySource


def waited(one: Turns) -> float:
    """Seconds until it is the turn of what gives way; 0 where it did not wait at all."""
    with one.walk() as give_way, patch.object(one._changed, "wait", wraps=one._changed.wait) as wait:
        began = time.monotonic()
        give_way()
        return time.monotonic() - began if wait.called else 0


def test_what_nobody_waits_for_gives_way_to_a_picture() -> None:
    """Until it is made, and the page has had time to ask for the next one; an error ends a picture, too."""
    one, begun = Turns(), threading.Event()
    assert waited(one) == 0

    def make() -> None:
        with pytest.raises(KeyError), one.picture():
            begun.set()
            time.sleep(0.1)
            raise KeyError

    thread = threading.Thread(target=make)
    thread.start()
    begun.wait(60)
    assert waited(one) > turns.REST_SECONDS
    thread.join()
    assert waited(one) == 0


def test_nothing_gives_way_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pictures are asked for all the time, walks go on nevertheless."""
    monkeypatch.setattr(turns, "LONGEST_SECONDS", 0.1)
    one = Turns()
    with one.picture():
        assert 0.09 < waited(one) < 60


def test_walks_go_on_one_piece_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in turn: two at once would take both processors of a laptop, and one alone would starve the other."""
    monkeypatch.setattr(turns, "LONGEST_SECONDS", 60)
    one, under_way, order = Turns(), list[str](), list[str]()
    both = threading.Barrier(2, timeout=60)

    def go(name: str) -> None:
        with one.walk() as give_way:
            both.wait()
            for _ in range(5):
                give_way()
                assert not under_way
                under_way.append(name)
                order.append(name)
                time.sleep(0.001)  # another thread may run meanwhile
                under_way.remove(name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(go, "ab"))
    assert order in (["a", "b"] * 5, ["b", "a"] * 5)


def test_other_walks_wait_until_the_whole_of_what_is_made_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made in many small pieces, between which pictures go first, goes on as fast as what is made in one."""
    monkeypatch.setattr(turns, "LONGEST_SECONDS", 60)
    one, order = Turns(), list[str]()
    both = threading.Barrier(2, timeout=60)

    def go(name: str, n_pieces: int) -> None:
        with one.walk() as give_way:
            both.wait()
            for _ in range(3):
                give_way()
                for piece in range(n_pieces):
                    if piece:
                        give_way(within=True)
                    order.append(name)
                    time.sleep(0.001)  # another thread may run meanwhile

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(go, "ab", (1, 3)))
    assert "".join(order) in ("abbb" * 3, "bbba" * 3)


def test_what_was_learnt_waits_while_pictures_are_made_and_ends_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads no record meanwhile, and leaves no walk behind that others would wait for."""
    monkeypatch.setattr(turns, "LONGEST_SECONDS", 60)
    source = MemorySource.of({"run": [make_epoch(epoch, n_epochs=4, n_words=20, n_units=12) for epoch in range(4)]})
    made, waits, waiting = Routes(), Condition.wait, threading.Event()
    arguments = RequestArgs({"run": ["run"], "state": ["rnn.l0/h"]})

    def wait(condition: Condition, timeout: float | None = None) -> bool:
        waiting.set()
        return waits(condition, timeout)

    monkeypatch.setattr(made.turns._changed, "wait", partial(wait, made.turns._changed))
    read = list[str]()

    def payload(self: MemorySource, run: str, tag: str) -> bytes:
        read.append(tag)
        return self.records[run][tag][1]

    monkeypatch.setattr(MemorySource, "payload", payload)
    with ThreadPoolExecutor(1) as pool:
        with made.turns.picture():
            found = pool.submit(made.by_path["/findings"], source, arguments)
            assert waiting.wait(60)
            already = len(read)
            assert not found.done()
        assert "findings" in found.result(60)
    assert len(read) > already
    assert made.turns._walks == []


def test_a_picture_waits_for_one_piece_of_a_thumbnail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record, what its draws say, its tree and its picture are made one by one."""
    source = MemorySource.of({"run": [make_epoch(0, n_words=20, n_units=12)]})
    pieces: list[list[str]] = [[]]
    monkeypatch.setattr(Turns, "_give_way", lambda self, walk, within: pieces.append([]))

    def noted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*given: Any, **named: Any) -> Any:
            pieces[-1].append(name)
            return make(*given, **named)

        return noting

    known = {"decode": record_store, "unit_consensus": trees, "record_tree": trees, "snapshot_payload": all_routes}
    for name, module in known.items():
        monkeypatch.setattr(module, name, noted(name, getattr(module, name)))
    query = {"run": ["run"], "state": ["rnn.l0/h"], "step": ["200"]}
    Routes().by_path["/thumbnails"](source, RequestArgs(query))
    made = [piece for piece in pieces if piece]
    assert made == [[name] for name in known]


def test_who_chose_a_number_of_clusters_finds_the_others_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a history, beside the strip of the first that was chosen; where none was, nothing is made ahead."""
    monkeypatch.setattr(thumbnail_routes, "THUMBNAILS_SECONDS", 60)
    source = MemorySource.of({"run": [make_epoch(epoch, n_words=20, n_units=24) for epoch in range(2)]})
    made, decided = Routes().by_path, list[int]()

    def decide(snapshot: Snapshot, of: RecordTree, n_clusters: int) -> Numbering:
        decided.append(n_clusters)
        return decide_numbers(snapshot, of, n_clusters)

    monkeypatch.setattr(trees, "decide_numbers", decide)
    record = {"run": ["run"], "state": ["rnn.l0/h"], "step": ["200"]}
    made["/thumbnails"](source, RequestArgs(record))
    assert len(decided) == 1
    made["/thumbnails"](source, RequestArgs(record | {"clusters": ["5"]}))
    assert sorted(decided) == list(range(2, 21))
    made["/snapshot"](source, RequestArgs(record | {"clusters": ["7"]}))
    made["/thumbnails"](source, RequestArgs(record | {"clusters": ["9"]}))
    assert len(decided) == 19
