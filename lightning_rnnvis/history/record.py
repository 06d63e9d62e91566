"""One record as scripts and notebooks have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from lightning_rnnvis.analysis.chip_direction import Directions, align_directions, orient, orient_clusters
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.tree_chips import RecordTree, tree_coclusters, unit_consensus
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.history.html import record_html
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False, repr=False)
class Record(Snapshot):
    """A `Snapshot` read back from a run, with the analyses that one may ask of it.

    Its chips have one direction over the whole history: `labels.polarity` says how each unit goes along its chip, whose
    positive side is where it pushes the output towards the last of two classes or a larger value, see
    `lightning_rnnvis.analysis.chip_direction`.

    Attributes:
        directions: Which way is up for each unit, decided at the last record of the history; None where it could not be
            read.
        pushes: What words and units push the output to; None where no output with two classes or one value is known.
    """

    directions: Directions | None = None
    pushes: OutputPushes | None = None

    def cocluster(
        self,
        n_clusters: int | None = None,
        *,
        method: str = "consensus",
        previous: CoClusters | Labels | None = None,
    ) -> CoClusters:
        """Co-cluster the words that occur with the units.

        By default chips are a cut of the tree of this record's units, which reproduces best: one chip more comes of one
        that is split, see `lightning_rnnvis.analysis.coclustering.consensus`. `StateHistory.coclusters` lets the tree
        of the last record count, too. Other methods: `lightning_rnnvis.analysis.cocluster`.

        Args:
            n_clusters: Number of chips and of clouds; None for the recorded default.
            method: ``consensus``, ``signed-blocks``, ``positive-spectral`` or ``signed-spectral``.
            previous: An earlier result whose numbers are kept; by ``signed-blocks`` its labels, too, where they fit.

        Returns:
            The co-clustering; `word_labels` is -1 for words that did not occur.
        """
        present = self.counts > 0
        k = self.labels.n_chips if n_clusters is None else n_clusters
        if method == "consensus" and k >= 1 and self._tree is not None:
            numbers = previous.labels if isinstance(previous, CoClusters) else previous
            found = tree_coclusters(self, self._tree, k, numbers or self.labels)
        else:
            blocks = "signed-blocks" if method == "consensus" else method
            found = cocluster(self.responses[present], k, method=blocks, previous=previous).among_words(present)
        return found if self.directions is None else orient_clusters(found, self.directions)

    @cached_property
    def _tree(self) -> RecordTree | None:
        consensus = unit_consensus(self)
        return None if consensus is None else RecordTree(consensus, consensus.tree())

    def _repr_html_(self) -> str:
        """A small table for notebooks."""
        return record_html(self)


def beside(record: Snapshot, other: Snapshot) -> Snapshot:
    """A record with the directions of its chips as they are seen beside another record."""
    if not isinstance(record, Record) or not isinstance(other, Record):
        return record
    if record.directions is None or other.directions is None:
        return record
    if (record.history_id, record.state) == (other.history_id, other.state):
        return record
    aligned = align_directions(record.directions, record, other.directions, other)
    return replace(record, labels=orient(record.labels, aligned), directions=aligned)
