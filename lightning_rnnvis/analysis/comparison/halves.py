"""What two halves of the data of one record agree, beside which an agreement of two records is read.

It is what the same model gives on other texts, so a lower agreement tells a difference. It is no upper bound: two
records that read the same texts share their noise, and may agree better.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.coclustering.tree_chips import RecordTree, tree_labels, unit_consensus
from lightning_rnnvis.analysis.comparison.similarity import cka_of_grams, cosines_of_gram, similarity_correlation
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True)
class HalvesAgreement:
    """How much two halves of the data of one record agree; numbers as of `Comparison`, NaN where one has no meaning.

    Attributes:
        unit_agreement: Adjusted Rand index of the chips.
        cloud_agreement: Adjusted Rand index of the clouds.
        cka: Linear CKA of the responses.
        cka_unbiased: Its unbiased estimate.
        similarity_correlation: Correlation of the similarities of all pairs of words.
        recorded: Whether the halves were recorded. Else they are estimated from standard errors, as if units were wrong
            independently of one another, which makes them agree too well: chips by .49 where recorded halves say .28.
    """

    unit_agreement: float
    cloud_agreement: float
    cka: float
    cka_unbiased: float
    similarity_correlation: float
    recorded: bool


@dataclass(frozen=True, eq=False)
class HalvesLabels:
    """Chips and clouds that each half of the data of a record gives by itself; None where no word occurs in both."""

    first: Labels | None
    second: Labels | None


def halves_labels(
    snapshot: Snapshot, n_clusters: int | None = None, of_network: Callable[[], np.ndarray | None] = lambda: None
) -> HalvesLabels:
    """Cluster both halves of the data of a record.

    Args:
        snapshot: The record.
        n_clusters: Number of clusters; None for the recorded one.
        of_network: Gives what its network makes of the words by itself, on which the chips of both halves lean, see
            `unit_draws`.
    """
    k = n_clusters or snapshot.labels.n_chips
    told = of_network()
    return HalvesLabels(*(_labels(half, k, told) for half in two_halves(snapshot)))


def halves_agreement(
    snapshot: Snapshot, labels: HalvesLabels | None = None, words: np.ndarray | None = None
) -> HalvesAgreement:
    """How much two halves of the data of a record agree.

    Args:
        snapshot: The record.
        labels: Chips and clouds of its halves; None for those at the recorded number.
        words: Positions of the words that a comparison is about, of which all but the agreement of chips is told, as
            there; None for all words.
    """
    halves = two_halves(snapshot)
    of = labels or halves_labels(snapshot)
    known = halves[0].counts > 0
    if words is not None:
        known &= np.isin(np.arange(len(known)), words)
    grams = [rows @ rows.T for rows in (half.responses[known].astype(np.float64) for half in halves)]
    chips = clouds = math.nan
    if of.first is not None and of.second is not None:
        chips = agreement(of.first.unit_labels, of.second.unit_labels)
        if known.sum() > 1:
            clouds = agreement(of.first.word_labels[known], of.second.word_labels[known])
    return HalvesAgreement(
        unit_agreement=chips,
        cloud_agreement=clouds,
        cka=cka_of_grams(*grams),
        cka_unbiased=cka_of_grams(*grams, unbiased=True),
        similarity_correlation=similarity_correlation(*map(cosines_of_gram, grams)) if known.any() else math.nan,
        recorded=snapshot.half_differences is not None,
    )


def two_halves(snapshot: Snapshot) -> tuple[Snapshot, Snapshot]:
    """The record as each half of its data gives it, of the words that occur in both; other words do not occur."""
    errors = np.nan_to_num(snapshot.standard_errors.astype(np.float64))
    differences = snapshot.half_differences
    if differences is None:
        # Each half has twice the variance, and both are wrong independently.
        differences = 2 * errors * np.random.default_rng(0).standard_normal(errors.shape)
    counts = np.where((differences != 0).any(axis=1), snapshot.counts // 2, 0)
    halves = (snapshot.responses.astype(np.float64) + sign * differences / 2 for sign in (1, -1))
    first, second = (
        replace(
            snapshot,
            counts=counts,
            responses=np.where(counts[:, None] > 0, responses, 0).astype(np.float32),
            standard_errors=(math.sqrt(2) * errors).astype(np.float32),
            labels=snapshot.labels,
        )
        for responses in halves
    )
    return first, second


def _labels(half: Snapshot, n_clusters: int, of_network: np.ndarray | None) -> Labels | None:
    consensus = unit_consensus(half, of_network=lambda: of_network)
    return None if consensus is None else tree_labels(half, RecordTree(consensus, consensus.tree()), n_clusters)
