"""Comparison of records: planted changes are reported as such, and whatever differs between two runs is said."""

from __future__ import annotations

import dataclasses
import json
import math
import subprocess
import sys

import numpy as np
import pytest

from lightning_rnnvis import figures
from lightning_rnnvis.analysis import cocluster
from lightning_rnnvis.analysis.comparison.comparison import compare
from lightning_rnnvis.analysis.comparison.flows import beyond_chance
from lightning_rnnvis.analysis.comparison.similarity import (
    cka_of_grams,
    cosines,
    row_cosines,
    same_start,
    similarity_correlation,
)
from lightning_rnnvis.analysis.output_axis import OutputAxis, OutputPushes
from tests.planted.history import N_UNITS, N_WORDS, blocks, snapshot
from tests.planted.matrices import planted


def rotation(n, seed=0):
    """A random orthogonal matrix, shape (n, n)."""
    return np.linalg.qr(np.random.RandomState(seed).randn(n, n))[0]


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


def test_flow_is_strong_where_it_is_more_than_chance():
    """Clusters that have nothing to do with one another give faint bands, clusters that go on strong ones."""
    np.testing.assert_allclose(beyond_chance(np.diag([20, 20])), np.diag([1 - 10 / 20 - 1.60 / 20] * 2), atol=0.01)
    assert (beyond_chance(np.full((4, 4), 5)) == 0).all() and (beyond_chance(np.zeros((2, 2), dtype=int)) == 0).all()
    random = np.random.default_rng(0)
    flow = np.zeros((4, 4), dtype=int)
    np.add.at(flow, (random.integers(0, 4, 400), random.integers(0, 4, 400)), 1)
    assert (flow * beyond_chance(flow)).sum() < 0.05 * flow.sum()


def test_units_that_moved_come_first():
    """Units that changed their chip stand before all others, also before one that drifted more; each part by drift."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses = first.responses.copy()
    responses[:10, 5] *= -1  # drifts most and stays
    responses[:4, 9] *= -1
    responses[:2, 2] *= -1
    unit_labels = first.labels.unit_labels.copy()
    for unit, other in ((2, 1), (9, 2)):
        unit_labels[unit] = first.labels.unit_labels[other]
    moved = dataclasses.replace(first.labels, unit_labels=unit_labels)
    units = compare(first, dataclasses.replace(first, responses=responses, labels=moved)).units
    assert units["unit"][:3].tolist() == [9, 2, 5] and units["moved"].tolist() == [True, True, *[False] * (N_UNITS - 2)]
    assert units["drift"][2] > units["drift"][0] > units["drift"][1] > units["drift"][3]


def test_units_in_another_chip_that_did_not_move_are_told_as_a_change_of_the_cut():
    """Two chips become one, and units of a third respond otherwise: these moved, in the order of the table, too."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    chips = first.labels.unit_labels
    movers, still = np.flatnonzero(chips == 2)[:4], np.flatnonzero(chips == 1)
    unit_labels = np.where(np.isin(chips, (0, 1)), 0, chips)
    unit_labels[movers] = 1
    responses = first.responses.copy()
    responses[:, movers] = responses[:, still[:4]]
    cut = dataclasses.replace(first.labels, unit_labels=unit_labels)
    found = compare(first, dataclasses.replace(first, responses=responses, labels=cut))
    assert found.moved_units["unit"].tolist() == movers.tolist() == sorted(found.units["unit"][:4])
    told = f"By another cut of the tree alone {len(still)} units sit in another chip"
    assert told in " ".join(found.notes)
    noisy = first.responses + np.random.RandomState(1).randn(*responses.shape) * first.standard_errors
    found = compare(first, dataclasses.replace(first, responses=noisy.astype(np.float32), labels=cut))
    assert not len(found.moved_units)


def test_words_that_moved_by_more_than_noise_come_first():
    """Before one that drifted more within its noise, which is told to sit in another cloud by the cut alone."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses, errors = first.responses.copy(), first.standard_errors.copy()
    responses[3] *= -1
    responses[[5, 8]] *= [[1.2], [1.4]]
    errors[3] = 10
    clouds = first.labels.word_labels.copy()
    clouds[[3, 5]] = (clouds[[3, 5]] + 1) % 4
    labels = dataclasses.replace(first.labels, word_labels=clouds)
    first = dataclasses.replace(first, standard_errors=errors)
    found = compare(first, dataclasses.replace(first, responses=responses, labels=labels))
    assert found.words["word"][:3].tolist() == ["word8", "word5", "word3"]
    assert found.words["drift"][2] > found.words["drift"][0] and found.words["changed_cloud"].sum() == 2
    assert "By another cut of the tree alone 1 word sits in another cloud: its responses" in " ".join(found.notes)
    (bars,) = figures.changed_words(found, most=3).data
    assert bars.marker.opacity == (1, 1, 0.35) and [row[3] for row in bars.customdata] == ["", "", ", within noise"]


def test_a_word_of_noise_has_not_drifted_most():
    """What grew from noise to a strong response moved further than what stayed noise, however that turned."""
    random = np.random.default_rng(0)
    noise = 0.01 * random.standard_normal((2, N_WORDS, N_UNITS))
    strong = blocks(np.arange(N_UNITS) % 4) * (np.arange(N_WORDS) < 10)[:, None]
    first = snapshot(noise[0])
    words = compare(first, snapshot(noise[1] + strong, first)).words
    assert set(words["word"][:10]) == {f"word{number}" for number in range(10)}


def test_the_word_whose_role_flips_drifted_most():
    """One word changes its sign: it comes first, by responses in a history and by similarities between runs."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses = first.responses.copy()
    responses[17] *= -1
    second = snapshot(responses, first)
    for found, by in (
        (compare(first, second), "responses"),
        (compare(first, second, same_units=False), "similarities"),
        (compare(first, snapshot(responses @ rotation(N_UNITS), history_id="other")), "similarities"),
    ):
        assert found.words_by == by
        assert found.words["word"][0] == "word17"
        assert found.words["drift"][0] > 4 * found.words["drift"][1]
        assert (np.diff(found.words["drift"]) <= 0).all()
    found = compare(first, second)
    assert found.words["cosine"][0] == pytest.approx(-1)
    assert found.words["norm_change"][0] == pytest.approx(0, abs=1e-6)
    assert found.words["distance"][0] == pytest.approx(2 * found.words["norm_first"][0])
    assert found.words["over_noise"][0] > 100 and (found.words["over_noise"][1:] == 0).all()
    by_count = np.sort(found.words, order="count_first")
    assert (np.diff(by_count["count_first"]) >= 0).all()


def test_what_moved_is_told_of_responses_and_of_pushes():
    """Of a head that turns, of units that move where it does not read, of both, of nothing; a table goes by pushes."""
    random = np.random.default_rng(0)
    responses, weights = blocks(np.arange(N_UNITS) % 4), random.standard_normal(N_UNITS)
    first = snapshot(responses)

    def pushes(record, head, own=True):
        axis = OutputAxis("bad", "good", "classes", None, head)
        words = dict(zip(record.words.tolist(), (record.responses @ head).tolist(), strict=True))
        return OutputPushes(axis, head if own else None, words, head)

    def found(moves, head, **own):
        second = snapshot(responses + moves, first)
        return compare(first, second, pushes=(pushes(first, weights), pushes(second, head, **own)))

    moves = random.standard_normal(responses.shape)
    unseen = moves - np.outer(moves @ weights, weights) / (weights @ weights)
    for (how, head), moved, told in (
        ((0, -weights), "pushes", "by the weights of the head"),
        ((unseen, weights), "responses", "pushes did not"),
        ((moves, weights), "both", ""),
        ((0, weights), "nothing", ""),
    ):
        one = found(how, head)
        assert one.moved == moved and told in " ".join(one.notes)
        changes = np.abs(one.words["push_second"] - one.words["push_first"])
        assert (np.diff(changes) <= 1e-9).all() and (changes[0] > 0.1) == (moved in ("pushes", "both"))
    above = compare(first, first, pushes=(pushes(first, weights), pushes(snapshot(-responses), weights, own=False)))
    assert above.moved == "pushes" and "other states" in " ".join(above.notes)
    assert compare(first, snapshot(responses, first), same_units=False).moved is None


def test_units_that_change_places_and_signs_are_not_compared():
    """Of one training, or of two from one start: words are compared with one another, and those that stayed stay."""
    random = np.random.default_rng(0)
    responses = blocks(np.arange(N_UNITS) % 4) + 0.3 * random.standard_normal((N_WORDS, N_UNITS))
    places, signs = random.permutation(N_UNITS), random.choice([-1, 1], N_UNITS)
    moved = responses.copy()
    moved[:3] = responses[[3, 4, 5]]
    first = snapshot(responses)
    for run, turned in ((first.history_id, responses), (first.history_id, moved), ("a" * 32, responses)):
        second = snapshot((turned * signs)[:, places], history_id=run)
        found = compare(first, second, pushes=(None, None))
        assert not found.units_correspond and found.words_by == "similarities" and found.moved is None
        if run == first.history_id:
            assert any("units changed places, signs or directions" in note for note in found.notes)
        stays = ~np.isin(found.words["word"], ["word0", "word1", "word2"])
        drift = found.words["drift"]
        assert drift[~stays].min() > 2 * drift[stays].max() if turned is moved else drift.max() < 1e-6


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


def test_a_chip_that_splits_shows_in_the_flow():
    """Half of a chip comes to answer to words of its own: its units flow into two chips, all others stay."""
    whole, split = np.arange(N_UNITS) % 3, np.arange(N_UNITS) % 3
    split[np.flatnonzero(whole == 0)[::2]] = 3
    words = np.arange(N_WORDS) % 3
    words_after = np.arange(N_WORDS) % 3
    words_after[np.flatnonzero(words == 0)[::2]] = 3
    first = snapshot(blocks(whole, words), n_clusters=3)
    second = snapshot(blocks(split, words_after), first, n_clusters=4)
    found = compare(first, second)
    chip = first.labels.unit_labels[0]
    assert (found.unit_flow > 0).sum(axis=1).tolist() == [2 if row == chip else 1 for row in range(3)]
    assert sorted(found.unit_flow[chip])[-2:] == [7, 7]
    assert set(found.moved_units["from_chip"]) == {chip} and len(set(found.moved_units["to_chip"])) == 1
    assert (found.word_flow > 0).sum() == 4
    assert any("3 chips and 3 clouds, 4 chips and 4 clouds" in note for note in found.notes)


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


def test_chips_that_go_the_other_way_round_are_not_the_same():
    """Between runs, a chip that does the opposite of another, or nothing like any, has no counterpart."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    turned = np.where(first.labels.unit_labels == 1, -1, 1)
    second = snapshot(blocks(np.arange(N_UNITS) % 4) * turned, history_id="other")
    second = dataclasses.replace(second, labels=first.labels)
    found = compare(first, second, same_units=False)
    assert found.chip_matches["first"].tolist() == [0, 2, 3] and (found.chip_matches["similarity"] > 0.95).all()


def test_chips_of_one_number_are_the_same_only_where_more_than_chance_is():
    """Within a history, too: an untrained network has none of the trained one's chips, whose units have all moved."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    chips = np.random.RandomState(5).permutation(first.labels.unit_labels)
    noise = np.random.RandomState(1).randn(*first.responses.shape).astype(np.float32)
    untrained = dataclasses.replace(
        first, responses=noise, labels=dataclasses.replace(first.labels, unit_labels=chips), global_step=0
    )
    found = compare(untrained, first)
    assert found.same_history and found.unit_agreement < 0.1
    for row in found.chip_matches:
        assert found.unit_flow_excess[row["first"], row["second"]] > 0 and row["similarity"] > 0
    lost = np.setdiff1d(np.arange(4), found.chip_matches["first"])
    assert len(lost) and found.units["moved"][np.isin(found.units["chip_first"], lost)].all()
    same = compare(first, first)
    assert len(same.chip_matches) == len(same.cloud_matches) == 4 and not same.units["moved"].any()
    one = dataclasses.replace(first, labels=cocluster(first.responses, 1).labels)
    assert len(compare(one, one).chip_matches) == len(compare(one, one).cloud_matches) == 1


def test_clusters_that_only_changed_numbers_are_the_same():
    """Within a history, too: as many members moved as any numbering needs; of equal ones those of one number are."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4, n_words=64))
    turned = np.array([1, 0, 3, 2])
    labels = first.labels
    swapped = dataclasses.replace(
        labels, unit_labels=turned[labels.unit_labels], word_labels=turned[labels.word_labels]
    )
    second = dataclasses.replace(first, labels=swapped, global_step=first.global_step + 1)
    found = compare(first, second)
    assert found.same_history and found.cloud_agreement == found.unit_agreement == 1
    assert not found.words["changed_cloud"].any() and not found.units["moved"].any()
    assert found.cloud_matches["second"].tolist() == found.chip_matches["second"].tolist() == turned.tolist()
    halves = np.where(np.arange(64) % 8 < 4, labels.word_labels, turned[labels.word_labels])
    half = compare(first, dataclasses.replace(second, labels=dataclasses.replace(labels, word_labels=halves)))
    assert half.words["changed_cloud"].sum() == 32 and half.cloud_matches["second"].tolist() == [0, 1, 2, 3]


def test_other_numbers_of_clusters():
    """Chips without a counterpart are left unmatched, in one run and between two."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    other = snapshot(blocks(np.arange(50) % 4), n_clusters=2, history_id="other")
    assert len(compare(first, other).chip_matches) == 2
    fewer = dataclasses.replace(first, labels=cocluster(first.responses, 2, previous=first.labels).labels)
    found = compare(first, fewer)
    assert found.unit_flow.shape == (4, 2) and found.chip_matches["first"].tolist() == [0, 1]
    assert "By another cut of the tree alone" in found.notes[-1] and compare(fewer, first).unit_flow.shape == (2, 4)


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


def test_unrelated_units_are_not_taken_for_the_same():
    """Two hundred pairs of structured, unrelated matrices: none is taken for the same start."""
    random = np.random.RandomState(0)
    for _ in range(200):
        factors = [random.randn(3, 32) * random.lognormal(0, 1, (3, 1)) + random.randn(3, 1) for _ in range(2)]
        words = random.randn(50, 3)
        assert not same_start(words @ factors[0], words @ factors[1])
    assert not same_start(np.zeros((5, 4)), np.zeros((5, 4)))
    assert not same_start(np.ones((5, 1)), np.ones((5, 1)))


def test_h_and_c_of_one_layer_have_the_same_units():
    """Their chips are numbered apart, so they are matched by units."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4), state="rnn.l0/h", cell="LSTM")
    number = np.array([2, 3, 1, 0])
    renumbered = dataclasses.replace(first.labels, unit_labels=number[first.labels.unit_labels])
    found = compare(first, dataclasses.replace(first, state="rnn.l0/c", labels=renumbered))
    assert found.units_correspond and not found.same_history
    assert len(found.moved_units) == 0 and found.unit_agreement == 1
    assert any("matched by the units" in note for note in found.notes)


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


def linear_cka(first, second, unbiased=False):
    """That of two matrices of responses."""
    return cka_of_grams(first @ first.T, second @ second.T, unbiased=unbiased)


def test_cka():
    """One for a rotation or a scaled copy of the units, small for noise; the unbiased one also for wide matrices."""
    random = np.random.RandomState(0)
    narrow, wide = random.randn(400, 20), random.randn(50, 600)
    for rows in (narrow, wide):
        for unbiased in (False, True):
            turned = 3 * rows @ rotation(rows.shape[1]) + 5
            assert linear_cka(rows, turned, unbiased=unbiased) == pytest.approx(1)
            assert linear_cka(rows, rows[:, ::-1], unbiased=unbiased) == pytest.approx(1)
    assert linear_cka(narrow, random.randn(400, 30)) < 0.1
    assert linear_cka(wide, random.randn(50, 500)) > 0.8  # why there is the unbiased one
    assert abs(linear_cka(wide, random.randn(50, 500), unbiased=True)) < 0.1
    assert (
        abs(np.mean([linear_cka(random.randn(12, 9), random.randn(12, 7), unbiased=True) for _ in range(300)])) < 0.02
    )
    same = np.tile(random.randn(1, 30), (10, 1))  # all words respond alike
    assert math.isnan(linear_cka(same, random.randn(10, 30)))
    assert math.isnan(linear_cka(random.randn(10, 30), same, unbiased=True))
    # As Kornblith et al. write it, over features.
    x, y = (m - m.mean(axis=0) for m in (narrow, narrow[:, :7] + 0.5 * random.randn(400, 7)))
    norms = np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)
    assert linear_cka(x, y) == pytest.approx(np.linalg.norm(y.T @ x) ** 2 / norms)


def test_unbiased_cka_is_the_estimate_of_song():
    """As defined, over all ordered quadruples of different words."""
    random = np.random.RandomState(0)
    x, y = random.randn(6, 3), random.randn(6, 4)

    def hsic(a, b):
        quadruples = np.stack(np.meshgrid(*[range(6)] * 4, indexing="ij"), -1).reshape(-1, 4)
        i, j, q, r = quadruples[[len(set(one)) == 4 for one in quadruples]].T
        k, m = a @ a.T, b @ b.T
        return (k[i, j] * (m[i, j] + m[q, r] - 2 * m[i, q])).mean()

    assert linear_cka(x, y, unbiased=True) == pytest.approx(hsic(x, y) / math.sqrt(hsic(x, x) * hsic(y, y)))


def test_cosines_and_their_correlation():
    """Rows of zeros are like nothing but themselves; fewer than three words correlate with nothing."""
    rows = np.array([[1.0, 0], [0, 2], [-3, 0], [0, 0]])
    np.testing.assert_allclose(cosines(rows, rows[:3])[:, 0], [1, 0, -1, 0])
    np.testing.assert_allclose(row_cosines(rows, rows[[0, 0, 0, 3]]), [1, 0, -1, 1])
    assert math.isnan(similarity_correlation(np.eye(2), np.eye(2)))
    assert math.isnan(similarity_correlation(np.eye(4), np.eye(4)))


def test_needs_neither_torch_nor_files():
    """The plugin compares inside TensorBoard."""
    code = (
        "import sys; sys.modules.update(torch=None, lightning=None, tensorboard=None);"
        "import lightning_rnnvis.analysis.comparison.comparison"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
