"""Work that takes longer than a request may: one thread does it, piece after piece, as long as somebody asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import AbandonedError
from lightning_rnnvis.server.store.cache import Cache, Memory

PATIENCE_SECONDS = 15.0
"""Work that nobody asked for so long is given up."""

LEFT_SECONDS = 1.5
"""The same, once somebody asks for less of it: who stops it asks for less, others go on asking sooner than that."""

Value = TypeVar("Value")


@dataclass(eq=False)
class Job(Generic[Value]):
    """One piece of work, as it is now.

    Attributes:
        value: What is known of its result; None before anything is.
        share: How much is done, 0 to 1.
    """

    value: Value | None = None
    share: float = 0.0
    asked: float = field(default_factory=time.monotonic)
    ended: Event = field(default_factory=Event)
    error: Exception | None = None

    def known(self) -> tuple[float, Value | None]:
        """How much is done, and what is known of the result: all of it where all is done, whenever the work ends."""
        share = self.share  # first: the value is there before it is 1
        return share, self.value

    def tell(self, share: float) -> None:
        """Say how much is done.

        Raises:
            AbandonedError: Nobody asks for it any more.
        """
        self.share = share
        if time.monotonic() - self.asked > PATIENCE_SECONDS:
            raise AbandonedError


class Jobs(Generic[Value]):
    """Does work in the order in which it was asked for, and keeps what it gives.

    Args:
        memory: Where results are kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._done: Cache[Value] = Cache(memory)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="rnnvis-job")
        self._lock = Lock()
        self._jobs: dict[Hashable, Job[Value]] = {}

    def ask(
        self,
        key: Hashable,
        work: Callable[[Job[Value]], Value],
        wait: float,
        *,
        more: Hashable = None,
        less: Hashable = None,
    ) -> Job[Value]:
        """What is known of the work `key`, which is begun if it is neither done nor under way.

        Args:
            key: Names it.
            work: Does it; may set `Job.value` to what is known before its end, and calls `Job.tell` often.
            wait: Seconds for which its end is waited for.
            more: Names work that gives all of this and more: where it is done, that is the answer; where it is under
                way, it is given up unless somebody else asks for it, see `LEFT_SECONDS`.
            less: Names work that gives some of this: where it is done, `Job.value` begins with what it gave.

        Raises:
            Exception: What the work raised.
        """
        with self._lock:
            known = self._done.known(more)
            if known is None:
                known = self._done.known(key)
            if known is not None:
                return Job(known, 1.0)
            left = None if more == key else self._jobs.get(more)
            if left is not None:
                left.asked = min(left.asked, time.monotonic() - PATIENCE_SECONDS + LEFT_SECONDS)
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = Job(self._done.known(less))
                self._worker.submit(self._do, key, job, work)
            job.asked = time.monotonic()
        job.ended.wait(wait)
        if job.error is not None:
            raise job.error
        return job

    def _do(self, key: Hashable, job: Job[Value], work: Callable[[Job[Value]], Value]) -> None:
        try:
            job.tell(0.0)
            with one_thread():
                job.value = self._done.get(key, lambda: work(job))
            job.share = 1.0
        except AbandonedError:
            pass
        except Exception as error:  # raised in the requests that ask for it
            job.error = error
        finally:
            with self._lock:
                del self._jobs[key]
            job.ended.set()
