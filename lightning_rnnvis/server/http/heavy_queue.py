"""Answers that compute or unpack much are made by a few threads of their own, one after the other.

However many clients ask, that bounds what their numbers take in memory at one time, and leaves the processor to others.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

from lightning_rnnvis.errors import BusyError

WORKERS = 2
"""Answers that are made at one time."""

PATIENCE_SECONDS = 10.0
"""So long a request waits for its turn."""

RETRY_SECONDS = 5
"""After so long, a client that was sent away may ask again."""

Answer = TypeVar("Answer")


class HeavyQueue:
    """Makes answers in order of their requests.

    Args:
        workers: Answers that are made at one time.
        patience: Seconds that a request waits for its turn.
    """

    def __init__(self, workers: int = WORKERS, patience: float = PATIENCE_SECONDS) -> None:
        # Threads that stay, not a lock around those of the requests: each thread that allocates much keeps some of it.
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="rnnvis")
        self._patience = patience

    def run(self, make: Callable[[], Answer]) -> Answer:
        """The answer that `make` gives in its turn.

        Raises:
            BusyError: It did not come to it in time.
        """
        answer = self._workers.submit(make)
        try:
            return answer.result(self._patience)
        except FutureTimeoutError:
            if answer.cancel():
                raise BusyError(
                    f"The server is busy with other requests: this one waited {self._patience:.0f} s. Try again in"
                    f" {RETRY_SECONDS} s.",
                    RETRY_SECONDS,
                ) from None
            return answer.result()  # its turn had come
