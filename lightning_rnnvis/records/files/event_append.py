"""Appends records to an event file: to that of a logger's writer, or to one of our own."""

from __future__ import annotations

import itertools
import os
import posixpath
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from fsspec.core import url_to_fs

from lightning_rnnvis.records.files.checksum import masked_checksum
from lightning_rnnvis.records.files.event_messages import FILE_VERSION, Event

_number = itertools.count()


def framed(data: bytes) -> bytes:
    """An event as it stands in an event file: length, its checksum, data, its checksum."""
    length = struct.pack("<Q", len(data))
    return b"".join((length, masked_checksum(length), data, masked_checksum(data)))


def takes_events(file_writer: Any) -> bool:
    """Whether `append_summary` knows how to write into the file of a logger's writer."""
    return _open_file(file_writer)[0] is not None


def append_summary(file_writer: Any, summary: Any, step: int) -> None:
    """Add a summary to the event file of a logger, behind all that its writer has written.

    Args:
        file_writer: The `FileWriter` of torch's or tensorboardX's `SummaryWriter`.
        summary: The summary.
        step: Its global step.
    """
    file, lock = _open_file(file_writer)
    file_writer.flush()
    with lock:
        file.write(_event(summary, step))


def _open_file(file_writer: Any) -> tuple[Any, Any]:
    """The open file of a writer and what guards it; None where the writer is of another make.

    Written to directly: TensorBoard's computes checksums byte by byte, and tensorboardX takes no events of others.
    """
    event_writer = getattr(file_writer, "event_writer", None)
    of_tensorboard = getattr(event_writer, "_general_file_writer", None)
    if of_tensorboard is not None:
        return of_tensorboard, nullcontext()
    of_tensorboardx = getattr(event_writer, "_ev_writer", None)
    file = getattr(getattr(of_tensorboardx, "_py_recordio_writer", None), "_writer", None)
    return file, getattr(of_tensorboardx, "_lock", nullcontext())


def _event(summary: Any, step: int) -> bytes:
    return framed(Event(summary=summary, step=step, wall_time=time.time()).SerializeToString())


class OwnEventFile:
    """An event file of our own, which TensorBoard reads as any other. It is open only while something is appended.

    Args:
        directory: Where it is made with the first record: a path, or a URL that fsspec knows.
    """

    def __init__(self, directory: str) -> None:
        self._system, self._directory = url_to_fs(directory)
        # As the names of others: readers go by the time, and no two writers have one name.
        name = f"{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_number)}"
        self._path = posixpath.join(self._directory, f"events.out.tfevents.{name}")
        self._is_new = True

    def append(self, summaries: Sequence[tuple[Any, int]]) -> None:
        """Add summaries, each with its global step; they stand in the file when this returns.

        Raises:
            OSError: That is not possible.
        """
        content = b"".join(_event(*one) for one in summaries)
        if self._is_new:
            self._system.makedirs(self._directory, exist_ok=True)
            head = Event(file_version=FILE_VERSION, wall_time=time.time()).SerializeToString()
            content = framed(head) + content
        with self._system.open(self._path, "ab") as file:
            file.write(content)
        self._is_new = False
