"""What nobody waits for gives way, between one piece of it and the next, while a picture is being made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Protocol

REST_SECONDS = 0.15
"""So long after a picture nothing goes on beside it: the page draws it, and may ask for the next one."""

LONGEST_SECONDS = 2.0
"""Nothing gives way for longer at one time, however many pictures are asked for."""


class GiveWay(Protocol):
    """What a walk calls between its pieces."""

    def __call__(self, *, within: bool = False) -> None:
        """Wait until pictures are made, and other walks have had their turn.

        Args:
            within: Whether the next piece is of what is being made: then other walks wait on. In turn by small pieces,
                what has many of them would go on at a fraction of the pace of what has few.
        """


class Turns:
    """Whose turn it is: pictures come first, then walks over many records, one piece of each in turn.

    So all walks together take one processor: with two of them the browser has the other one.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._pictures = 0
        self._last = -REST_SECONDS
        self._walks: list[object] = []

    @contextmanager
    def picture(self) -> Iterator[None]:
        """A picture is being made meanwhile."""
        with self._changed:
            self._pictures += 1
        try:
            yield
        finally:
            with self._changed:
                self._pictures -= 1
                self._last = time.monotonic()
                self._changed.notify_all()

    @contextmanager
    def walk(self) -> Iterator[GiveWay]:
        """A walk over many records goes on meanwhile.

        Yields:
            What the walk calls between its pieces: it waits until no picture has been made for `REST_SECONDS`, and
            every other walk has had its turn. Not to be called while making what a picture or another walk may wait
            for.
        """
        walk = object()
        with self._changed:
            self._walks.append(walk)
        try:
            yield lambda *, within=False: self._give_way(walk, within)
        finally:
            with self._changed:
                self._walks.remove(walk)
                self._changed.notify_all()

    def _give_way(self, walk: object, within: bool) -> None:
        end = time.monotonic() + LONGEST_SECONDS
        with self._changed:
            if not within:
                self._walks.remove(walk)
                self._walks.append(walk)
                self._changed.notify_all()
            while (left := self._wait(walk, time.monotonic())) > 0 and time.monotonic() < end:
                self._changed.wait(min(left, end - time.monotonic()))

    def _wait(self, walk: object, now: float) -> float:
        """Seconds that a walk is to wait at least."""
        return LONGEST_SECONDS if self._pictures or self._walks[0] is not walk else self._last + REST_SECONDS - now
