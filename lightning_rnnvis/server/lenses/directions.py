"""Which way is up for the units of each history, and what their states push the output to."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.analysis.chip_direction import Directions, align_directions, decide_directions
from lightning_rnnvis.analysis.output_axis import OutputPushes, output_pushes
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.tags import head_states
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class KnownPushes:
    """The pushes of a record; None where its stack reaches no head with two classes or one output."""

    pushes: OutputPushes | None


class SharedDirections:
    """Decides directions once for each identity record, and keeps them.

    Args:
        store: Reads the records.
        memory: Where they are kept.
    """

    def __init__(self, store: RecordStore, memory: Memory) -> None:
        self._store = store
        self._directions: Cache[Directions] = Cache(memory)
        self._pushes: Cache[KnownPushes] = Cache(memory)

    def identity(self, source: RecordSource, record: ListedRecord) -> ListedRecord:
        """The last record of the history of a record, which decides where no other one is named."""
        return self._store.recent_listing(source).lineages.lineage(record.run, record.state)[-1]

    def of(self, source: RecordSource, identity: ListedRecord, like: ListedRecord | None = None) -> Directions:
        """The directions that an identity record decides.

        Args:
            source: Where the records are.
            identity: The record.
            like: Identity record of another run or state beside which it is seen.

        Raises:
            NotFoundError, RecordError: It cannot be read.
        """
        own = self._directions.get(_key(source, identity), lambda: self._decide(source, identity))
        if like is None or own.by_output.all():
            return own

        def align() -> Directions:
            other = self._store.read(source, like)
            return align_directions(own, self._store.read(source, identity), self.of(source, like), other)

        return self._directions.get((*_key(source, identity), *_key(source, like)), align)

    def pushes(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        """What words, and the units of a record, push the output to; None where no such output is known."""
        return self._pushes.get(_key(source, record), lambda: KnownPushes(self._measure(source, record))).pushes

    def _decide(self, source: RecordSource, identity: ListedRecord) -> Directions:
        snapshot, pushes = self._store.read(source, identity), self.pushes(source, identity)
        return decide_directions(snapshot, None if pushes is None else pushes.weights)

    def _measure(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        beside = {one.state: one for one in self._beside(source, record)}
        readers = {}
        for state in head_states(record.state, beside):
            try:
                readers[state] = self._store.read_once(source, beside[state])
            except (NotFoundError, RecordError):
                continue
        return output_pushes(record.state, readers)

    def _beside(self, source: RecordSource, record: ListedRecord) -> list[ListedRecord]:
        """The records of all states of its validation."""
        header = record.header
        place = header.global_step, header.record_number, record.writer
        return [
            one
            for one in self._store.recent_listing(source).records_of(record.run)
            if (one.header.global_step, one.header.record_number, one.writer) == place
        ]


def _key(source: RecordSource, record: ListedRecord) -> tuple[object, str, str]:
    return source.key, record.run, record.tag
