"""What nobody waits for gives way, between one record and the next, while a picture is being made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

REST_SECONDS = 0.15
"""So long after a picture nothing goes on beside it: the page draws it, and may ask for the next one."""

LONGEST_SECONDS = 2.0
"""Nothing gives way for longer at one time, however many pictures are asked for."""


class Turns:
    """Whose turn it is: pictures come first."""

    def __init__(self) -> None:
        self._ended = Condition()
        self._pictures = 0
        self._last = -REST_SECONDS

    @contextmanager
    def picture(self) -> Iterator[None]:
        """A picture is being made meanwhile."""
        with self._ended:
            self._pictures += 1
        try:
            yield
        finally:
            with self._ended:
                self._pictures -= 1
                self._last = time.monotonic()
                self._ended.notify_all()

    def give_way(self) -> None:
        """Wait until no picture has been made for `REST_SECONDS`. For nobody who makes what a picture may wait for."""
        end = time.monotonic() + LONGEST_SECONDS
        with self._ended:
            while (left := self._wait(time.monotonic())) > 0 and time.monotonic() < end:
                self._ended.wait(min(left, end - time.monotonic()))

    def _wait(self, now: float) -> float:
        """Seconds that are to be waited at least."""
        return LONGEST_SECONDS if self._pictures else self._last + REST_SECONDS - now
