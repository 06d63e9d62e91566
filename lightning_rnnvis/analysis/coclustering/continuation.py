"""Co-clusterings carried on along a history, so that the numbers of chips and clouds keep their meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.records.snapshot import Labels, Snapshot

Start = TypeVar("Start", bound=Labels | CoClusters)


@dataclass(frozen=True, eq=False)
class Carried:
    """The co-clustering of one record, to go on from.

    Attributes:
        found: The result, `word_labels` over all words of the record.
        word_ids: Ids of these words, shape (W,).
    """

    found: CoClusters
    word_ids: np.ndarray


def carry_on(snapshot: Snapshot, n_clusters: int, last: Carried | None) -> Carried | None:
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
    previous: Labels | CoClusters | None
    if last is None:
        previous = previous_for(snapshot.labels, snapshot.word_ids, snapshot)
    else:
        previous = previous_for(last.found, last.word_ids, snapshot)
    found = cocluster(snapshot.responses[present], n_clusters, previous=previous)
    return Carried(found.for_words(present), snapshot.word_ids)


def previous_for(start: Start, word_ids: np.ndarray, snapshot: Snapshot) -> Start | None:
    """Labels of another record as ones to start from in this one, for the words that occur.

    Args:
        start: The labels.
        word_ids: Ids of the words that they are of.
        snapshot: This record.

    Returns:
        None where the records have different numbers of units.
    """
    if len(start.unit_labels) != snapshot.n_units:
        return None
    if not np.array_equal(word_ids, snapshot.word_ids):
        return replace(start, word_labels=np.zeros(0, dtype=np.int64))  # starts from the units alone
    return replace(start, word_labels=start.word_labels[snapshot.counts > 0])
