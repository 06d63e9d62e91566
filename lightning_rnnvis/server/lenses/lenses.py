"""Makes and keeps the clusters through which records are seen: cuts of their trees, or those of a pinned record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, orient, turned_chips, with_raw_signs
from lightning_rnnvis.analysis.coclustering.apply_labels import apply_labels
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import NUMBERS, ClusterStability
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError, quoted
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.clustering import Clustering, clustering, turned
from lightning_rnnvis.payloads.lenses.lens import PINNED, RECORDED, TREE, LensedRecord, PreviousRecord
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.scales.bounds import Bounds, decided
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.server.lenses.directions import SharedDirections
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested
from lightning_rnnvis.server.lenses.trees import Trees
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore


class Lenses:
    """Shows records through lenses.

    Args:
        store: Reads the records.
        memory: Where co-clusterings are kept.
    """

    def __init__(self, store: RecordStore, memory: Memory) -> None:
        self._store = store
        self._trees = Trees(store, memory)
        self._clusterings: Cache[Clustering] = Cache(memory)
        self._shared = SharedDirections(store, self._trees, memory)

    def apply(self, source: RecordSource, record: ListedRecord, lens: Lens) -> LensedRecord:
        """A record with the clusters that it is seen through.

        Raises:
            InvalidRequestError: The pinned record has other units.
            NotFoundError: The record cannot be read, or has nothing to cluster.
        """
        return self._directed(source, self._seen(source, record, lens), lens)

    def requested(self, source: RecordSource, arguments: RequestArgs) -> LensedRecord:
        """The record that a request names, through the lens that it describes; raises as `apply`."""
        return self.apply(source, *requested(self._store, source, arguments))

    def key(self, source: RecordSource, record: ListedRecord, lens: Lens) -> tuple[Hashable, ...]:
        """Tells what `apply` shows from what it shows of other records or through other lenses."""
        records = (record, lens.pin, self.identity(source, record, lens), lens.like)
        names = (None if one is None else record_key(source, one) for one in records)
        return *names, lens.clusters, lens.raw_signs

    def _seen(self, source: RecordSource, record: ListedRecord, lens: Lens) -> LensedRecord:
        """A record with its clusters, their chips not yet turned."""
        snapshot = self._store.read(source, record)
        if lens.pin is not None:
            pinned = self._seen(source, lens.pin, Lens(lens.clusters, identity=lens.identity))
            return self._pinned(source, record, snapshot, pinned)
        labels_from, labels = self._own(source, record, lens)
        identity = record_key(source, self.identity(source, record, lens))
        key = (*record_key(source, record), labels_from, labels.n_chips, *identity)
        made = self._clustering(key, snapshot, lambda: labels)
        return LensedRecord(record, snapshot, made, lens.clusters, labels_from)

    def _own(self, source: RecordSource, record: ListedRecord, lens: Lens) -> tuple[schema.LabelsFrom, Labels]:
        """Labels of a record that is not seen through a pin: the recorded ones only where no word occurred."""
        labels = self._trees.labels(source, record, lens.clusters, self.identity(source, record, lens))
        if labels is not None:
            return TREE, labels
        if lens.clusters not in (None, record.header.n_clusters):
            raise NotFoundError("None of the words occurred in this record, so it cannot be clustered anew.")
        return RECORDED, self._store.read(source, record).labels

    def identity(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ListedRecord:
        """The record that decides numbers of chips, and in what outputs are compared, for a whole history."""
        return lens.identity or self._shared.identity(source, record)

    def directed(self, source: RecordSource, record: ListedRecord, labels: Labels, lens: Lens) -> Labels:
        """Labels of a record with the direction of each chip, or with raw signs, as `apply` shows them."""
        if lens.raw_signs:
            return with_raw_signs(labels)
        directions = self._directions_for(source, record, lens, labels.n_chips)
        return labels if directions is None else orient(labels, directions)

    def labels(self, source: RecordSource, record: ListedRecord, lens: Lens) -> tuple[schema.LabelsFrom, Labels]:
        """The labels that `apply` shows a record with, chips not yet turned, and where they come from.

        Raises:
            NotFoundError, RecordError: The record cannot be read.
        """
        if lens.pin is not None:
            return PINNED, self._seen(source, lens.pin, Lens(lens.clusters, identity=lens.identity)).labels
        return self._own(source, record, lens)

    def prepare(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Iterator[None]:
        """Make most of what `labels` gives, piece by piece, see `Trees.prepare`."""
        of = lens.pin or record
        yield from self._trees.prepare(source, of, lens.clusters, self.identity(source, of, lens))

    def prepare_numbers(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Iterator[None]:
        """Decide numbers and directions of chips at all numbers of clusters, from that of a lens on, once a history.

        They are a third of what another number takes, and who has chosen one may go on to any.

        Yields:
            Before each that is not known.
        """
        clusters, of = lens.clusters, lens.pin or record
        if clusters is None:
            return
        identity = self.identity(source, of, lens)
        for number in sorted(NUMBERS, key=lambda one: abs(one - clusters)):
            if not self._trees.knows_numbers(source, number, identity):
                yield
                self._trees.decide_numbers(source, number, identity)
                self._directions_for(source, of, replace(lens, like=None), number)

    def stability(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ClusterStability:
        """How steady the chips of a record that is not pinned are at each number of clusters.

        Raises:
            NotFoundError, RecordError: The record cannot be read.
        """
        return self._trees.stability(source, record, self.identity(source, record, lens))

    def own_chips(
        self, source: RecordSource, first: LensedRecord, second: LensedRecord
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Chips of two records, each by its own data alone; None where they are seen through others'."""
        if first.labels_from != TREE or second.labels_from != TREE:
            return None
        own, other = (self._trees.own_chips(source, one.record, one.labels.n_chips) for one in (first, second))
        return None if own is None or other is None else (own, other)

    def by_chance(self, source: RecordSource, seen: LensedRecord) -> float | None:
        """What as many clusters as a record is seen through explain of it by chance; None where that is not known."""
        if seen.labels_from == RECORDED:
            return None
        return self._trees.by_chance(source, seen.record, seen.labels.n_chips)

    def pushes(self, source: RecordSource, record: ListedRecord) -> OutputPushes | None:
        """What words and units of a record push the output to; None where no such output is known."""
        return self._shared.pushes(source, record)

    def push_scale(self, source: RecordSource, record: ListedRecord) -> float:
        """The size of a push that is shown as a large one over the history of a record that decides directions."""
        return self._shared.push_scale(source, record)

    def decides(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ListedRecord:
        """The record that decides the directions of a record's chips."""
        return lens.decides or self._shared.identity(source, record)

    def bounds(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Bounds:
        """How large the values of a record are, or of the one that decides its directions, if they are larger there."""
        both = [self._bounds(source, one) for one in (record, self.decides(source, record, lens))]
        known = [one for one in both if one is not None]
        return decided(known[0], known[-1])

    def _bounds(self, source: RecordSource, record: ListedRecord) -> Bounds | None:
        known = self._store.bounds(source, record)
        if known is None:  # of an earlier version: it must be read
            with suppress(NotFoundError, RecordError):
                self._store.read(source, record)
        return known or self._store.bounds(source, record)

    def previous(self, source: RecordSource, seen: LensedRecord, lens: Lens) -> PreviousRecord | None:
        """The record before this one in its history, through clusters of the same tree, as `apply` shows it.

        None where there is none, it cannot be read, or its clusters are others.
        """
        record = seen.record
        lineage = self._store.listings.recent(source).lineages.lineage(record.run, record.state)
        names = [(one.run, one.tag) for one in lineage]
        own = (record.run, record.tag)
        earlier = lineage[: names.index(own)] if own in names else []
        if not earlier or seen.labels_from != TREE or earlier[-1].header.n_units != seen.snapshot.n_units:
            return None
        previous, identity = earlier[-1], self.identity(source, record, lens)
        clusters = lens.clusters or seen.snapshot.labels.n_chips
        try:
            labels = self._trees.labels(source, previous, clusters, identity)
            snapshot = self._store.read(source, previous)
        except (NotFoundError, RecordError):
            return None
        if labels is None:
            return None
        return PreviousRecord(previous, snapshot, self.directed(source, previous, labels, lens), TREE)

    def _directed(self, source: RecordSource, seen: LensedRecord, lens: Lens) -> LensedRecord:
        """The same with the direction of each chip, or with raw signs."""
        if lens.raw_signs:
            with one_thread():
                made = clustering(seen.snapshot, with_raw_signs(seen.labels))
            return replace(seen, clustering=made)
        directions = self._directions_for(source, seen.record, lens, seen.labels.n_chips)
        if directions is None:
            return seen
        return replace(seen, clustering=turned(seen.clustering, turned_chips(seen.labels, directions)))

    def _directions_for(
        self, source: RecordSource, record: ListedRecord, lens: Lens, n_chips: int
    ) -> Directions | None:
        """The directions by which the chips of a record are turned; None where their record tells none."""
        try:
            decides, identity = self.decides(source, record, lens), self.identity(source, record, lens)
            found = self._shared.of(source, decides, identity, n_chips, lens.like)
            # Chips of a pinned record are those of units with its numbers, wherever these went.
            places = None if found is None or lens.pin else self._trees.places(source, record, decides)
            return found if found is None or places is None else found.placed(places)
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
        of_pinned = record_key(source, pinned.record)
        key = (*record_key(source, record), PINNED, pinned.labels_from, pinned.clusters, *of_pinned)
        made = self._clustering(key, snapshot, lambda: apply_labels(snapshot, pinned.snapshot, pinned.labels))
        return LensedRecord(record, snapshot, made, pinned.clusters, PINNED, pinned)

    def _clustering(self, key: Hashable, snapshot: Snapshot, make_labels: Callable[[], Labels]) -> Clustering:
        def make() -> Clustering:
            with one_thread():
                return clustering(snapshot, make_labels())

        return self._clusterings.get(key, make)
