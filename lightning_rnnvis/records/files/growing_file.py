"""An event file that is still being written: what it holds so far, read on from where it ended the last time.

Of a record only the tag and the header are kept, and its checksum is compared when its payload is read: a listing of
hundreds of runs must not wait for that of every record.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError

from lightning_rnnvis.records.files.event_file import (
    EventFile,
    cut_sentence,
    damage_sentence,
    damaged_event_sentence,
    unreadable_sentence,
)
from lightning_rnnvis.records.files.event_messages import DT_DOUBLE, DT_FLOAT, Event
from lightning_rnnvis.records.files.stored_record import RecordEvent, record_events
from lightning_rnnvis.records.files.tfrecords import Cut, Damage, Data, Others, read_tfrecords
from lightning_rnnvis.records.tags import PLUGIN_NAME, RECORD_MARK

_OURS = PLUGIN_NAME.encode()


@dataclass
class ScalarSeries:
    """What was logged under one tag, in the order of writing: steps, times in seconds since 1970, and values."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    times: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))


class GrowingFile:
    """The records and scalars of one event file so far.

    Attributes:
        records: By tag.
        notices: Sentences on what could not be read.
    """

    def __init__(self, file: EventFile) -> None:
        self._file = file
        self._end = 0
        self._damage: dict[int, str] = {}
        self._cut: Cut | None = None
        self._unreadable = ""
        self._unparsed: list[tuple[int, bytes]] = []
        self._scalars: dict[str, ScalarSeries] = {}
        self.records: dict[str, RecordEvent] = {}

    @property
    def notices(self) -> list[str]:
        """Sentences on what could not be read."""
        cut = cut_sentence(self._file, self._cut) if self._cut is not None and self._file.is_at_rest() else ""
        return [*self._damage.values(), *filter(None, [cut, self._unreadable])]

    @property
    def scalars(self) -> dict[str, ScalarSeries]:
        """The scalars by tag."""
        # Parsed when they are asked for: most of a listing's time would go into those that nobody looks at.
        unparsed, self._unparsed = self._unparsed, []
        for offset, content in unparsed:
            if _OURS in content:  # our metrics stand in the records, too
                continue
            for step, time, value in self._values(offset, content):
                if (number := _scalar(value)) is not None:
                    series = self._scalars.setdefault(value.tag, ScalarSeries())
                    series.steps.append(step)
                    series.times.append(time)
                    series.values.append(number)
        return self._scalars

    def is_read(self, size: int | None) -> bool:
        """Whether there is nothing behind what was read, where the file has so many bytes by now."""
        return size is not None and size == self._end

    def has_shrunk(self, size: int | None) -> bool:
        """Whether it is another file than the one that was read."""
        return size is not None and size < self._end

    def read_on(self) -> None:
        """Read what was written since the last time; an event that is still being written is left for the next one."""
        try:
            self._cut = None
            with self._file.open() as opened:
                opened.seek(self._end)
                for found in read_tfrecords(opened, RECORD_MARK):
                    if isinstance(found, Damage):
                        # Where nothing follows yet, more of the file may tell where it goes on.
                        self._damage[found.offset] = damage_sentence(self._file, found)
                    elif isinstance(found, Cut):
                        self._cut = found
                    elif isinstance(found, Others):
                        self._end = found.end
                        self._unparsed += found.data
                    else:
                        self._end = found.end
                        self._add(found)
            self._unreadable = ""
        except OSError as error:
            self._unreadable = unreadable_sentence(self._file, error)

    def _add(self, data: Data) -> None:
        try:
            for event in record_events(self._file, data):
                self.records[event.tag] = event
        except DecodeError:
            self._damage[data.offset] = damaged_event_sentence(self._file, data.offset)

    def _values(self, offset: int, content: bytes) -> Iterator[tuple[int, float, Any]]:
        """Step, time and each value of an event."""
        try:
            event = Event.FromString(content)
        except DecodeError:
            self._damage[offset] = damaged_event_sentence(self._file, offset)
            return
        for value in event.summary.value:
            yield event.step, event.wall_time, value


def _scalar(value: Any) -> float | None:
    """The number that a value of a summary holds; None where it holds something else."""
    kind = value.WhichOneof("one")
    if kind == "simple_value":
        return float(value.simple_value)
    if kind != "tensor" or value.metadata.plugin_data.plugin_name != "scalars":
        return None
    tensor = value.tensor
    numbers = {DT_FLOAT: tensor.float_val, DT_DOUBLE: tensor.double_val}.get(tensor.dtype)
    if numbers is None:
        return None
    if not numbers and (
        form := {(DT_FLOAT, 4): "<f", (DT_DOUBLE, 8): "<d"}.get((tensor.dtype, len(tensor.tensor_content)))
    ):
        numbers = struct.unpack(form, tensor.tensor_content)
    return float(numbers[0]) if len(numbers) == 1 else None
