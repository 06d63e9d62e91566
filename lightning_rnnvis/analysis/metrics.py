"""Numbers that tell an untrained network from a trained one. They describe structure, not quality."""

from __future__ import annotations

import math

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.health import effective_rank


def response_metrics(
    responses: np.ndarray,
    counts: np.ndarray,
    squares: float,
    found: CoClusters,
    previous_unit_labels: np.ndarray | None = None,
) -> dict[str, float]:
    """Metrics of the response matrix and its co-clustering.

    Args:
        responses: Expected responses, shape (W, U).
        counts: Occurrences of each word, at least 1, shape (W,).
        squares: Sum of the squared responses of all single occurrences of these words over all units.
        found: The co-clustering of `responses`.
        previous_unit_labels: Unit labels of the record before, shape (U,), or None.

    Returns:
        - ``response_rank``: effective rank of the response matrix, 1 to min(W, U);
        - ``explained_variance``: share of the scaled matrix that the blocks explain, 0 to 1;
        - ``explained_variance_null``: the same for the same matrix with signs flipped at random;
        - ``blockiness``: explained variance over what rank k explains at best, 0 to 1;
        - ``word_share``: share of the change that the current word fixes, η² less its chance value W / tokens, over one
          minus that: 1 if every occurrence of a word changes the state alike, about 0 if words do not matter;
        - ``agreement``: adjusted Rand index of the unit labels with the record before, NaN without one.
    """
    flips = np.random.RandomState(0).randint(0, 2, responses.shape).astype(np.float32) * 2 - 1
    null = cocluster(responses * flips, found.n_chips, n_clouds=found.n_clouds)
    between = float((counts[:, None] * responses.astype(np.float64) ** 2).sum())
    tokens = float(counts.sum())
    chance = len(counts) / tokens
    eta_squared = between / squares if squares > 0 else math.nan
    return {
        "response_rank": effective_rank(responses),
        "explained_variance": found.explained_variance,
        "explained_variance_null": null.explained_variance,
        "blockiness": found.explained_variance / found.rank_variance if found.rank_variance > 0 else 0.0,
        "word_share": (eta_squared - chance) / (1 - chance) if chance < 1 else math.nan,
        "agreement": math.nan
        if previous_unit_labels is None
        else agreement(np.asarray(previous_unit_labels), found.unit_labels),
    }
