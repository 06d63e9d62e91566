"""An event file on any file system, and what is said of one that is damaged."""

from __future__ import annotations

import os
import posixpath
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from lightning_rnnvis.records.files.tfrecords import Cut, Damage

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


REST_SECONDS = 300.0
"""A file into which nothing was written for so long is not being written: loggers flush every two minutes."""


COPY_ANEW = "If it was whole where it was written, copy it anew from there."
"""What to do about a damaged file."""


@dataclass(frozen=True)
class EventFile:
    """An event file on any file system that fsspec knows, its path there, and its size when it was listed, bytes."""

    system: AbstractFileSystem
    path: str
    size: int | None = field(default=None, compare=False)

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> EventFile:
        """The file of a path or a URL."""
        return cls(*url_to_fs(os.fspath(path)))

    @property
    def directory(self) -> str:
        """Its directory, or the URL of that."""
        return str(self.system.unstrip_protocol(posixpath.dirname(self.path)))

    def is_at_rest(self) -> bool:
        """Whether nothing was written into it for `REST_SECONDS`, as far as its file system says."""
        try:
            modified = self.system.modified(self.path)
        except (OSError, NotImplementedError):
            return False
        return bool(time.time() - modified.timestamp() > REST_SECONDS)

    def open(self) -> BinaryIO:
        """Open it to read; raises OSError where that is not possible."""
        if isinstance(self.system, LocalFileSystem):
            return open(self.path, "rb")  # the same, with less between
        opened: BinaryIO = self.system.open(self.path, "rb")
        return opened


def damage_sentence(file: EventFile, damage: Damage) -> str:
    """What is left out of a damaged file, for the person."""
    return f"{file.path} is damaged at byte {damage.offset:,}: {damage.skipped:,} bytes were left out. {COPY_ANEW}"


def damaged_event_sentence(file: EventFile, offset: int) -> str:
    """The same of a single event, whose data begin at a byte."""
    return f"{file.path} holds a damaged event at byte {offset:,}; it was left out. {COPY_ANEW}"


def unreadable_sentence(file: EventFile, error: OSError) -> str:
    """Why a file is left out, for the person."""
    cure = " Change its permissions." if isinstance(error, PermissionError) else ""
    return f"{file.path} cannot be read ({error.strerror or error}); it was left out.{cure}"


def cut_sentence(file: EventFile, cut: Cut) -> str:
    """What is left out of a file that was cut, for the person."""
    return (
        f"{file.path} ends in the middle of an event: its last {cut.n_bytes:,} bytes were left out. It was cut off"
        f" while it was written or copied. {COPY_ANEW}"
    )
