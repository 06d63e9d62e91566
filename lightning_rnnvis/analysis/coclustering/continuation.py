"""Co-clusterings carried on along a history, so that the numbers of chips and clouds keep their meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False)
class ClusteredRecord:
    """The co-clustering of one record, from which that of the next one starts.

    Attributes:
        found: The result, `word_labels` over all words of the record.
        word_ids: Ids of these words, shape (W,).
    """

    found: CoClusters
    word_ids: np.ndarray


def carry_on(snapshot: Snapshot, n_clusters: int, last: ClusteredRecord | None) -> ClusteredRecord | None:
    """Co-cluster a record from the result of the one before it.

    Args:
        snapshot: The record.
        n_clusters: Number of chips and of clouds.
        last: The result of the record before; None for the first one, whose numbers are those of its recorded labels.

    Returns:
        The result, or None where no word occurs in the record.
    """
    present = snapshot.counts > 0
    if not present.any():
        return None
    start: CoClusters | Labels = snapshot.labels if last is None else last.found
    previous = labels_for(snapshot, start, snapshot.word_ids if last is None else last.word_ids)
    found = cocluster(snapshot.responses[present], n_clusters, previous=previous)
    return ClusteredRecord(found.among_words(present), snapshot.word_ids)


def labels_for(snapshot: Snapshot, start: CoClusters | Labels, word_ids: np.ndarray) -> CoClusters | Labels | None:
    """Labels of another record as ones from which `cocluster` may start in this one, for the words that occur.

    Args:
        snapshot: This record.
        start: The labels.
        word_ids: Ids of the words that they are of, shape (W,).

    Returns:
        None where the records have different numbers of units.
    """
    if len(start.unit_labels) != snapshot.n_units:
        return None
    same_words = np.array_equal(word_ids, snapshot.word_ids)
    # Without labels of the words, a co-clustering starts from those of the units alone.
    word_labels = start.word_labels[snapshot.counts > 0] if same_words else np.zeros(0, dtype=np.int64)
    if isinstance(start, CoClusters):
        return replace(start, labels=replace(start.labels, word_labels=word_labels))
    return replace(start, word_labels=word_labels)
