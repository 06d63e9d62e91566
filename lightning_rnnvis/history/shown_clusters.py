"""The chips and clouds of the records of one state as the tab shows them: cuts of their trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, partial

import numpy as np

from lightning_rnnvis.analysis.chip_direction import Directions, decide_directions
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters
from lightning_rnnvis.analysis.coclustering.numbering import Numbering, decide_numbers
from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.analysis.coclustering.tree.leaning import leans_on
from lightning_rnnvis.analysis.coclustering.tree.stayed import stayed
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import (
    RecordTree,
    own_chips,
    record_tree,
    tree_coclusters,
    tree_labels,
    unit_consensus,
)
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import ClusterStability, cluster_stability
from lightning_rnnvis.analysis.coordinates import UnitPlaces
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.snapshot import Labels, Snapshot


class ShownClusters:
    """Makes them when they are asked for, and keeps the trees.

    The last record that can be read decides numbers and directions, and its tree counts in those of all others: by
    itself, or through the records between them, see `leans_on`.

    Args:
        records: The records of the state.
        recorded: Gives the labels that were recorded of one, by its index.
        draws: Gives the co-clusterings that were stored of one, by its index, None where they are still to be made.
        of_network: Gives what the network of one makes of its words by itself, by its index, None where it has none.
        pushes: Gives what the units of one push the output to, by its index.
    """

    def __init__(
        self,
        records: Sequence[Snapshot],
        recorded: Callable[[int], Labels],
        draws: Callable[[int], Draws | None],
        of_network: Callable[[int], np.ndarray | None],
        pushes: Callable[[int], OutputPushes | None],
    ) -> None:
        self._pushes = pushes
        self._draws, self._of_network = draws, of_network
        self._records = records
        self._recorded = recorded
        self._trees: dict[int, RecordTree | None] = {}
        self._numberings: dict[int, Numbering] = {}
        self._known_places: dict[tuple[int, int], UnitPlaces | None] = {}

    def labels(self, index: int, n_clusters: int | None = None) -> Labels | None:
        """Labels of a record at a number of clusters, None for the recorded one; None where no word occurred in it."""
        tree = self._tree(index)
        if tree is None:
            return None
        record = self._records[index]
        k = n_clusters or self._recorded(index).n_chips
        if index == self._last:
            return self._numbering(k, tree).labels
        return tree_labels(record, tree, k, self._numbers(index, k), identity=self._identity(k))

    def coclusters(self, index: int, n_clusters: int, numbers: Labels | None = None) -> CoClusters | None:
        """The same with links; `numbers` are other labels whose numbers chips and clouds take."""
        tree = self._tree(index)
        if tree is None:
            return None
        record = self._records[index]
        if numbers is not None:
            return tree_coclusters(record, tree, n_clusters, [numbers])
        is_last = index == self._last
        known = [self._numbering(n_clusters, tree).labels] if is_last else self._numbers(index, n_clusters)
        return tree_coclusters(record, tree, n_clusters, known, self._identity(n_clusters))

    def own_chips(self, index: int, n_chips: int) -> np.ndarray | None:
        """Chip of each unit by the data of the record alone, shape (U,); None where no word occurred in it."""
        tree = self._tree(index)
        return None if tree is None else own_chips(tree.consensus, n_chips)

    def cluster_stability(self, index: int) -> ClusterStability:
        """How steady the chips of a record are at each number of clusters."""
        identity = self._identity if index != self._last else lambda k: None
        return cluster_stability(self._records[index], self._tree(index), partial(self._of_network, index), identity)

    def directions(self, index: int) -> Directions | None:
        """Which way is up for each unit of a record, decided at the last one; None where none can be read."""
        places = self._places(index)
        return self._directions if self._directions is None or places is None else self._directions.placed(places)

    @cached_property
    def _directions(self) -> Directions | None:
        tree = None if self._last is None else self._tree(self._last)
        if self._last is None or tree is None:
            return None
        record = self._records[self._last]
        pushes, n_chips = self._pushes(self._last), self._recorded(self._last).n_chips
        return decide_directions(record, tree.tree, n_chips, None if pushes is None else pushes.weights)

    @cached_property
    def _last(self) -> int | None:
        """The last record that can be read and in which a word occurred."""
        for index in reversed(range(len(self._records))):
            with suppress(RecordError):
                if (self._records[index].counts > 0).any():
                    return index
        return None

    def _numbers(self, index: int, k: int) -> list[Labels]:
        recorded = self._recorded(index)
        of_last = None if self._last is None else self._tree(self._last)
        return [recorded] if of_last is None else self._numbering(k, of_last).of(recorded, k, self._places(index))

    def _places(self, index: int, other: int | None = None) -> UnitPlaces | None:
        """Where the units of a record stand at another, or the last one; None where they have the same numbers."""
        other = self._last if other is None else other
        if other is None or index == other:
            return None
        if (index, other) not in self._known_places:
            self._known_places[index, other] = UnitPlaces.of(self._records[index], self._records[other])
        return self._known_places[index, other]

    def _identity(self, k: int) -> Labels | None:
        of_last = None if self._last is None else self._tree(self._last)
        return None if of_last is None else self._numbering(k, of_last).labels

    def _numbering(self, k: int, of_last: RecordTree) -> Numbering:
        assert self._last is not None
        if k not in self._numberings:
            record = self._records[self._last]
            self._numberings[k] = decide_numbers(record, of_last, k, self._recorded(self._last))
        return self._numberings[k]

    def _tree(self, index: int) -> RecordTree | None:
        if index not in self._trees:
            consensus = unit_consensus(self._records[index], self._draws(index), partial(self._of_network, index))
            leans = consensus is not None and self._last is not None and index < self._last
            beside = self._leaning(index) if leans else (None, None)
            self._trees[index] = None if consensus is None else record_tree(consensus, *beside)
        return self._trees[index]

    def _leaning(self, index: int) -> tuple[RecordTree | None, np.ndarray | None]:
        """The tree on which that of a record leans, and how far units respond as there."""
        assert self._last is not None
        record = self._records[index]
        for n_before in leans_on(self._last - index, record.n_units):
            with suppress(RecordError):
                other = self._last - n_before
                tree, responses, places = self._tree(other), self._records[other], self._places(index, other)
                if tree is not None and places is not None:
                    tree, responses = tree.placed(places.units), places.responses(responses)
                if tree is not None:
                    return tree, stayed(record, responses)
        return None, None
