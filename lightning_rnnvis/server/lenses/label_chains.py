"""Clusterings of a whole history at another number of clusters, made record by record in the background.

Each record starts from the labels of the one before, so that chips and clouds keep their numbers along the history.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock, Timer

import numpy as np

from lightning_rnnvis.analysis.coclustering.continuation import ClusteredRecord, carry_on
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.payloads.clustering import one_thread
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.weight import weigh

AFTER_ANSWER_SECONDS = 0.25
"""So long the work waits for a request about what is on the screen: both want the processor."""

LONGEST_WAIT_SECONDS = 1.0
"""So long the next record waits at most: who plays through a history asks all the time."""

logger = logging.getLogger(__name__)
RecordName = tuple[str, str]
"""Run and tag."""


@dataclass
class _Chain:
    """One history of one state at one number of clusters.

    Attributes:
        source: Where the records are.
        records: All records in their order.
        clusters: Number of clusters.
        done: Labels of the records so far, in their order; None for one that cannot be clustered.
        last: The last result, with all that the next one may start from.
        weight: What `done` takes in memory, bytes.
    """

    source: RecordSource
    records: Sequence[ListedRecord]
    clusters: int
    done: OrderedDict[RecordName, Labels | None] = field(default_factory=OrderedDict)
    last: ClusteredRecord | None = None
    weight: int = 0

    def follow(self, records: Sequence[ListedRecord]) -> None:
        """Take a newer list of records; what was made is given up where another record has come into its midst."""
        names = [_name(record) for record in records]
        made = list(self.done)
        if len(names) < len(made) and names == made[: len(names)]:
            return  # an older list, of a request that came before the last listing
        if made != names[: len(made)]:
            self.done.clear()
            self.last = None
            self.weight = 0
        self.records = records

    def add(self, record: ListedRecord, made: ClusteredRecord | None) -> None:
        """Take the result of the next record."""
        labels = self.done[_name(record)] = None if made is None else _compact(made.found.labels)
        self.last = made or self.last
        self.weight += weigh(labels)

    @property
    def complete(self) -> bool:
        return len(self.done) >= len(self.records)


class Chains:
    """Makes chains one after the other, the one requested last first, in one thread that ends when all are made.

    Args:
        read: Reads a record.
        most_bytes: What the chains may take in memory; those not requested for longest go first. One of 200 records of
            512 units and 500 words takes a megabyte.
    """

    def __init__(self, read: Callable[[RecordSource, ListedRecord], Snapshot], most_bytes: int) -> None:
        self._read = read
        self._most_bytes = most_bytes
        self._chains: OrderedDict[tuple[Hashable, str, str, int], _Chain] = OrderedDict()
        self._lock = Lock()
        self._works = False
        self._rest_until = 0.0

    def rest(self) -> None:
        """Let a request about what is on the screen go first."""
        self._rest_until = time.monotonic() + AFTER_ANSWER_SECONDS

    def progress(self, source: RecordSource, records: Sequence[ListedRecord], clusters: int) -> tuple[int, int]:
        """How many records of a chain are made, and how many there are; goes on with it if it is not complete.

        Args:
            source: Where the records are.
            records: The records of one state of a history, in their order, at least one.
            clusters: Number of clusters.
        """
        last = records[-1]
        key = (source.key, last.run, last.state, clusters)
        with self._lock:
            chain = self._chains.setdefault(key, _Chain(source, records, clusters))
            chain.source = source
            chain.follow(records)
            self._chains.move_to_end(key)
            if not chain.complete and not self._works:
                self._works = True
                worker = Timer(AFTER_ANSWER_SECONDS, self._work)
                worker.daemon = True
                worker.start()
            return len(chain.done), len(chain.records)

    def labels(
        self, source: RecordSource, record: ListedRecord, clusters: int, run: str | None = None
    ) -> Labels | None:
        """Labels of a record in the chain that leads up to the last record of a run, by default its own.

        None where they are not made.
        """
        with self._lock:
            chain = self._chains.get((source.key, run or record.run, record.state, clusters))
            return chain.done.get(_name(record)) if chain else None

    def _next(self) -> tuple[_Chain, ListedRecord, ClusteredRecord | None] | None:
        with self._lock:
            for chain in reversed(self._chains.values()):
                if not chain.complete:
                    return chain, chain.records[len(chain.done)], chain.last
            self._works = False
            return None

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            chain, record, last = wanted
            waited_until = time.monotonic() + LONGEST_WAIT_SECONDS
            while (pause := min(self._rest_until, waited_until) - time.monotonic()) > 0:
                time.sleep(pause)
            try:
                snapshot = self._read(chain.source, record)
                with one_thread():
                    made = carry_on(snapshot, chain.clusters, last)
            except (NotFoundError, RecordError):
                made = None
            except Exception:
                logger.exception("RNNVis could not cluster %s at step %d", record.state, record.header.step)
                made = None
            with self._lock:
                # The list of records may have changed meanwhile.
                if not chain.complete and _name(chain.records[len(chain.done)]) == _name(record):
                    chain.add(record, made)
                while len(self._chains) > 1 and sum(one.weight for one in self._chains.values()) > self._most_bytes:
                    self._chains.popitem(last=False)


def _name(record: ListedRecord) -> RecordName:
    return record.run, record.tag


def _compact(labels: Labels) -> Labels:
    """The same in a fifth of the memory."""
    return replace(
        labels,
        unit_labels=labels.unit_labels.astype(np.int16),
        word_labels=labels.word_labels.astype(np.int16),
        polarity=labels.polarity.astype(np.int8),
        unit_margins=labels.unit_margins.astype(np.float32),
    )
