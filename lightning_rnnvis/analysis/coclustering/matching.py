"""Keeps the numbers of clusters from one result to the next, and says how far two results agree."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.membership import overlap


def match(previous: np.ndarray, labels: np.ndarray, n_previous: int, n_clusters: int) -> np.ndarray:
    """Give clusters the numbers of those that they share most members with.

    The assignment maximizes the number of members that keep their label (Kuhn 1955, doi:10.1002/nav.3800020109).

    Args:
        previous: Earlier labels, shape (N,), -1 for members without one.
        labels: Labels now, shape (N,).
        n_previous: Number of clusters before.
        n_clusters: Number of clusters now.

    Returns:
        New number of each cluster, a permutation, shape (n_clusters,): use ``permutation[labels]``.
    """
    from scipy.optimize import linear_sum_assignment

    shared = overlap(previous, labels, n_previous, n_clusters)
    number = np.full(n_clusters, -1, dtype=np.int64)
    for before, now in zip(*linear_sum_assignment(-shared), strict=True):
        if before < n_clusters and shared[before, now] > 0:
            number[now] = before
    free = np.setdiff1d(np.arange(n_clusters), number)
    number[number < 0] = free
    return number


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """Adjusted Rand index of two labelings of the same members: 1 for equal ones, about 0 for unrelated ones.

    Hubert & Arabie 1985, doi:10.1007/BF01908075.

    Args:
        first: Labels, integers from 0, shape (N,).
        second: Labels, shape (N,).
    """
    # Not scikit-learn's, of which nothing else is needed: it takes fifty times as long, and 1 s or more to import.
    n = len(first)
    table = overlap(first, second, int(first.max(initial=0)) + 1, int(second.max(initial=0)) + 1)
    pairs = (table * (table - 1) / 2).sum()
    rows = (table.sum(1) * (table.sum(1) - 1) / 2).sum()
    columns = (table.sum(0) * (table.sum(0) - 1) / 2).sum()
    total = n * (n - 1) / 2
    chance = rows * columns / total if total else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((pairs - chance) / (most - chance))
