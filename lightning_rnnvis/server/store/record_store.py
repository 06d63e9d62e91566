"""Reads the records of a source, and keeps what was read last."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.network.running.missing_sentences import with_missing
from lightning_rnnvis.records.encoding.codec import decode
from lightning_rnnvis.records.encoding.stored_array import ALL_PARTS, SENTENCES, Parts
from lightning_rnnvis.records.runs.fullest import fullest, sentences_in
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.scales.bounds import Bounds, bounds_of
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.listings import Listings
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.side_files import SideFiles


class RecordStore:
    """The records of a log directory; keeps decoded snapshots, so that another request about one is immediate.

    Args:
        memory: Where they are kept.

    Attributes:
        listings: Which records there are.
        beside: What lies in files beside them.
    """

    def __init__(self, memory: Memory) -> None:
        self.listings = Listings()
        self.beside = SideFiles(self._recorded, memory)
        self._snapshots: Cache[Snapshot] = Cache(memory)
        self._sentences: Cache[tuple[Sentence, ...]] = Cache(memory)
        self._bounds: dict[Hashable, Bounds] = {}

    def read(self, source: RecordSource, record: ListedRecord) -> Snapshot:
        """The snapshot of a record, with sentences that its validation lacked as its network reads them.

        Raises:
            NotFoundError: Its payload is gone.
            RecordError: The payload is damaged.
        """
        recorded, most = self._recorded(source, record), self._fullest(source, record)
        if sentences_in(most.header) <= len(recorded.sentences) or recorded.network_file is None:
            return recorded

        def make() -> tuple[Sentence, ...]:
            with suppress(NotFoundError, RecordError):
                of_history = self._recorded(source, most).sentences
                network = partial(self.beside.network_or_later, source, record)
                return with_missing(recorded, recorded.sentences, of_history, network)
            return recorded.sentences

        sentences = self._sentences.get((*record_key(source, record), *record_key(source, most)), make)
        return replace(recorded, sentences=sentences)

    def _fullest(self, source: RecordSource, record: ListedRecord) -> ListedRecord:
        """The record of its history that has most sentences."""
        records = self.listings.recent(source).lineages.training(record) or [record]
        return records[fullest([one.header for one in records])]

    def _recorded(self, source: RecordSource, record: ListedRecord) -> Snapshot:
        """The same as it was recorded."""
        return self._snapshots.get(record_key(source, record), lambda: self._read(source, record))

    def read_once(self, source: RecordSource, record: ListedRecord, parts: Parts = SENTENCES) -> Snapshot:
        """The same without keeping it: a walk along a history must not drive out what is on the screen.

        It may lack other parts than `parts`, see `decode`.
        """
        known = self._snapshots.known(record_key(source, record))
        return self._read(source, record, parts) if known is None else known

    def bounds(self, source: RecordSource, record: ListedRecord) -> Bounds | None:
        """How large the values of a record are; None for one of an earlier version that was not read yet."""
        return record.header.bounds or self._bounds.get(record_key(source, record))

    @property
    def n_measured(self) -> int:
        """Records of earlier versions whose bounds are known because they were read."""
        return len(self._bounds)

    def _read(self, source: RecordSource, record: ListedRecord, parts: Parts = ALL_PARTS) -> Snapshot:
        snapshot = decode(record.header, self._payload(source, record), parts=parts)
        if "sentences" in parts and self.bounds(source, record) is None:
            self._bounds[record_key(source, record)] = bounds_of(snapshot)
        return snapshot

    @staticmethod
    def _payload(source: RecordSource, record: ListedRecord) -> bytes:
        try:
            payload = source.payload(record.source_run, record.tag)
        except RecordError as error:
            raise RecordError(
                f"The record of {record.state} at step {record.header.step} cannot be read: {error}"
            ) from error
        if payload is None:
            raise NotFoundError(f"The record of {record.state} at step {record.header.step} is gone. Reload the tab.")
        return payload
