"""Clusters of one record seen in another keep their members and say how well they fit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lightning_rnnvis.analysis.coclustering.apply_labels import apply_labels
from lightning_rnnvis.analysis.coclustering.single.factors import ScaledMatrix
from tests.planted.history import MOVERS, N_UNITS, N_WORDS, blocks, planted_history, snapshot
from tests.planted.snapshots import make_snapshot


def explained(responses, labels):
    """Share of the scaled matrix that the block means explain, block by block."""
    matrix = ScaledMatrix(responses.astype(np.float32)).formed().astype(float)
    total = 0.0
    for cloud in range(labels.n_clouds):
        for chip in range(labels.n_chips):
            block = (matrix * labels.polarity)[labels.word_labels == cloud][:, labels.unit_labels == chip]
            total += block.mean() ** 2 * block.size if block.size else 0
    return total / (matrix**2).sum()


def test_pinned_to_itself_is_the_record():
    """The labels as they are, with the explained variance of the record itself."""
    record = planted_history()[3]
    found = apply_labels(record, record)
    np.testing.assert_array_equal(found.unit_labels, record.labels.unit_labels)
    np.testing.assert_array_equal(found.word_labels, record.labels.word_labels)
    assert found.explained_variance == pytest.approx(record.labels.explained_variance, rel=1e-3)
    np.testing.assert_allclose(found.unit_steadiness, record.labels.unit_steadiness, atol=1e-3)


def test_explained_variance_is_that_of_the_other_record():
    """Brute force over the blocks; and where units have moved, the clusters of before fit worse, they worst."""
    history = planted_history()
    found = apply_labels(history[3], history[0])
    np.testing.assert_array_equal(found.unit_labels, history[0].labels.unit_labels)
    assert found.explained_variance == pytest.approx(explained(history[3].responses, found), rel=1e-4)
    assert found.explained_variance < 0.95 * history[3].labels.explained_variance
    assert set(np.flatnonzero(found.unit_steadiness == 0)) == set(MOVERS)


def test_words_are_found_by_their_text():
    """Another order of words; words that the pinned record lacks, or that do not occur now, have no cloud."""
    pinned = snapshot(blocks(np.arange(N_UNITS) % 4))
    without = pinned.labels.word_labels.copy()
    without[5] = -1
    pinned = dataclasses.replace(pinned, labels=dataclasses.replace(pinned.labels, word_labels=without))
    order = np.random.RandomState(0).permutation(N_WORDS)
    words = pinned.words[order].copy()
    words[7] = "another"
    counts = pinned.counts[order].copy()
    counts[9] = 0
    shuffled = snapshot(pinned.responses[order], words=words, counts=counts)
    found = apply_labels(shuffled, pinned)
    expected = without[order].copy()
    expected[[7, 9]] = -1
    np.testing.assert_array_equal(found.word_labels, expected)
    assert 0.8 < found.explained_variance <= 1


def test_nothing_in_common():
    """Without any word the clusters explain nothing; other units are refused."""
    first = make_snapshot()
    other = make_snapshot(words=np.array([f"other{index}" for index in range(20)], dtype=object))
    assert apply_labels(other, first).explained_variance == 0
    assert (apply_labels(other, first).word_labels == -1).all()
    with pytest.raises(ValueError, match="12 and 6 units"):
        apply_labels(make_snapshot(n_units=6), first)
