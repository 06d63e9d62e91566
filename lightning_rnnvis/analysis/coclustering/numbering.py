"""The numbers of chips and clouds over a history.

They are decided at the identity record. Clouds stand there in the order of the chips that they are linked to most, so
that links cross no more than they must. At other records a cluster has the number of the one that it shares most
members with: at the identity record and, at the recorded number of clusters, also among the recorded ones, whose
numbers were carried along in training. These tell what goes on where much has changed between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.strengths import are_main, links, main_chips
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels
from lightning_rnnvis.analysis.coordinates import UnitPlaces
from lightning_rnnvis.analysis.membership import chips_of, clouds_of
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False)
class Numbering:
    """The numbers at one number of clusters, decided at the identity record of a history.

    Attributes:
        labels: Of the identity record.
        recorded: Its recorded labels.
        clouds: Number of each cloud that is recorded by its number there, shape (m,).
    """

    labels: Labels
    recorded: Labels
    clouds: np.ndarray

    def of(self, recorded: Labels, n_clusters: int, places: UnitPlaces | None = None) -> list[Labels]:
        """The labels whose numbers a record takes, from what was recorded of it.

        Args:
            recorded: What was recorded of it.
            n_clusters: Number of chips and clouds.
            places: Where its units stand at the identity record; None where they have the same numbers. Else recorded
                numbers went along with other units, and tell nothing.
        """
        if places is not None:
            return [places.labels(self.labels)]
        found = [self.labels] if len(self.labels.unit_labels) == len(recorded.unit_labels) else []
        same_numbers = n_clusters == recorded.n_chips == self.recorded.n_chips
        if same_numbers and recorded.n_clouds == len(self.clouds):
            found.append(_renumbered(recorded, self.clouds))
        return found or [recorded]


def decide_numbers(snapshot: Snapshot, of: RecordTree, n_clusters: int, recorded: Labels | None = None) -> Numbering:
    """The numbers of a history at a number of clusters.

    Args:
        snapshot: Its identity record.
        of: The tree of that record.
        n_clusters: Number of chips and clouds.
        recorded: What was recorded of it; None for its labels.
    """
    recorded = recorded or snapshot.labels
    labels = tree_labels(snapshot, of, n_clusters, [recorded])
    clouds = cloud_order(snapshot, labels)
    return Numbering(_renumbered(labels, clouds), recorded, clouds)


def cloud_order(snapshot: Snapshot, labels: Labels) -> np.ndarray:
    """Number of each cloud in the order of the chips that they are linked to most, shape (m,).

    Of clouds with one main chip those stand first whose main links, and then all, lead further up; those without words
    last.
    """
    strengths = links(snapshot.responses, labels)
    weights = np.abs(strengths) * np.sqrt(chips_of(labels).sizes)
    of_main = np.abs(strengths) * are_main(labels, strengths)
    main = np.where(clouds_of(labels).sizes > 0, main_chips(labels, strengths), labels.n_chips)
    numbers = np.empty(labels.n_clouds, dtype=np.int64)
    numbers[np.lexsort((_centres(weights), _centres(of_main), main))] = np.arange(labels.n_clouds)
    return numbers


def _centres(weights: np.ndarray) -> np.ndarray:
    """Mean number of the chips that each cloud is linked to, weighted, shape (m,)."""
    totals = weights.sum(axis=1)
    centres: np.ndarray = weights @ np.arange(weights.shape[1]) / np.where(totals > 0, totals, 1)
    return centres


def _renumbered(labels: Labels, clouds: np.ndarray) -> Labels:
    known = labels.word_labels >= 0
    return replace(labels, word_labels=np.where(known, clouds[labels.word_labels], -1))
