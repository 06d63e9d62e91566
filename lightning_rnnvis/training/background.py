"""A thread of low priority that stores what need not be there when the training goes on.

It lives only while there is something to do, and works on finished NumPy data alone, so it changes nothing of the
training. A process is not forked while it works: a lock that it holds would never be given back in the child.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

MOST_WAITING = 8
"""Jobs that wait; one more waits until another one is done."""

WAIT_SECONDS = 30.0
"""So long a full queue, a checkpoint and the end of a training are waited for."""

SPARE_SECONDS = 5.0
"""So long the end of a training waits for jobs that can as well be done later, elsewhere."""

FORK_SECONDS = 5.0
"""So long a process that is to be forked waits for the job that is being done."""

QUIET_SECONDS = 0.5
"""After a fork no spare job is begun for so long: workers of a loader are forked one after the other."""

NICENESS = 5
"""Added to that of the training, where threads have one of their own (Linux). A thread of much lower priority would, on
a full machine, keep the interpreter's lock for long when it has it."""

Job = Callable[[], None]

_working = threading.Lock()
"""Held while a job is done, by whichever thread does it."""


class BackgroundJobs:
    """Jobs that are done one after the other, in a thread beside the training; spare ones when there are no others."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._spare: deque[Job] = deque()
        self._does_job = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._errors: list[Exception] = []

    def add(self, job: Job) -> bool:
        """Have a job done; False where it was dropped, because the queue stayed full for `WAIT_SECONDS`."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._jobs) < MOST_WAITING, WAIT_SECONDS):
                return False
            self._jobs.append(job)
            self._start()
        return True

    def add_spare(self, jobs: list[Job]) -> bool:
        """Have jobs done that can as well be done later, elsewhere; False where many wait, so that none were taken."""
        with self._changed:
            if len(self._spare) >= MOST_WAITING:
                return False
            self._spare += jobs
            self._start()
        return True

    def finish(self, seconds: float = WAIT_SECONDS, spare_seconds: float = 0.0) -> bool:
        """Wait until all jobs are done; False where some are not after so long, which then go on.

        Args:
            seconds: How long to wait.
            spare_seconds: How long to wait for spare jobs; those that were not begun by then are dropped. 0 to leave
                them be.
        """
        with self._changed:
            done = self._changed.wait_for(lambda: not self._jobs and not self._does_job, seconds)
            if spare_seconds:
                self._changed.wait_for(lambda: self._thread is None, spare_seconds)
                self._spare.clear()
            return done

    def taken_errors(self) -> list[Exception]:
        """What failed since this was asked last."""
        with self._changed:
            errors, self._errors = self._errors, []
        return errors

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="RNNVis", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _work(self) -> None:
        _lower_priority()
        while (job := self._next()) is not None:
            try:
                with _working:
                    job()
            except Exception as error:
                with self._changed:
                    self._errors.append(error)
            finally:
                del job  # its data
            time.sleep(0)

    def _next(self) -> Job | None:
        """The job to do now; None where there is none, so that the thread ends."""
        with self._changed:
            self._does_job = False
            self._changed.notify_all()
            while not self._jobs and self._spare and (rest := _at_fork.last + QUIET_SECONDS - time.monotonic()) > 0:
                self._changed.wait(rest)
            if self._jobs:
                self._does_job = True
                return self._jobs.popleft()
            if self._spare:
                return self._spare.popleft()
            self._thread = None
            self._changed.notify_all()
            return None


def _lower_priority() -> None:
    """Of this thread alone, which Linux can."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        try:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        except OSError:  # forbidden, as in some containers
            pass


class _AtFork:
    """Keeps jobs from being in the middle of something while the process is forked.

    Attributes:
        last: When it was forked last, in seconds of `time.monotonic`.
    """

    def __init__(self) -> None:
        self.last = -QUIET_SECONDS
        self._held = False

    def before(self) -> None:
        self._held = _working.acquire(timeout=FORK_SECONDS)

    def in_parent(self) -> None:
        self.last = time.monotonic()
        if self._held:
            self._held = False
            _working.release()

    def in_child(self) -> None:
        global _working
        _working, self._held = threading.Lock(), False


_at_fork = _AtFork()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_at_fork.before, after_in_parent=_at_fork.in_parent, after_in_child=_at_fork.in_child)
