"""A record and its lens, the clusters through which it is seen: the recorded ones, others in number, or pinned ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.payloads.clustering import Clustering
from lightning_rnnvis.records.listing import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot

RECORDED, CHAIN, PROVISIONAL, PINNED = "recorded", "chain", "provisional", "pinned"


@dataclass(frozen=True)
class View:
    """A record with the clusters that it is seen through.

    Attributes:
        record: As it is listed.
        snapshot: The record itself.
        clustering: Its chips and clouds.
        clusters: Number of clusters that was asked for, None for the recorded one.
        labels_from: ``recorded``; ``chain``, carried along the history at another number of clusters; ``provisional``,
            made for this record alone until the chain is there; ``pinned``, those of another record.
        pinned: The view that the clusters were taken from.
    """

    record: ListedRecord
    snapshot: Snapshot
    clustering: Clustering
    clusters: int | None
    labels_from: str
    pinned: View | None = None

    @property
    def labels(self) -> Labels:
        """The chips and clouds alone."""
        return self.clustering.labels


@dataclass(frozen=True)
class Earlier:
    """A record that another one is told apart from, by its clusters alone.

    Attributes:
        record: As it is listed.
        word_ids: Its words, shape (W,).
        labels: Its chips and clouds.
        labels_from: As in `View`.
    """

    record: ListedRecord
    word_ids: np.ndarray
    labels: Labels
    labels_from: str
