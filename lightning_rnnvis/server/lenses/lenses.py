"""Makes and keeps the clusters through which records are seen: the recorded ones, others in number, or pinned ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, orient, turned_chips, with_raw_signs
from lightning_rnnvis.analysis.coclustering.apply_labels import apply_labels
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError, quoted
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.clustering import Clustering, cluster_anew, clustering, one_thread, turned
from lightning_rnnvis.payloads.lens import CHAIN, PINNED, PROVISIONAL, RECORDED, LensedRecord, PreviousRecord
from lightning_rnnvis.records.bounds import Bounds
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.server.lenses.directions import SharedDirections
from lightning_rnnvis.server.lenses.label_chains import Chains
from lightning_rnnvis.server.lenses.requested_lens import Lens, Start
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class ReadyLabels:
    """Labels that need no clustering now.

    Attributes:
        labels_from: As in `LensedRecord`.
        name: Tells them from all others of the record.
        labels: The labels; None for the recorded ones, which need not be read to be named.
    """

    labels_from: schema.LabelsFrom
    name: str
    labels: Labels | None


class Lenses:
    """Shows records through lenses.

    Args:
        store: Reads the records.
        memory: Where co-clusterings are kept.
        chain_bytes: What the co-clusterings of whole histories may take in memory.
    """

    def __init__(self, store: RecordStore, memory: Memory, chain_bytes: int) -> None:
        self._store = store
        self._chains = Chains(store.read_once, chain_bytes)
        self._clusterings: Cache[Clustering] = Cache(memory)
        self._shared = SharedDirections(store, memory)

    def apply(self, source: RecordSource, record: ListedRecord, lens: Lens) -> LensedRecord:
        """A record with the clusters that it is seen through.

        Raises:
            InvalidRequestError: The pinned record has other units.
            NotFoundError: The record cannot be read, or has nothing to cluster.
        """
        return self._directed(source, self._seen(source, record, lens), lens)

    def _seen(self, source: RecordSource, record: ListedRecord, lens: Lens) -> LensedRecord:
        """A record with its clusters, their chips not yet turned."""
        snapshot = self._store.read(source, record)
        if lens.pin is not None:
            pinned = self._seen(source, lens.pin, Lens(lens.clusters, None, lens.start))
            return self._pinned(source, record, snapshot, pinned)
        if lens.clusters is None or lens.clusters == snapshot.labels.n_chips:
            made = self._clustering(_key(source, record, RECORDED), snapshot, lambda: snapshot.labels)
            return LensedRecord(record, snapshot, made, lens.clusters, RECORDED)
        return self._at_another_number(source, record, snapshot, lens.clusters, lens.start)

    def directed(self, source: RecordSource, record: ListedRecord, labels: Labels, lens: Lens) -> Labels:
        """Labels of a record with the direction of each chip, or with raw signs, as `apply` shows them."""
        if lens.raw_signs:
            return with_raw_signs(labels)
        directions = self._directions_for(source, record, lens)
        return labels if directions is None else orient(labels, directions)

    def ready_labels(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ReadyLabels | None:
        """The labels that `apply` shows a record with; None while the chain has not come to it."""
        if lens.pin is not None:
            pinned = self._seen(source, lens.pin, Lens(lens.clusters))
            return ReadyLabels(PINNED, _pin_name(pinned), pinned.labels)
        if lens.clusters is None or lens.clusters == record.header.n_clusters:
            return ReadyLabels(RECORDED, RECORDED, None)
        self.chain_progress(source, record, lens.clusters)
        labels = self._chains.labels(source, record, lens.clusters)
        return None if labels is None else ReadyLabels(CHAIN, f"{CHAIN} {lens.clusters}", labels)

    def pushes(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        """What words and units of a record push the output to; None where no such output is known."""
        return self._shared.pushes(source, record)

    def decides(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ListedRecord:
        """The record that decides the directions of a record's chips."""
        return lens.decides or self._shared.identity(source, record)

    def bounds(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Bounds:
        """How large the values of a record are, or of the one that decides its directions, if they are larger there."""
        both = [self._store.bounds(source, one) for one in (record, self.decides(source, record, lens))]
        known = [one for one in both if one is not None]
        return Bounds(max(one.response for one in known), max(one.state for one in known))

    def previous(self, source: RecordSource, seen: LensedRecord) -> PreviousRecord | None:
        """The record before this one in its history, through clusters carried on to this one.

        None where there is none, it cannot be read, or its clusters are not those carried on.
        """
        record = seen.record
        lineage = self._store.recent_listing(source).lineages.lineage(record.run, record.state)
        names = [(one.run, one.tag) for one in lineage]
        own = (record.run, record.tag)
        earlier = lineage[: names.index(own)] if own in names else []
        if not earlier or seen.labels_from not in (RECORDED, CHAIN):
            return None
        previous = earlier[-1]
        labels = None
        if seen.labels_from == CHAIN:
            # The chain of this run: an earlier run that it continues has one of its own.
            labels = self._chains.labels(source, previous, seen.labels.n_chips, record.run)
            if labels is None:
                return None
        try:
            word_ids, recorded = self._store.read_labels(source, previous)
        except (NotFoundError, RecordError):
            return None
        if previous.header.n_units != seen.snapshot.n_units:
            return None
        return PreviousRecord(previous, word_ids, labels or recorded, seen.labels_from)

    def chain_progress(self, source: RecordSource, record: ListedRecord, clusters: int) -> tuple[int, int]:
        """Records clustered so far, and in all, of the history up to the last record of a run; goes on with it."""
        lineage = self._store.recent_listing(source).lineages.lineage(record.run, record.state)
        return self._chains.progress(source, lineage, clusters)

    def _at_another_number(
        self, source: RecordSource, record: ListedRecord, snapshot: Snapshot, clusters: int, start: Start | None
    ) -> LensedRecord:
        self.chain_progress(source, record, clusters)
        labels = self._chains.labels(source, record, clusters)
        if labels is not None:
            made = self._clustering(_key(source, record, CHAIN, clusters), snapshot, lambda: labels)
            return LensedRecord(record, snapshot, made, clusters, CHAIN)
        self._chains.rest()

        def make() -> Labels:
            return cluster_anew(snapshot, clusters, *self._start(source, snapshot, clusters, start))

        made = self._clustering(_key(source, record, PROVISIONAL, clusters), snapshot, make)
        return LensedRecord(record, snapshot, made, clusters, PROVISIONAL)

    def _start(
        self, source: RecordSource, snapshot: Snapshot, clusters: int, start: Start | None
    ) -> tuple[Labels, np.ndarray]:
        """The labels that new clusters start from, and the ids of the words that they label."""
        if start is None:
            return snapshot.labels, snapshot.word_ids
        found = self._store.read(source, start.record)
        for labels_from in (CHAIN, PROVISIONAL):
            known = self._clusterings.known(_key(source, start.record, labels_from, start.clusters or clusters))
            if known is not None:
                return known.labels, found.word_ids
        return found.labels, found.word_ids

    def _directed(self, source: RecordSource, seen: LensedRecord, lens: Lens) -> LensedRecord:
        """The same with the direction of each chip, or with raw signs."""
        if lens.raw_signs:
            with one_thread():
                made = clustering(seen.snapshot, with_raw_signs(seen.labels))
            return replace(seen, clustering=made)
        directions = self._directions_for(source, seen.record, lens)
        if directions is None:
            return seen
        return replace(seen, clustering=turned(seen.clustering, turned_chips(seen.labels, directions)))

    def _directions_for(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Directions | None:
        """The directions by which the chips of a record are turned; None where their record cannot be read."""
        try:
            return self._shared.of(source, self.decides(source, record, lens), lens.like)
        except (NotFoundError, RecordError):
            return None

    def _pinned(
        self, source: RecordSource, record: ListedRecord, snapshot: Snapshot, pinned: LensedRecord
    ) -> LensedRecord:
        if pinned.snapshot.n_units != snapshot.n_units:
            raise InvalidRequestError(
                f"The record at step {pinned.record.header.step} of {quoted(pinned.record.run)} has"
                f" {pinned.snapshot.n_units} units and this one {snapshot.n_units}; pin one with the same units."
            )
        key = _key(source, record, _pin_name(pinned))
        made = self._clustering(key, snapshot, lambda: apply_labels(snapshot, pinned.snapshot, pinned.labels))
        return LensedRecord(record, snapshot, made, pinned.clusters, PINNED, pinned)

    def _clustering(self, key: Hashable, snapshot: Snapshot, make_labels: Callable[[], Labels]) -> Clustering:
        def make() -> Clustering:
            with one_thread():
                return clustering(snapshot, make_labels())

        return self._clusterings.get(key, make)


def _pin_name(pinned: LensedRecord) -> str:
    return f"{PINNED} {pinned.labels_from} {pinned.clusters} {pinned.record.run} {pinned.record.tag}"


def _key(source: RecordSource, record: ListedRecord, name: str, clusters: int | None = None) -> Hashable:
    return source.key, record.run, record.tag, name, clusters
