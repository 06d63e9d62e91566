"""Keeps the numbers of clusters from one result to the next, and says how far two results agree."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.membership import overlap
from lightning_rnnvis.asked import numbered, whole


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

    Raises:
        TypeError, ValueError: An argument is something else.
    """
    from scipy.optimize import linear_sum_assignment

    previous, labels = same_members(("previous", previous), ("labels", labels), -1)
    n_previous, n_clusters = whole("n_previous", n_previous, 0), whole("n_clusters", n_clusters, 0)
    for name, most, those in ("n_previous", n_previous, previous), ("n_clusters", n_clusters, labels):
        if those.max(initial=-1) >= most:
            raise ValueError(f"`{name}` must be more than the largest label, {those.max()}. Got {most}.")
    shared = overlap(previous, labels, n_previous, n_clusters)
    number = np.full(n_clusters, -1, dtype=np.int64)
    for before, now in zip(*linear_sum_assignment(-shared), strict=True):
        if before < n_clusters and shared[before, now] > 0:
            number[now] = before
    free = np.setdiff1d(np.arange(n_clusters), number)
    number[number < 0] = free
    return number


def same_members(first: tuple[str, np.ndarray], second: tuple[str, np.ndarray], least: int) -> list[np.ndarray]:
    """Labels of the same members, each given with its name, and none of them less than `least`.

    Raises:
        TypeError: They are no arrays of whole numbers.
        ValueError: One is too small, or they are of other members.
    """
    labels = [numbered(*one, least) for one in (first, second)]
    if len(labels[0]) != len(labels[1]):
        raise ValueError(f"`{first[0]}` and `{second[0]}` must be as long. Got {len(labels[0])} and {len(labels[1])}.")
    return labels


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """Adjusted Rand index of two labelings of the same members: 1 for equal ones, about 0 for unrelated ones.

    Hubert & Arabie 1985, doi:10.1007/BF01908075.

    Args:
        first: Labels, integers from 0, shape (N,).
        second: Labels, shape (N,).

    Raises:
        TypeError, ValueError: They are no labels, or of other members.
    """
    first, second = same_members(("first", first), ("second", second), 0)
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


def kept_mates(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of the members that share a cluster with one in either labeling, the share that does in both, shape (N,).

    Jaccard's index, 0 to 1; 1 for a member that is alone in both.

    Args:
        first: Labels, integers from 0, shape (N,).
        second: Labels, shape (N,).
    """
    table = overlap(first, second, int(first.max(initial=0)) + 1, int(second.max(initial=0)) + 1)
    both = table[first, second] - 1  # a member is no mate of its own
    either = table.sum(axis=1)[first] + table.sum(axis=0)[second] - 2 - both
    kept: np.ndarray = np.divide(both, either, out=np.ones(len(first)), where=either > 0)
    return kept
