"""The chips and clouds of one record at the number of clusters that the person chose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.strengths import (
    certainties_of,
    chip_means,
    links,
    main_chips,
    word_strengths,
)
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True)
class Clustering:
    """Chips and clouds with what is drawn of them. W words, U units, k chips, m clouds.

    Attributes:
        labels: The co-clustering, over all words of the record.
        means: Mean response of each chip to each word, in units of the state, shape (W, k), signed.
        links: Strength of each chip-cloud link in units of the state, shape (m, k), signed.
        strengths: How strongly each word drives the main chip of its cloud, in units of the state, shape (W,), signed.
        certainties: Share of each word's response that is no sampling noise, shape (W,), 0 to 1.
    """

    labels: Labels
    means: np.ndarray
    links: np.ndarray
    strengths: np.ndarray
    certainties: np.ndarray


def clustering(snapshot: Snapshot, labels: Labels) -> Clustering:
    """What is drawn of a co-clustering of this record."""
    strength_of_links = links(snapshot.responses, labels)
    means = chip_means(snapshot.responses, labels)
    strengths = word_strengths(means, labels, strength_of_links)
    return Clustering(labels, means, strength_of_links, strengths, certainties_of(snapshot))


def turned(made: Clustering, turns: np.ndarray) -> Clustering:
    """The same with some chips turned: `turns`, shape (k,), is -1 for these and 1 for others."""
    if (turns == 1).all():
        return made
    labels = replace(made.labels, polarity=made.labels.polarity * turns[made.labels.unit_labels])
    main = main_chips(labels, made.links)
    signs = np.where(labels.word_labels >= 0, turns[main[labels.word_labels]], 1)
    return replace(
        made, labels=labels, means=made.means * turns, links=made.links * turns, strengths=made.strengths * signs
    )
