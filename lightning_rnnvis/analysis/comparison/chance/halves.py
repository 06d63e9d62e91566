"""What two halves of the data of one record agree, beside which an agreement of two records is read.

It is what the same model gives on other texts, so a lower agreement tells a difference. It is no upper bound: two
records that read the same texts share their noise, and may agree better.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count, islice, product
from statistics import fmean, stdev

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels, unit_consensus, unit_draws
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import Consensus
from lightning_rnnvis.analysis.comparison.similarity import (
    LEAST_COMMON,
    cka_of_grams,
    cosines_of_gram,
    similarity_correlation,
)
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.records.snapshot import Labels, Snapshot

MOST_TREES, UNITS_OF_TREES = 4, 256
"""Trees of each half: as many as have so many units together, one at least. Of few units chips are few numbers, which
differ much from draw to draw: at 16, the agreement of two trees by .3."""


@dataclass(frozen=True)
class HalvesAgreement:
    """How much two halves of the data of one record agree; numbers as of `Comparison`, NaN where one has no meaning.

    Attributes:
        unit_agreement: Adjusted Rand index of the chips, in the mean of the trees of either half, see `draw_halves`.
        cloud_agreement: Adjusted Rand index of the clouds, likewise.
        cka: Linear CKA of the responses.
        cka_unbiased: Its unbiased estimate.
        similarity_correlation: Correlation of the similarities of all pairs of words.
        recorded: Whether the halves were recorded. Else they are estimated from standard errors, as if units were wrong
            independently of one another, which makes them agree too well.
        unit_spread: Standard deviation of `unit_agreement` over the pairs of trees, whose draws differ; NaN where there
            is one pair, as of 256 units. Other halves of the same data would scatter more.
        cloud_spread: That of `cloud_agreement`.
    """

    unit_agreement: float
    cloud_agreement: float
    cka: float
    cka_unbiased: float
    similarity_correlation: float
    recorded: bool
    unit_spread: float = math.nan
    cloud_spread: float = math.nan


@dataclass(frozen=True, eq=False)
class HalvesLabels:
    """Chips and clouds that each half of the data of a record gives by itself, by its trees; none where no word occurs
    in both.
    """

    first: tuple[Labels, ...]
    second: tuple[Labels, ...]


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
    pairs = zip(two_halves(snapshot), draw_halves(snapshot, of_network), strict=True)
    return HalvesLabels(
        *(tuple(tree_labels(half, RecordTree(own, own.tree()), k) for own in drawn) for half, drawn in pairs)
    )


def draw_halves(
    snapshot: Snapshot, of_network: Callable[[], np.ndarray | None] = lambda: None
) -> tuple[list[Consensus], list[Consensus]]:
    """How often units share a chip in each half of the data by itself, some times, by draws that share no seed.

    With one seed for both halves they would share starts and noise. Where both lean on what their network tells, which
    is the same, trees agree by these: .81 in place of the .39 by which other draws of one record do.

    Args:
        snapshot: The record.
        of_network: See `halves_labels`.

    Returns:
        None of either half where no word occurs in both.
    """
    told = of_network()
    n_trees = min(max(UNITS_OF_TREES // snapshot.n_units, 1), MOST_TREES)
    seeds = count(1)  # 0 is that of the record itself
    found: tuple[list[Consensus], list[Consensus]] = ([], [])
    for half, of_half in zip(two_halves(snapshot), found, strict=True):
        for seed in islice(seeds, n_trees):
            with one_thread():  # the same draws wherever they are made
                drawn = unit_draws(half, told, seed)
            own = None if drawn is None else unit_consensus(half, drawn, n_parts=0)
            of_half.extend([] if own is None else [own])
    return found


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
    pairs = list(product(of.first, of.second))
    chips = [agreement(one.unit_labels, other.unit_labels) for one, other in pairs]
    clouds = []
    if known.sum() >= LEAST_COMMON:
        clouds = [agreement(one.word_labels[known], other.word_labels[known]) for one, other in pairs]
    return HalvesAgreement(
        unit_agreement=fmean(chips) if chips else math.nan,
        cloud_agreement=fmean(clouds) if clouds else math.nan,
        cka=cka_of_grams(*grams),
        cka_unbiased=cka_of_grams(*grams, unbiased=True),
        similarity_correlation=similarity_correlation(*map(cosines_of_gram, grams)) if known.any() else math.nan,
        recorded=snapshot.half_differences is not None,
        unit_spread=stdev(chips) if len(chips) > 1 else math.nan,
        cloud_spread=stdev(clouds) if len(clouds) > 1 else math.nan,
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
