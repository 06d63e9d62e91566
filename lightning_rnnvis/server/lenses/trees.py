"""Makes and keeps the trees of which every number of chips is a cut, see `analysis.coclustering.tree.unit_tree`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np

from lightning_rnnvis.analysis.coclustering.chip_signs import ChipSigns
from lightning_rnnvis.analysis.coclustering.numbering import Numbering, decide_numbers
from lightning_rnnvis.analysis.coclustering.tree.by_chance import MOST_UNITS, explained_by_chance
from lightning_rnnvis.analysis.coclustering.tree.leaning import leans_on
from lightning_rnnvis.analysis.coclustering.tree.stayed import stayed
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import (
    RecordTree,
    own_chips,
    record_tree,
    tree_labels,
    unit_consensus,
)
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import Consensus, UnitTree
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import ClusterStability, cluster_stability
from lightning_rnnvis.analysis.coordinates import UnitPlaces
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class _KnownConsensus:
    """The consensus of a record; None where no word occurred in it."""

    consensus: Consensus | None


@dataclass(frozen=True)
class _KnownNumbering:
    """The numbers that an identity record decides; None where no word occurred in it."""

    numbering: Numbering | None


@dataclass(frozen=True, eq=False)
class _KnownTree:
    """A `RecordTree` without its consensus, which is kept by itself."""

    tree: UnitTree
    signs: ChipSigns


@dataclass(frozen=True, eq=False)
class _KnownPlaces:
    """Where units stand at the identity record; None where they have the same numbers."""

    places: UnitPlaces | None


class Trees:
    """Trees of records, each with that of the identity record of its history as a prior.

    Args:
        store: Reads the records.
        memory: Where they are kept: a megabyte for a record of 1,024 units.
    """

    def __init__(self, store: RecordStore, memory: Memory) -> None:
        self._store = store
        self._consensus: Cache[_KnownConsensus] = Cache(memory)
        self._trees: Cache[_KnownTree] = Cache(memory)
        self._places: Cache[_KnownPlaces] = Cache(memory)
        self._labels: Cache[Labels] = Cache(memory)
        self._numberings: Cache[_KnownNumbering] = Cache(memory)
        self._by_chance: Cache[float] = Cache(memory)
        self._stabilities: Cache[ClusterStability] = Cache(memory)

    def labels(
        self, source: RecordSource, record: ListedRecord, clusters: int | None, identity: ListedRecord
    ) -> Labels | None:
        """Labels of a record at a number of clusters, None for the recorded number.

        Numbers are those of `analysis.coclustering.numbering`.

        Returns:
            None where no word occurred in the record.

        Raises:
            NotFoundError, RecordError: The record cannot be read.
        """
        tree = self.tree(source, record, identity)
        if tree is None:
            return None
        k = clusters or record.header.n_clusters

        def make() -> Labels:
            numbering = self._numbering(source, k, identity)
            if numbering is not None and _same(record, identity):
                return numbering.labels
            snapshot = self._store.read(source, record)
            numbers = (
                [snapshot.labels]
                if numbering is None
                else numbering.of(snapshot.labels, k, self.places(source, record, identity))
            )
            of_identity = None if numbering is None else numbering.labels
            with one_thread():
                return tree_labels(snapshot, tree, k, numbers, identity=of_identity)

        return self._labels.get((*record_key(source, record), *record_key(source, identity), k), make)

    def prepare(
        self, source: RecordSource, record: ListedRecord, clusters: int | None, identity: ListedRecord
    ) -> Iterator[None]:
        """Make most of what `labels` gives, arguments as there, piece by piece, so that pictures wait for one of them.

        Yields:
            After each piece, when nobody waits for what is being made.
        """
        self._store.read(source, record)
        yield
        if self._consensus_of(source, record) is None:
            return
        yield
        self.tree(source, record, identity)
        yield
        self._numbering(source, clusters or record.header.n_clusters, identity)
        yield

    def knows_numbers(self, source: RecordSource, clusters: int, identity: ListedRecord) -> bool:
        """Whether the numbers of a history at a number of clusters are decided."""
        return self._numberings.known((*record_key(source, identity), clusters)) is not None

    def decide_numbers(self, source: RecordSource, clusters: int, identity: ListedRecord) -> None:
        """Decide the numbers of a history at a number of clusters, so that labels need not wait for them."""
        self._numbering(source, clusters, identity)

    def own_chips(self, source: RecordSource, record: ListedRecord, clusters: int) -> np.ndarray | None:
        """Chip of each unit by the data of a record alone, shape (U,); None where no word occurred in it."""
        consensus = self._consensus_of(source, record)
        if consensus is None:
            return None
        with one_thread():
            return own_chips(consensus, clusters)

    def by_chance(self, source: RecordSource, record: ListedRecord, clusters: int) -> float | None:
        """What so many clusters of a record explain by chance; None where that takes too long beside a picture."""
        if record.header.n_units > MOST_UNITS:
            return None

        def make() -> float:
            snapshot = self._store.read(source, record)
            with one_thread():
                return explained_by_chance(snapshot, clusters)

        return self._by_chance.get((*record_key(source, record), clusters), make)

    def stability(self, source: RecordSource, record: ListedRecord, identity: ListedRecord) -> ClusterStability:
        """How steady the chips of a record are at each number of clusters.

        Raises:
            NotFoundError, RecordError: The record cannot be read.
        """

        def make() -> ClusterStability:
            tree = self.tree(source, record, identity)
            snapshot = self._store.read(source, record)
            told = partial(self._store.beside.of_network, source, record, snapshot)

            def of_identity(clusters: int) -> Labels | None:
                numbering = None if _same(record, identity) else self._numbering(source, clusters, identity)
                return None if numbering is None else numbering.labels

            with one_thread():
                return cluster_stability(snapshot, tree, told, of_identity)

        return self._stabilities.get((*record_key(source, record), *record_key(source, identity)), make)

    def _numbering(self, source: RecordSource, clusters: int, identity: ListedRecord) -> Numbering | None:
        """The numbers that the identity record decides; None where it cannot be read, or no word occurred in it."""

        def make() -> _KnownNumbering:
            tree = self.tree(source, identity, identity)
            if tree is None:
                return _KnownNumbering(None)
            snapshot = self._store.read(source, identity)
            with one_thread():
                return _KnownNumbering(decide_numbers(snapshot, tree, clusters))

        try:
            return self._numberings.get((*record_key(source, identity), clusters), make).numbering
        except (NotFoundError, RecordError):
            return None

    def tree(self, source: RecordSource, record: ListedRecord, identity: ListedRecord) -> RecordTree | None:
        """The tree of a record, in which that of its identity record counts, through those between them.

        Returns:
            None where no word occurred in it.

        Raises:
            NotFoundError, RecordError: The record cannot be read.
        """
        consensus = self._consensus_of(source, record)
        if consensus is None:
            return None

        def make() -> _KnownTree:
            for leant in self._leans_on(source, record, identity):
                with suppress(NotFoundError, RecordError):
                    tree, places = self.tree(source, leant, identity), self.places(source, record, leant)
                    if tree is None:
                        continue
                    other, has_table = self._store.read(source, leant), tree.tree.has_table
                    beside = tree if places is None else tree.placed(places.units)
                    other = other if places is None else places.responses(other)
                    with one_thread():
                        made = record_tree(consensus, beside, stayed(self._store.read(source, record), other))
                    if not has_table:  # of all pairs of units, once another tree was made beside it
                        self._trees.weigh_again((*record_key(source, leant), *record_key(source, identity)))
                    return _KnownTree(made.tree, made.signs)
            with one_thread():
                made = record_tree(consensus)
            return _KnownTree(made.tree, made.signs)

        known = self._trees.get((*record_key(source, record), *record_key(source, identity)), make)
        return RecordTree(consensus, known.tree, known.signs)

    def _leans_on(self, source: RecordSource, record: ListedRecord, identity: ListedRecord) -> Iterator[ListedRecord]:
        """The records on whose tree that of a record may lean, see `leans_on`; none for the identity record itself."""
        if _same(record, identity):
            return
        records = self._store.listings.recent(source).lineages.training(identity)
        places = {(one.run, one.tag): place for place, one in enumerate(records)}
        place, last = (places.get((one.run, one.tag)) for one in (record, identity))
        if place is None or last is None or place > last:
            yield identity
        else:
            yield from (records[last - before] for before in leans_on(last - place, record.header.n_units))

    def places(self, source: RecordSource, record: ListedRecord, identity: ListedRecord) -> UnitPlaces | None:
        """Where the units of a record stand at another one of its history; None where they have the same numbers.

        Raises:
            NotFoundError, RecordError: One of them cannot be read.
        """
        if _same(record, identity):
            return None

        def make() -> _KnownPlaces:
            return _KnownPlaces(UnitPlaces.of(*(self._store.read(source, one) for one in (record, identity))))

        return self._places.get((*record_key(source, record), *record_key(source, identity)), make).places

    def _consensus_of(self, source: RecordSource, record: ListedRecord) -> Consensus | None:
        def make() -> _KnownConsensus:
            snapshot, beside = self._store.read(source, record), self._store.beside
            draws = beside.draws(source, record, snapshot)
            with one_thread():
                return _KnownConsensus(
                    unit_consensus(snapshot, draws, lambda: beside.of_network(source, record, snapshot))
                )

        return self._consensus.get(record_key(source, record), make).consensus


def _same(record: ListedRecord, other: ListedRecord) -> bool:
    return (record.run, record.tag) == (other.run, other.tag)
