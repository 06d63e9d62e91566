"""Our records in an event file, listed without holding their payloads.

TensorBoard's own readers check every checksum in Python, a tenth of a second a MB, and keep all payloads in memory.
Here that of an event is checked where it holds a record, many bytes at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.files.checksum import masked_checksum
from lightning_rnnvis.records.files.event_file import (
    EventFile,
    cut_sentence,
    damage_sentence,
    damaged_event_sentence,
    unreadable_sentence,
)
from lightning_rnnvis.records.files.event_messages import Event
from lightning_rnnvis.records.files.tfrecords import Cut, Damage, Data, read_tfrecords
from lightning_rnnvis.records.header import Header, read_tagged
from lightning_rnnvis.records.tags import PLUGIN_NAME, RECORD_MARK


@dataclass(frozen=True)
class RecordEvent:
    """Where the event of a record lies, and what stands there of the record, unchecked.

    Attributes:
        file: The event file.
        offset: Position of the event's data in it, bytes.
        length: Size of the event's data, bytes.
        checksum: That of the event's data.
        tag: The record's own tag.
        header: Its header, as `Header.to_bytes` gives it.
    """

    file: EventFile
    offset: int
    length: int
    checksum: bytes
    tag: str
    header: bytes

    def payload(self) -> bytes:
        """Read the payload from the file.

        Raises:
            OSError: The file cannot be read; FileNotFoundError where it is gone.
            DecodeError, ValueError: It has changed or is damaged.
        """
        with self.file.open() as opened:
            opened.seek(self.offset)
            data = opened.read(self.length)
        if masked_checksum(data) != self.checksum:
            raise ValueError("its checksum is another")
        (tensor,) = (value.tensor for value in Event.FromString(data).summary.value if value.tag == self.tag)
        (payload,) = tensor.string_val
        return bytes(payload)


def record_events(file: EventFile, data: Data) -> Iterator[RecordEvent]:
    """The records in the data of one event, whose checksum is left to the caller.

    Raises:
        DecodeError: The data are damaged.
    """
    for value in Event.FromString(data.content).summary.value:
        plugin = value.metadata.plugin_data
        if plugin.plugin_name == PLUGIN_NAME:
            yield RecordEvent(file, data.offset, len(data.content), data.checksum, value.tag, plugin.content)


@dataclass(frozen=True)
class StoredRecord:
    """A record of ours in an event file.

    Attributes:
        event: Where it lies.
        state: Name of the state.
        writer: Token of the process that wrote it.
        header: The header.
    """

    event: RecordEvent
    state: str
    writer: str
    header: Header

    @classmethod
    def of(cls, event: RecordEvent) -> StoredRecord:
        """The record of an event.

        Raises:
            RecordError: The tag is none of ours, or the header is none, or that of another tag.
        """
        return cls(event, *read_tagged(event.tag, event.header))

    @property
    def tag(self) -> str:
        """The record's own tag."""
        return self.event.tag

    @property
    def directory(self) -> str:
        """The directory of its event file, or the URL of that."""
        return self.event.file.directory

    def payload(self) -> bytes:
        """Read the payload from the file.

        Raises:
            RecordError: The file has changed or is damaged.
        """
        try:
            return self.event.payload()
        except (OSError, DecodeError, ValueError) as error:
            path = self.event.file.path
            raise RecordError(
                f"The record of {self.state} at step {self.header.step} in {path} cannot be read ({error})."
            ) from error


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


def _records(file: EventFile, data: Data) -> Iterator[StoredRecord | RecordError]:
    try:
        if masked_checksum(data.content) != data.checksum:
            raise DecodeError("its checksum is another")
        events = list(record_events(file, data))
    except DecodeError:
        yield RecordError(damaged_event_sentence(file, data.offset))
        return
    for event in events:
        try:
            yield StoredRecord.of(event)
        except RecordError as error:
            yield error
