"""Scripts in processes of their own, forked from one that has imported Lightning, which takes longer than many of them.

What they import beyond that, ours included, each imports by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import torch

from tests.subprocesses import HANGS

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["lightning.pytorch", "torch.utils.tensorboard"])


class ForkedScript:
    """A script that runs.

    Attributes:
        printed: The lines that it prints, warnings and errors among them; they end when it does.
        pid: Number of its process.
    """

    def __init__(self, script: Path, *arguments: object) -> None:
        reader, writer = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_run, args=(writer, str(script), *map(str, arguments)))
        self._process.start()
        writer.close()  # here, so that the lines end with the process
        self.printed = open(os.dup(reader.fileno()), encoding="utf-8", errors="replace")  # noqa: SIM115
        reader.close()
        self._guard = threading.Timer(HANGS, self._process.kill)
        self._guard.daemon = True
        self._guard.start()

    @property
    def pid(self) -> int:
        """Number of its process."""
        assert self._process.pid is not None
        return self._process.pid

    def end(self) -> tuple[int, str]:
        """Wait for its end: its exit status, the number of a signal with a minus, and what it printed since."""
        with self.printed:
            printed = self.printed.read()
        self._process.join()
        self._guard.cancel()
        assert self._process.exitcode is not None
        return self._process.exitcode, printed

    def kill(self) -> None:
        """End it, where it has not ended."""
        self._guard.cancel()
        self._process.kill()
        self.printed.close()


@contextmanager
def forked(script: Path, *arguments: object) -> Iterator[ForkedScript]:
    """A script that runs, with what is given to it on its command line."""
    running = ForkedScript(script, *arguments)
    try:
        yield running
    finally:
        running.kill()


def run_forked(script: Path, *arguments: object) -> tuple[int, str]:
    """Run a script to its end; its exit status and what it printed."""
    with forked(script, *arguments) as running:
        return running.end()


def _run(writer: Connection, script: str, *arguments: str) -> None:
    """What the process does: as `python script.py arguments`, in the script's directory."""
    for stream in (1, 2):
        os.dup2(writer.fileno(), stream)
    writer.close()
    torch.set_num_threads(1)
    sys.argv = [script, *arguments]
    sys.path.insert(0, os.path.dirname(script))
    runpy.run_path(script, run_name="__main__")
