"""What chips that are a cut of a tree explain by chance: of the same responses with signs flipped at random.

They are made in the same way, of fewer draws: where there is nothing to find, more of them find no more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.tree.consensus import draw_chips
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import Consensus
from lightning_rnnvis.records.snapshot import Snapshot

MOST_UNITS = 256
"""Of more it would take too long beside a picture: 30 ms of one processor at 500 words and 256 units, 90 at 1,024."""

NUMBERS_OF_CHIPS, DRAWS = (4, 8, 16), 4

ENOUGH, MOST_FLIPS = 2000, 4
"""Responses with random signs of which a mean is taken: one of a few words and units tells chance badly."""


def explained_by_chance(snapshot: Snapshot, n_clusters: int, n_clouds: int | None = None) -> float:
    """Share of the scaled responses that so many chips and clouds of a tree explain with random signs, 0 to 1.

    Args:
        snapshot: The record.
        n_clusters: Number of chips.
        n_clouds: Number of clouds; None for as many.

    Returns:
        NaN where no word occurred.
    """
    present = snapshot.counts > 0
    n_responses = int(present.sum()) * snapshot.n_units
    if not n_responses:
        return float("nan")
    random = np.random.RandomState(0)
    shares = []
    for _ in range(min(max(ENOUGH // n_responses, 1), MOST_FLIPS)):
        flips = random.randint(0, 2, (int(present.sum()), snapshot.n_units)) * 2 - 1
        responses = np.zeros_like(snapshot.responses)
        responses[present] = snapshot.responses[present] * flips
        errors = snapshot.standard_errors[present]
        draws = draw_chips(responses[present], errors, numbers=NUMBERS_OF_CHIPS, n_draws=DRAWS)
        consensus = Consensus.of(draws, n_parts=0)
        flipped = replace(snapshot, responses=responses, labels=snapshot.labels)
        made = tree_labels(flipped, RecordTree(consensus, consensus.tree()), n_clusters, n_clouds=n_clouds)
        shares.append(made.explained_variance)
    return float(np.mean(shares))
