"""Labels as memberships: which chip a unit and which cloud a word belongs to, and sums and means over these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.records.snapshot import Labels


@dataclass(frozen=True, eq=False)
class Membership:
    """Which of k groups each of N members belongs to.

    Attributes:
        labels: Group of each member, shape (N,), integers from 0; -1 for a member of none.
        n_groups: Number of groups k.
        signs: Sign with which each member counts, shape (N,), -1 or +1; None for +1.
    """

    labels: np.ndarray
    n_groups: int
    signs: np.ndarray | None = None

    @cached_property
    def one_hot(self) -> np.ndarray:
        """The sign of each member in the column of its group, else 0, float32, shape (N, k)."""
        table = np.zeros((len(self.labels), self.n_groups), dtype=np.float32)
        known = np.flatnonzero(self.labels >= 0)
        table[known, self.labels[known]] = 1 if self.signs is None else self.signs[known]
        return table

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of members of each group, float32, shape (k,)."""
        counts = np.bincount(self.labels[self.labels >= 0], minlength=self.n_groups)
        return counts.astype(np.float32)  # float32, so that means of float32 stay so

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum of sign * value over the members of each group, shape (..., k), of values of shape (..., N)."""
        total: np.ndarray = values @ self.one_hot
        return total

    def means(self, values: np.ndarray) -> np.ndarray:
        """Mean of sign * value over the members of each group, 0 for one without members; shapes as in `sums`."""
        means: np.ndarray = self.sums(values) / np.maximum(self.sizes, 1)
        return means

    def members(self, group: int) -> np.ndarray:
        """Positions of the members of a group, ascending, shape (N,)."""
        return np.flatnonzero(self.labels == group)


def chips_of(labels: Labels) -> Membership:
    """Units in chips, each with its polarity."""
    return Membership(labels.unit_labels, labels.n_chips, labels.polarity)


def clouds_of(labels: Labels) -> Membership:
    """Words in clouds."""
    return Membership(labels.word_labels, labels.n_clouds)


def overlap(first: np.ndarray, second: np.ndarray, n_first: int, n_second: int) -> np.ndarray:
    """Members that each pair of groups of two labelings shares, int64, shape (n_first, n_second).

    Args:
        first: Labels, integers from 0, shape (N,), -1 for members without one.
        second: Labels of the same members.
        n_first: Number of groups of the first.
        n_second: Number of groups of the second.
    """
    known = (first >= 0) & (second >= 0)
    table = np.zeros((n_first, n_second), dtype=np.int64)
    np.add.at(table, (first[known], second[known]), 1)
    return table


def of_words(labels: Labels, chosen: np.ndarray) -> Labels:
    """The labels of some of the words only: those with `chosen`, shape (W,), bool."""
    return replace(labels, word_labels=labels.word_labels[chosen])


def among_words(labels: Labels, chosen: np.ndarray) -> Labels:
    """The labels over a longer list of words, of which those with `chosen`, shape (W,), bool, have one; the rest -1."""
    word_labels = np.full(len(chosen), -1, dtype=np.int64)
    word_labels[chosen] = labels.word_labels
    return replace(labels, word_labels=word_labels)
