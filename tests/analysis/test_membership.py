"""Sums, means and overlaps of groups, by hand."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.membership import Membership, among_words, chips_of, clouds_of, of_words, overlap
from tests.planted.snapshots import make_snapshot

LABELS = np.array([1, 0, -1, 1, 1])
SIGNS = np.array([1, -1, 1, -1, 1])


def test_sums_and_means():
    """Members count with their sign, those of no group not at all, and a group without members is zero."""
    groups = Membership(LABELS, 3, SIGNS)
    values = np.array([[1.0, 2, 4, 8, 16], [1, 1, 1, 1, 1]], dtype=np.float32)
    assert groups.sums(values).tolist() == [[-2, 9, 0], [-1, 1, 0]]
    assert groups.means(values).tolist() == [[-2, 3, 0], [-1, np.float32(1 / 3), 0]]
    assert Membership(LABELS, 3).sums(values[0]).tolist() == [2, 25, 0]
    assert groups.sizes.tolist() == [1, 3, 0] and groups.members(1).tolist() == [0, 3, 4]
    assert groups.means(values).dtype == np.float32 and groups.means(values.astype(float)).dtype == np.float64


def test_overlap():
    """Members without a group in either are left out."""
    assert overlap(LABELS, np.array([0, 0, 0, 2, -1]), 2, 3).tolist() == [[1, 0, 0], [1, 0, 1]]


def test_labels_of_some_words():
    """Labels of some words and back; the others have no cloud."""
    labels = make_snapshot().labels
    chosen = np.arange(20) % 3 > 0
    some = of_words(labels, chosen)
    assert some.word_labels.tolist() == labels.word_labels[chosen].tolist() and some.unit_labels is labels.unit_labels
    again = among_words(some, chosen)
    assert again.word_labels.tolist() == np.where(chosen, labels.word_labels, -1).tolist()
    assert chips_of(labels).signs is labels.polarity and clouds_of(again).sizes.sum() == chosen.sum()
