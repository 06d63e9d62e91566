"""Walks over many records wait while a picture is being made, and for no longer than they may."""

from __future__ import annotations

import threading
import time
from unittest.mock import patch

import pytest

from lightning_rnnvis.server import turns
from lightning_rnnvis.server.turns import Turns


def waited(one: Turns) -> float:
    """Seconds until it is the turn of what gives way; 0 where it did not wait at all."""
    with patch.object(one._ended, "wait", wraps=one._ended.wait) as wait:
        began = time.monotonic()
        one.give_way()
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
