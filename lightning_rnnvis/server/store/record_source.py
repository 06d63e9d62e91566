"""What a server needs of the place where the records are: TensorBoard's data provider, or a log directory."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Protocol

from lightning_rnnvis.payloads.runs.scalar_curves import ScalarPoint
from lightning_rnnvis.records.runs.listed_record import ListedRecord


class RecordSource(Protocol):
    """The records and scalars of one log directory, as they are at each call.

    Attributes:
        key: Tells it from other sources that the same server asks.
    """

    @property
    def key(self) -> Hashable: ...

    def has_records(self) -> bool:
        """Whether there is any record, sound or not."""
        ...

    def headers(self) -> Mapping[str, Mapping[str, bytes]]:
        """Header of every record, by run and tag."""
        ...

    def notices(self) -> Sequence[str]:
        """Sentences on what could not be read at all, such as damaged files."""
        ...

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: What is stored there is no payload.
        """
        ...

    def side_file(self, run: str, path: str) -> bytes | None:
        """The bytes of a file beside the event files of a run, None where it is not there.

        Raises:
            RecordError: It cannot be read.
        """
        ...

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run; a run without any may be missing."""
        ...

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag; what is not there is missing."""
        ...


def record_key(source: RecordSource, record: ListedRecord) -> tuple[Hashable, ...]:
    """What tells a record from all others, those written at its place before it included."""
    return source.key, record.run, record.tag, record.header.created
