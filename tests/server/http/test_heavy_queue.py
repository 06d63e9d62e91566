"""Heavy answers wait for their turn, at most so long; light ones never do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.test import Client

from lightning_rnnvis.errors import BusyError
from lightning_rnnvis.server.app import make_apps
from lightning_rnnvis.server.http import heavy_queue
from lightning_rnnvis.server.http.heavy_queue import HeavyQueue
from tests.planted.runs import one_by_one
from tests.server.memory_source import MemorySource


@contextmanager
def busy(queue: HeavyQueue, workers: int) -> Iterator[None]:
    """All workers are at work meanwhile."""
    begun, done = threading.Semaphore(0), threading.Event()

    def work() -> None:
        begun.release()
        done.wait(60)

    threads = [threading.Thread(target=queue.run, args=(work,)) for _ in range(workers)]
    for thread in threads:
        thread.start()
        begun.acquire()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_a_request_that_waits_too_long_is_sent_away() -> None:
    """With a sentence and the time after which to ask again; what it asked for is never made."""
    queue, made = HeavyQueue(2, 0.05), []
    with busy(queue, 2), pytest.raises(BusyError, match="busy") as raised:
        queue.run(lambda: made.append(1))
    assert raised.value.retry_after == heavy_queue.RETRY_SECONDS
    assert queue.run(lambda: "an answer") == "an answer" and made == []


def test_what_takes_long_in_its_turn_is_answered() -> None:
    """Patience is for the wait alone; errors come through."""
    queue = HeavyQueue(1, 0.01)
    assert queue.run(lambda: threading.Event().wait(0.1)) is False

    def fail() -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        queue.run(fail)


def test_light_routes_are_answered_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot gets 503 where all workers are at work, and the list of runs is there."""
    source = MemorySource.of({"run": one_by_one(2)})
    queue = HeavyQueue(1, 0.05)
    monkeypatch.setattr("lightning_rnnvis.server.app.HeavyQueue", lambda *_: queue)
    apps = make_apps(lambda request: source, tmp_path)
    record = {"run": "run", "state": "rnn.l0/h", "step": "10"}
    snapshot = Client(apps["/snapshot"])
    with busy(queue, 1):
        answer = snapshot.get("/snapshot", query_string=record)
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
        assert answer.get_json()["error"].endswith("Try again in 5 s.")
        assert Client(apps["/runs"]).get("/runs").status_code == 200
        assert Client(apps["/tab.js"]).get("/tab.js").status_code == 200
    assert snapshot.get("/snapshot", query_string=record).status_code == 200
