"""Which clusters of two records are taken for the same."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.comparison.clusters.flows import jaccard, more_than_chance
from lightning_rnnvis.analysis.comparison.similarity import cosines
from lightning_rnnvis.analysis.membership import chips_of, overlap
from lightning_rnnvis.records.snapshot import Labels

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

    # Too little, all together, to outweigh one member; of equal ones the more similar, whichever side is the first.
    little = 1 / (1 + sum(score.shape))
    ties = little * (same_history * np.eye(*score.shape) + little * similarity)
    first, second = linear_sum_assignment(-np.where(again, score + ties, 0))
    first, second = first[again[first, second]], second[again[first, second]]
    found = np.empty(len(first), dtype=MATCH_COLUMNS)
    found["first"], found["second"], found["similarity"] = first, second, similarity[first, second]
    return found


@dataclass(frozen=True, eq=False)
class Matches:
    """What the clusters of two records share, and which are taken for the same.

    Attributes:
        pairs: Fields ``first``, ``second`` and ``similarity``.
        similarity: Of each cluster of one side with each of the other, shape (K, L).
        flow: Members that they share, shape (K, L); nothing, all zero, where members do not correspond.
        turned: Pairs, fields as of `pairs`, that have more than half of the members of both, but do not respond alike:
            these stayed together, and what they do changed.
    """

    pairs: np.ndarray
    similarity: np.ndarray
    flow: np.ndarray
    turned: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=MATCH_COLUMNS))

    def in_another(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Whether each member left the others: its clusters, shape (N,) on both sides, are no pair; bool, (N,)."""
        number = np.full(len(self.similarity), -1, dtype=np.int64)
        for pairs in (self.pairs, self.turned):
            number[pairs["first"]] = pairs["second"]
        other: np.ndarray = (first >= 0) & (second >= 0) & (number[first] != second)
        return other


def matched_clouds(first: Labels, second: Labels, common: CommonWords, same_history: bool) -> Matches:
    """Clouds that share most words: by the share of the words of either that are in both."""
    clouds = first.word_labels[common.first], second.word_labels[common.second]
    flow = overlap(*clouds, first.n_clouds, second.n_clouds)
    similarity = jaccard(flow)
    return Matches(matched_clusters(similarity, flow, more_than_chance(flow), same_history), similarity, flow)


def matched_chips(
    labels: tuple[Labels, Labels], responses: tuple[np.ndarray, np.ndarray], corresponds: bool, same_history: bool
) -> Matches:
    """Chips that share most units where these correspond, else those alike by their mean responses.

    Args:
        labels: Of both sides.
        responses: To the words in common, float64, shape (C, U) each.
        corresponds: Whether equal numbers mean the same unit.
        same_history: See `matched_clusters`.
    """
    first, second = labels
    profiles = chips_of(first).means(responses[0]), chips_of(second).means(responses[1])
    similarity = cosines(profiles[0].T, profiles[1].T)
    flow = np.zeros(similarity.shape, dtype=np.int64)
    if corresponds:
        flow = overlap(first.unit_labels, second.unit_labels, first.n_chips, second.n_chips)
        most = np.maximum(flow.sum(axis=1, keepdims=True), flow.sum(axis=0))
        is_silent = [~np.any(profile, axis=0) for profile in profiles]
        alike = (similarity > 0) | (is_silent[0][:, None] & is_silent[1])
        together = more_than_chance(flow) & (2 * flow > most) & ~alike
        found = np.nonzero(together)  # at most one in each row and column
        turned = np.empty(len(found[0]), dtype=MATCH_COLUMNS)
        turned["first"], turned["second"], turned["similarity"] = *found, similarity[found]
        is_free = ~(together.any(axis=1, keepdims=True) | together.any(axis=0))
        again = more_than_chance(flow) & alike & is_free
        return Matches(matched_clusters(similarity, flow, again, same_history), similarity, flow, turned)
    # Profiles that have nothing to do with each other are seldom as alike as that.
    similar = np.where(similarity > 2 / math.sqrt(len(responses[0])), similarity, 0)
    return Matches(matched_clusters(similarity, similar, similar > 0, same_history), similarity, flow)
