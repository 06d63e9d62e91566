"""Members that clusters of two sides share."""

from __future__ import annotations

import numpy as np


def beyond_chance(flow: np.ndarray) -> np.ndarray:
    """Share of the members that two clusters share which is more than chance gives, 0 to 1, shape of `flow`.

    By chance means: as many as if the members of all clusters were dealt anew, and one standard deviation more (of the
    hypergeometric distribution).

    Args:
        flow: Members that each cluster of one side (row) shares with each of the other, shape (K, L).
    """
    rows, columns, total = flow.sum(axis=1, keepdims=True), flow.sum(axis=0), max(int(flow.sum()), 1)
    expected = rows * columns / total
    deviation = np.sqrt(expected * (total - rows) * (total - columns) / (total * max(total - 1, 1)))
    more: np.ndarray = np.divide(flow - expected - deviation, flow, out=np.zeros(flow.shape), where=flow > 0)
    return more.clip(0, 1)


def more_than_chance(flow: np.ndarray) -> np.ndarray:
    """Whether two clusters share more than by chance, see `beyond_chance`, or all that there is; bool, shape (K, L)."""
    found: np.ndarray = (flow > 0) & ((beyond_chance(flow) > 0) | (flow == flow.sum()))
    return found


def jaccard(flow: np.ndarray) -> np.ndarray:
    """Members that two clusters share over those that either has, 0 to 1, shape (K, L).

    Args:
        flow: Members that each cluster of one side shares with each of the other, shape (K, L).
    """
    either = flow.sum(axis=1, keepdims=True) + flow.sum(axis=0) - flow
    index: np.ndarray = flow / np.maximum(either, 1)
    return index
