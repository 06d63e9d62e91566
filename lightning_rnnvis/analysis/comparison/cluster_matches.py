"""Which clusters of two records are taken for the same."""

from __future__ import annotations

import numpy as np

MATCH_COLUMNS = np.dtype([("first", int), ("second", int), ("similarity", float)])


def matched_clusters(similarity: np.ndarray, score: np.ndarray, again: np.ndarray, same_history: bool) -> np.ndarray:
    """Pairs of clusters found again, those with the largest sum of scores (Kuhn 1955, doi:10.1002/nav.3800020109).

    Args:
        similarity: Of each cluster of one side with each of the other, shape (K, L).
        score: What is to be largest in sum, of the same shape.
        again: Which may be pairs, bool, of the same shape.
        same_history: Whether equal numbers are the same cluster where others share no more.

    Returns:
        Fields ``first``, ``second`` and ``similarity``.
    """
    from scipy.optimize import linear_sum_assignment

    # Too little, all together, to outweigh one member.
    of_one_number = np.eye(*score.shape) * (same_history / (1 + sum(score.shape)))
    first, second = linear_sum_assignment(-np.where(again, score + of_one_number, 0))
    first, second = first[again[first, second]], second[again[first, second]]
    found = np.empty(len(first), dtype=MATCH_COLUMNS)
    found["first"], found["second"], found["similarity"] = first, second, similarity[first, second]
    return found
