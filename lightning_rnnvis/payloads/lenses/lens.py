"""A record and its lens, the clusters through which it is seen: a cut of its tree, or pinned ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.clustering import Clustering
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels, Snapshot

RECORDED: Final = "recorded"
TREE: Final = "tree"
PINNED: Final = "pinned"
PENDING: Final = "pending"
"""There are no labels yet: the tree is still to be made."""


@dataclass(frozen=True)
class LensedRecord:
    """A record with the clusters that it is seen through.

    Attributes:
        record: As it is listed.
        snapshot: The record itself.
        clustering: Its chips and clouds.
        clusters: Number of clusters that was requested, None for the recorded one.
        labels_from: ``tree``, a cut of the tree of its units; ``pinned``, those of another record; ``recorded``, where
            no word occurred, so that there is no tree.
        pinned: The record that the clusters were taken from.
    """

    record: ListedRecord
    snapshot: Snapshot
    clustering: Clustering
    clusters: int | None
    labels_from: schema.LabelsFrom
    pinned: LensedRecord | None = None

    @property
    def labels(self) -> Labels:
        """The chips and clouds alone."""
        return self.clustering.labels

    @property
    def with_labels(self) -> Snapshot:
        """The record with these labels in the place of the recorded ones."""
        return replace(self.snapshot, labels=self.labels)


@dataclass(frozen=True)
class PreviousRecord:
    """The record before another one of its history, by its clusters alone.

    Attributes:
        record: As it is listed.
        snapshot: The record itself.
        labels: Its chips and clouds.
        labels_from: As in `LensedRecord`.
    """

    record: ListedRecord
    snapshot: Snapshot
    labels: Labels
    labels_from: schema.LabelsFrom


def record_reference(seen: LensedRecord | PreviousRecord) -> schema.RecordReference:
    """Which record it is, and through which clusters it is seen."""
    header = seen.record.header
    return {
        "run": seen.record.run,
        "state": seen.record.state,
        "step": seen.record.step,
        "epoch": header.epoch,
        "untrained": header.global_step == 0,
        "cell": header.cell,
        "units": header.n_units,
        "words": header.n_words,
        "clusters": seen.labels.n_chips,
        "labels_from": seen.labels_from,
    }
