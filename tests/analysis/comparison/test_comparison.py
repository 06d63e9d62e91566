"""Comparison of records: planted changes are reported as such, and whatever differs between two runs is said."""

from __future__ import annotations

import dataclasses
import json
import math
import subprocess
import sys

import numpy as np
import pytest

from lightning_rnnvis.analysis.comparison.comparison import compare
from tests.planted.history import N_UNITS, N_WORDS, blocks, snapshot
from tests.planted.matrices import planted


def test_moved_units_are_reported_exactly():
    """In a history in which five units move at epoch 3, they move there, and nothing moves before or after."""
    before = np.arange(N_UNITS) % 4
    after = before.copy()
    movers = [3, 8, 17, 21, 30]
    after[movers] = (before[movers] + 1) % 4
    history, previous = [], None
    for epoch in range(6):
        responses = blocks(after if epoch >= 3 else before) + 0.01 * np.random.RandomState(epoch).randn(1, N_UNITS)
        previous = snapshot(responses, previous, epoch=epoch, global_step=epoch)
        history.append(previous)
    for epoch in range(1, 6):
        found = compare(history[epoch - 1], history[epoch])
        assert found.units_correspond and found.same_history and found.words_by == "responses"
        assert found.moved_units["unit"].tolist() == (movers if epoch == 3 else [])
    found = compare(history[0], history[-1])
    back = compare(history[-1], history[0])
    assert (found.later, back.later) == ("second", "first")
    turned = [dataclasses.replace(history[0], created=9e9, **numbers) for numbers in ({}, {"record_number": 0})]
    for earlier, later in zip(turned, (history[-1], dataclasses.replace(history[-1], record_number=5)), strict=True):
        assert compare(earlier, later).later == "second"  # a clock that was put back changes nothing
    assert back.moved_units.tolist() == found.moved_units.tolist()
    change, other = (np.sort(one.units, order="unit")["norm_change"] for one in (found, back))
    np.testing.assert_allclose(change, other)
    was, now = history[0].labels.unit_labels, history[-1].labels.unit_labels
    assert [tuple(row) for row in found.moved_units] == [(unit, was[unit], now[unit]) for unit in movers]
    assert set(found.units["unit"][:5]) == set(movers) and found.units["moved"][:5].all()
    assert found.unit_flow.sum() == N_UNITS and np.trace(found.unit_flow) == N_UNITS - 5
    assert 0.5 < found.unit_agreement < 1
    assert found.cloud_agreement == 1 and not found.words["changed_cloud"].any()


def test_neighbours_of_a_word_that_changed_its_role():
    """A word that leaves one cloud for another has a neighbour in each."""
    words = np.arange(N_WORDS) % 4
    changed = words.copy()
    changed[20] = 1
    first = snapshot(blocks(np.arange(N_UNITS) % 4, words))
    second = snapshot(blocks(np.arange(N_UNITS) % 4, changed), first)
    row = compare(first, second).words[0]
    assert row["word"] == "word20" and row["changed_cloud"]
    assert int(row["neighbour_first"][4:]) % 4 == 0 and int(row["neighbour_second"][4:]) % 4 == 1


def test_runs_of_different_sizes():
    """Another hidden size, layer and cell: chips are matched by their words, clouds agree, and it is said."""
    units, other = np.arange(N_UNITS) % 4, np.array([2, 0, 3, 1])[np.arange(97) % 4]
    first = snapshot(blocks(units))
    second = snapshot(blocks(other, seed=1), state="encoder.l1/c", cell="LSTM", history_id="other")
    found = compare(first, second)
    assert not found.units_correspond and not found.same_history and found.words_by == "similarities"
    assert found.unit_flow is None and math.isnan(found.unit_agreement)
    assert len(found.units) == len(found.moved_units) == 0
    assert found.cloud_agreement == 1 and found.cka > 0.95 and found.similarity_correlation > 0.95
    assert found.word_flow.sum() == N_WORDS and (found.word_flow > 0).sum() == 4
    assert not found.words["changed_cloud"].any() and np.isnan(found.words["cosine"]).all()
    assert found.chip_similarity.shape == (4, 4)
    truth = [
        (units[first.labels.unit_labels == row["first"]][0], other[second.labels.unit_labels == row["second"]][0])
        for row in found.chip_matches
    ]
    assert len(truth) == 4 and all(a == b for a, b in truth)
    assert (np.abs(found.chip_matches["similarity"]) > 0.95).all()
    assert (found.cloud_matches["similarity"] == 1).all()
    text = " ".join(found.notes)
    for part in ("GRU and LSTM", "rnn.l0/h and encoder.l1/c", "40 and 97", "no counterpart"):
        assert part in text


def test_units_of_two_runs_from_the_same_weights_correspond():
    """Equal numbers mean the same unit where units respond alike by number; chips are then matched by their units."""
    truth = planted(3, noise=0.6).responses
    first = snapshot(truth, n_clusters=8)
    near = truth + 0.002 * np.random.RandomState(1).randn(*truth.shape)
    number = np.roll(np.arange(8), 3)
    second = snapshot(near, first, n_clusters=8, history_id="other")
    renumbered = dataclasses.replace(second.labels, unit_labels=number[second.labels.unit_labels])
    second = dataclasses.replace(second, labels=renumbered)
    found = compare(first, second)
    assert found.units_correspond and not found.same_history
    assert len(found.moved_units) < 0.2 * truth.shape[1]
    assert found.chip_matches["second"].tolist() == number.tolist()
    shuffled = snapshot(near[:, np.random.RandomState(2).permutation(near.shape[1])], n_clusters=8, history_id="other")
    assert not compare(first, shuffled).units_correspond
    assert compare(first, shuffled, same_units=True).units_correspond
    with pytest.raises(ValueError, match="Got 256 and 40"):
        compare(first, snapshot(blocks(np.arange(40) % 4)), same_units=True)


def test_different_vocabularies():
    """Words are matched by their text, wherever they stand; the others appeared or vanished."""
    units = np.arange(N_UNITS) % 4
    first = snapshot(blocks(units))
    order = np.random.RandomState(0).permutation(N_WORDS)
    words = first.words[order]
    words[:10] = [f"new{index}" for index in range(10)]
    second = snapshot(first.responses[order], words=words, history_id="other", counts=np.full(N_WORDS, 3))
    first.counts[5] = 0
    found = compare(first, second)
    assert set(found.appeared) == {f"new{index}" for index in range(10)} | {"word5"} - set(first.words[order[:10]])
    assert set(found.vanished) == set(first.words[order[:10]]) - {"word5"}
    assert (first.words[found.first_positions] == found.common_words).all()
    assert (second.words[found.second_positions] == found.common_words).all()
    assert found.cka == pytest.approx(1) and found.units_correspond
    assert f"CKA, unbiased {found.cka_unbiased:.2f}" in repr(found)  # as the tab names it and has it
    assert any("only in the first" in note for note in found.notes)


def test_words_that_are_written_alike():
    """Two words of one text keep apart, also where the first of them is missing this time."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    words = first.words.copy()
    words[[7, 30]] = "same"
    first = dataclasses.replace(first, words=words)
    counts = first.counts.copy()
    counts[7] = 0
    found = compare(first, dataclasses.replace(first, counts=counts))
    assert found.vanished == ("same",) and (found.words["drift"] < 1e-6).all()
    assert any("written alike" in note for note in found.notes)


def test_few_words_in_common():
    """No word in common is an error; of one to three no agreement is told, as two agree whatever they are."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    others = np.array([f"other{index}" for index in range(N_WORDS)], dtype=object)
    with pytest.raises(ValueError, match="no word in common"):
        compare(first, dataclasses.replace(first, words=others))
    for n in (1, 2, 3, 8):
        words = others.copy()
        words[:n] = first.words[:n]
        found = compare(first, dataclasses.replace(first, words=words, history_id="x"), same_units=False)
        assert len(found.words) == n and found.words["drift"].tolist() == [0] * n
        assert math.isnan(found.cka) == math.isnan(found.cka_unbiased) == (n < 4)
        assert math.isnan(found.similarity_correlation) == math.isnan(found.cloud_agreement) == (n < 4)
        assert np.isnan(found.chip_similarity).all() == np.isnan(found.chip_matches["similarity"]).all() == (n < 4)
        assert any(f"{n} word" in note and "left open" in note for note in found.notes) == (n < 4)
        assert (found.words["neighbour_first"] == "").all() == (n == 1)


def test_degenerate_records():
    """Zero responses, unknown standard errors, words without a cloud: no exception and no warning."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    without = dataclasses.replace(first.labels, word_labels=np.full(N_WORDS, -1))
    dead = dataclasses.replace(
        first,
        responses=np.zeros_like(first.responses),
        standard_errors=np.full_like(first.responses, np.nan),
        labels=without,
    )
    for one, other in ((first, dead), (dead, first), (dead, dead)):
        for same_units in (None, False):
            with np.errstate(all="raise"):
                found = compare(one, other, same_units=same_units)
            assert math.isnan(found.cka) and math.isnan(found.cloud_agreement)
            assert np.isnan(found.words["over_noise"]).all() and np.isfinite(found.words["drift"]).all()
            assert not found.words["changed_cloud"].any()
    assert (compare(dead, dead).words["drift"] == 0).all()
    np.testing.assert_allclose(compare(first, dead).words["drift"], np.sqrt(2), rtol=0.2)  # as long as responses were


def test_a_record_with_itself():
    """Nothing changed."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    found = compare(first, first)
    for number in (found.cka, found.cka_unbiased, found.similarity_correlation):
        assert number == pytest.approx(1)
    assert found.unit_agreement == found.cloud_agreement == 1
    assert found.notes == found.vanished == found.appeared == ()
    np.testing.assert_allclose(found.words["drift"], 0, atol=1e-12)
    json.dumps([found.notes, found.moved_units.tolist(), found.words.tolist()])


def test_needs_neither_torch_nor_files():
    """The plugin compares inside TensorBoard."""
    code = (
        "import sys; sys.modules.update(torch=None, lightning=None, tensorboard=None);"
        "import lightning_rnnvis.analysis.comparison.comparison"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
