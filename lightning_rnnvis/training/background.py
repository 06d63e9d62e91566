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

FORK_SECONDS = 5.0
"""So long a process that is to be forked waits for the job that is being done."""

NICENESS = 10
"""Added to that of the training, where threads have one of their own (Linux)."""

Job = Callable[[], None]

_working = threading.Lock()
"""Held while a job is done, by whichever thread does it."""


class BackgroundJobs:
    """Jobs that are done one after the other, in a thread beside the training."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._errors: list[Exception] = []

    def add(self, job: Job) -> bool:
        """Have a job done; False where it was dropped, because the queue stayed full for `WAIT_SECONDS`."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._jobs) < MOST_WAITING, WAIT_SECONDS):
                return False
            self._jobs.append(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="RNNVis", daemon=True)
                self._thread.start()
        return True

    def finish(self, seconds: float = WAIT_SECONDS) -> bool:
        """Wait until all jobs are done; False where some are not after so long, which then go on."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def taken_errors(self) -> list[Exception]:
        """What failed since this was asked last."""
        with self._changed:
            errors, self._errors = self._errors, []
        return errors

    def _work(self) -> None:
        _lower_priority()
        while True:
            with self._changed:
                if not self._jobs:
                    self._thread = None
                    self._changed.notify_all()
                    return
                job = self._jobs.popleft()
                self._changed.notify_all()
            try:
                with _working:
                    job()
            except Exception as error:
                with self._changed:
                    self._errors.append(error)
            finally:
                del job  # its data
            time.sleep(0)


def _lower_priority() -> None:
    """Of this thread alone, which Linux can."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        try:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        except OSError:  # forbidden, as in some containers
            pass


class _AtFork:
    """Keeps jobs from being in the middle of something while the process is forked."""

    def __init__(self) -> None:
        self.held = False

    def before(self) -> None:
        self.held = _working.acquire(timeout=FORK_SECONDS)

    def in_parent(self) -> None:
        if self.held:
            self.held = False
            _working.release()

    def in_child(self) -> None:
        global _working
        _working, self.held = threading.Lock(), False


_at_fork = _AtFork()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_at_fork.before, after_in_parent=_at_fork.in_parent, after_in_child=_at_fork.in_child)
