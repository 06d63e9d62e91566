"""Lists our records in an event file without holding their payloads.

TensorBoard's own readers check every checksum in Python, a tenth of a second a MB, and keep all payloads in memory.
Here that of an event is checked where it holds a record, many bytes at a time.
"""

from __future__ import annotations

import os
import posixpath
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from google.protobuf.message import DecodeError

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.files.checksum import masked_checksum
from lightning_rnnvis.records.files.event_messages import Event
from lightning_rnnvis.records.files.tfrecords import Cut, Damage, Data, read_tfrecords
from lightning_rnnvis.records.header import Header, read_tagged
from lightning_rnnvis.records.tags import PLUGIN_NAME, RECORD_MARK

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


@dataclass(frozen=True)
class StoredRecord:
    """Where a record lies.

    Attributes:
        file: The event file.
        offset: Position of the event's data in it, bytes.
        length: Size of the event's data, bytes.
        tag: The record's own tag.
        state: Name of the state.
        writer: Token of the process that wrote it.
        header: The header.
    """

    file: EventFile
    offset: int
    length: int
    tag: str
    state: str
    writer: str
    header: Header

    def payload(self) -> bytes:
        """Read the payload from the file.

        Raises:
            RecordError: The file has changed or is damaged.
        """
        try:
            return read_payload(self.file, self.offset, self.length, self.tag)
        except (OSError, DecodeError, ValueError) as error:
            raise RecordError(
                f"The record of {self.state} at step {self.header.step} in {self.file.path} cannot be read ({error})."
            ) from error


def read_payload(file: EventFile, offset: int, length: int, tag: str, checksum: bytes | None = None) -> bytes:
    """The payload of a record.

    Args:
        file: The event file.
        offset: Position of the event's data in it, bytes.
        length: Size of the event's data, bytes.
        tag: The record's own tag.
        checksum: That of the data; None where it was checked before.

    Raises:
        OSError, DecodeError, ValueError: The file has changed or is damaged.
    """
    with file.open() as opened:
        opened.seek(offset)
        data = opened.read(length)
    if checksum is not None and masked_checksum(data) != checksum:
        raise ValueError("its checksum is another")
    event = Event.FromString(data)
    (tensor,) = (value.tensor for value in event.summary.value if value.tag == tag)
    (payload,) = tensor.string_val
    return bytes(payload)


def list_records(file: EventFile) -> Iterator[StoredRecord | RecordError]:
    """The records of one event file in the order of writing, with a `RecordError` for each that cannot be used.

    A file that ends in the middle of an event ends the listing there, without complaint while it may be being written.
    """
    try:
        with file.open() as opened:
            for found in read_tfrecords(opened, RECORD_MARK):
                if isinstance(found, Damage):
                    yield RecordError(damage_sentence(file, found))
                elif isinstance(found, Cut):
                    if file.is_at_rest():
                        yield RecordError(cut_sentence(file, found))
                elif isinstance(found, Data):
                    yield from _records(file, found)
    except OSError as error:
        yield RecordError(unreadable_sentence(file, error))


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


def _records(file: EventFile, data: Data) -> Iterator[StoredRecord | RecordError]:
    try:
        if masked_checksum(data.content) != data.checksum:
            raise DecodeError("its checksum is another")
        event = Event.FromString(data.content)
    except DecodeError:
        yield RecordError(damaged_event_sentence(file, data.offset))
        return
    for value in event.summary.value:
        if value.metadata.plugin_data.plugin_name != PLUGIN_NAME:
            continue
        try:
            tagged = read_tagged(value.tag, value.metadata.plugin_data.content)
        except RecordError as error:
            yield error
        else:
            yield StoredRecord(file, data.offset, len(data.content), value.tag, *tagged)
