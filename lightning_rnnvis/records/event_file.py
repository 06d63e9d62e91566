"""Lists our records in an event file without holding their payloads.

An event file is a row of TFRecords: length (8 bytes), checksum (4), data, checksum (4), the data being an `Event`.
TensorBoard's own readers check every checksum in Python, a tenth of a second a MB, and keep all payloads in memory; the
archive inside a payload has a checksum of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import DecodeError
from tensorboard.compat.proto.event_pb2 import Event

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.tags import PLUGIN_NAME, parse_tag

MAX_EVENT_BYTES = 2**30
"""A length above this is damage, not an event."""


@dataclass(frozen=True)
class StoredRecord:
    """Where a record lies.

    Attributes:
        path: The event file.
        offset: Position of the event's data in it, bytes.
        length: Size of the event's data, bytes.
        state: Name of the state.
        step: Global step.
        writer: Token of the process that wrote it.
        header: The header.
    """

    path: Path
    offset: int
    length: int
    state: str
    step: int
    writer: str
    header: Header

    def payload(self) -> bytes:
        """Read the payload from the file.

        Raises:
            RecordError: The file has changed or is damaged.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                event = Event.FromString(file.read(self.length))
            return bytes(event.summary.value[0].tensor.string_val[0])
        except (OSError, DecodeError, IndexError) as error:
            raise RecordError(f"A record in {self.path} can no longer be read ({error}).") from error


def list_records(path: Path) -> Iterator[StoredRecord | RecordError]:
    """The records of one event file in the order of writing, with a `RecordError` for each that cannot be used.

    A file that ends in the middle of an event, as one does that is being written or whose writer was killed, ends the
    listing there without complaint.
    """
    with path.open("rb") as file:
        while len(head := file.read(12)) == 12:
            (length,) = struct.unpack("<Q", head[:8])
            offset = file.tell()
            if length > MAX_EVENT_BYTES:
                yield RecordError(f"{path} is damaged after {offset} bytes; what follows was left out.")
                return
            data = file.read(length)
            if len(data) < length or len(file.read(4)) < 4:
                return
            # Most events are other plugins' scalars: do not parse what cannot be ours.
            if PLUGIN_NAME.encode() not in data[:4096]:
                continue
            try:
                event = Event.FromString(data)
            except DecodeError:
                yield RecordError(f"{path} holds a damaged event at byte {offset}; it was left out.")
                continue
            for value in event.summary.value:
                tag = parse_tag(value.tag)
                if value.metadata.plugin_data.plugin_name != PLUGIN_NAME or tag is None:
                    continue
                try:
                    yield StoredRecord(
                        path, offset, length, *tag, Header.from_bytes(value.metadata.plugin_data.content)
                    )
                except RecordError as error:
                    yield error
