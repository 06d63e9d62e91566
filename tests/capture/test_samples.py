"""Samples depend on the words alone: not on order, padding, batch or process."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning_rnnvis.analysis.responses import expected_responses, response_percentiles
from lightning_rnnvis.capture.keys.hashing import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence, SentencePicker
from lightning_rnnvis.capture.statistics.bottom_k_sample import BottomKSample
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.records.snapshot import PERCENTILES


def test_keys_see_words_and_order_but_no_padding():
    """The same words have the same key wherever they stand; other words or another order have another."""
    ids = np.array([[5, 3, 5, 0, 0], [0, 5, 3, 5, 0], [3, 5, 5, 0, 0], [5, 3, 5, 5, 0]])
    keys = sequence_keys(ids, ids > 0)
    assert keys[0] == keys[1]
    assert len(set(keys.tolist())) == 3
    occurrences = occurrence_keys(keys, ids > 0)
    np.testing.assert_array_equal(occurrences[0, :3], occurrences[1, 1:4])
    assert len(set(occurrences[0, :3].tolist())) == 3


@given(st.randoms(use_true_random=False), st.integers(1, 200), st.integers(1, 30), st.sampled_from([None, 1, 3]))
def test_row_sample_does_not_depend_on_order(random, n_rows, limit, per_group):
    """Any order and any division into parts give the same rows: the smallest keys of each group, then of all."""
    generator = np.random.default_rng(random.randrange(2**32))
    keys = generator.permutation(n_rows * 3)[:n_rows].astype(np.uint64)
    groups = generator.integers(0, 5, n_rows)
    rows = keys[:, None].astype(np.float32)

    def sample(order):
        result = BottomKSample(limit, per_group)
        for part in np.array_split(order, generator.integers(1, 6)):
            part = part[result.wanted(keys[part], groups[part])]
            if len(part):
                result.add(keys[part], groups[part], rows[part])
        return result.rows()

    first, second = sample(np.arange(n_rows)), sample(generator.permutation(n_rows))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    kept = [k for g in range(5) for k in np.sort(keys[groups == g])[: per_group or n_rows]]
    assert sorted(first[0].tolist()) == sorted(kept)[:limit]
    np.testing.assert_array_equal(first[2][:, 0], first[0].astype(np.float32))


def test_word_table_chooses_by_count_then_id():
    """The most frequent words, ties by id, rare ones left out; fixed ones stay in their order."""
    table = WordTable(None, capacity=10)
    table.add(np.array([7, 7, 7, 2, 2, 9, 9, 4]))
    table.add(np.array([9, 1]))
    assert [table.ids[slot] for slot in table.choose(10, 2)] == [7, 9, 2]
    assert [table.ids[slot] for slot in table.choose(2, 1)] == [7, 9]
    fixed = WordTable([9, 5, 2], capacity=0)
    assert fixed.add(np.array([2, 7, 9, 2])).tolist() == [2, -1, 0, 2]
    assert fixed.counts.tolist() == [1, 0, 2]
    assert [fixed.ids[slot] for slot in fixed.choose(1, 99)] == [9, 5, 2]


def test_word_table_counts_what_it_cannot_hold():
    """Beyond its capacity words get no slot, and their tokens are counted."""
    table = WordTable(None, capacity=2)
    assert table.add(np.array([3, 8, 3, 5, 5])).tolist() == [0, 1, 0, -1, -1]
    assert table.overflow == 2


def test_sentence_picker_takes_the_smallest_keys():
    """The order in which sentences come does not matter, doubles count once, short ones come last."""
    keys = np.array([50, 10, 30, 20, 10, 40], dtype=np.uint64)
    lengths = np.array([5, 5, 1, 5, 5, 5])
    for order in (np.arange(6), np.arange(6)[::-1]):
        picker = SentencePicker(3, None)
        for part in np.array_split(order, 2):
            for row in picker.rows(keys[part], lengths[part], keys[part]):
                picker.keep(int(keys[part][row]), PickedSentence(np.zeros(5, int), int(lengths[part][row])))
        assert [key for key, _ in picker.sentences()] == [10, 20, 40]
    series = SentencePicker(3, None)
    for key, levels in ((10, [0, 0, 0, 0]), (20, [0, 0, 0, 1]), (40, [0, 1, 0, 1])):
        series.keep(key, PickedSentence(np.array(levels), 4, values=np.zeros((4, 1)), row_key=key))
    assert [key for key, _ in series.sentences()] == [40, 20, 10]  # the most mixed first
    wanted = SentencePicker(3, [30, 99])
    for row in wanted.rows(keys, lengths, keys):
        wanted.keep(int(keys[row]), PickedSentence(np.zeros(1, int), 1))
    assert [key for key, _ in wanted.sentences()] == [30]


@pytest.mark.parametrize("count", [1, 2, 5, 64])
def test_percentiles_equal_numpy(count):
    """Sorted together or alone, percentiles are numpy's."""
    generator = np.random.default_rng(0)
    words = np.repeat([2, 5, 7], [count, 3, count])
    rows = generator.normal(size=(len(words), 4)).astype(np.float32)
    found = response_percentiles(words, rows, np.array([7, 2, 3]))
    for place, word in enumerate([7, 2]):
        expected = np.percentile(rows[words == word], PERCENTILES, axis=0)
        np.testing.assert_allclose(found[:, place], expected, atol=1e-6)
    assert (found[:, 2] == 0).all()


def test_standard_error_needs_two_occurrences():
    """n = 0: no response; n = 1: no error; else sqrt(s² / n) with n - 1."""
    rows = np.array([[1.0, 2.0], [3.0, 2.0], [8.0, 2.0]])
    counts = np.array([0, 1, 3])
    sums = np.stack([np.zeros(2), rows[0], rows.sum(0)])
    squares = np.stack([np.zeros(2), rows[0] ** 2, (rows**2).sum(0)])
    means, errors = expected_responses(counts, sums, squares)
    np.testing.assert_allclose(means, [[0, 0], [1, 2], [4, 2]])
    assert np.isnan(errors[:2]).all()
    np.testing.assert_allclose(errors[2], rows.std(axis=0, ddof=1) / np.sqrt(3), atol=1e-7)


def test_an_empty_sample_changes_nothing_and_takes_others():
    """A state whose words are not known yet has no responses when parts of a validation are merged."""
    empty, other, whole = (BottomKSample(10, 2) for _ in range(3))
    keys, groups, rows = np.arange(6, dtype=np.uint64), np.arange(6) % 2, np.ones((6, 3), np.float32)
    for sample in (other, whole):
        sample.add(keys, groups, rows)
    empty.merge(BottomKSample(10, 2), np.arange(2))
    assert len(empty.rows()[0]) == 0
    for sample in (empty, other):
        sample.merge(BottomKSample(10, 2) if sample is other else whole, np.arange(2))
        for found, expected in zip(sample.rows(), whole.rows(), strict=True):
            np.testing.assert_array_equal(found, expected)
