"""Which chips and clouds of two records are the same, and how strongly members flow from one to another."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lightning_rnnvis.analysis import cocluster
from lightning_rnnvis.analysis.comparison.clusters.cluster_matches import matched_clusters
from lightning_rnnvis.analysis.comparison.clusters.flows import beyond_chance, jaccard
from lightning_rnnvis.analysis.comparison.comparison import compare
from tests.planted.history import N_UNITS, N_WORDS, blocks, snapshot


def test_flow_is_strong_where_it_is_more_than_chance():
    """Clusters that have nothing to do with one another give faint bands, clusters that go on strong ones."""
    np.testing.assert_allclose(beyond_chance(np.diag([20, 20])), np.diag([1 - 10 / 20 - 1.60 / 20] * 2), atol=0.01)
    assert (beyond_chance(np.full((4, 4), 5)) == 0).all() and (beyond_chance(np.zeros((2, 2), dtype=int)) == 0).all()
    random = np.random.default_rng(0)
    flow = np.zeros((4, 4), dtype=int)
    np.add.at(flow, (random.integers(0, 4, 400), random.integers(0, 4, 400)), 1)
    assert (flow * beyond_chance(flow)).sum() < 0.05 * flow.sum()


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


@pytest.mark.parametrize(("how", "told"), [("turned", "the other way round"), ("others", "otherwise"), ("noise", None)])
def test_units_that_stay_together_have_not_moved_where_what_they_do_changed(how, told):
    """In one history: the chip has no counterpart, which is told; a unit that left it moved. Noise tells nothing."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    chips = first.labels.unit_labels
    units, responses = np.flatnonzero(chips == 1), first.responses.copy()
    if how == "others":  # of no chip
        responses[:, units] = np.random.RandomState(0).randn(len(responses), 1) - 0.5 * responses[:, units]
    elif how == "turned":
        responses[:, units] *= -1
    else:
        responses[:, units] *= -1e-3
    labels = dataclasses.replace(first.labels, unit_labels=np.where(np.arange(N_UNITS) == units[0], 0, chips))
    errors = np.where(chips == 1, 10 if how == "noise" else 0.01, 0.01) * np.ones_like(responses)
    now = dataclasses.replace(
        first, responses=responses, standard_errors=errors, labels=labels, global_step=first.global_step + 1
    )
    before = dataclasses.replace(first, standard_errors=errors, labels=first.labels)
    found = compare(before, now, same_units=True)  # or it were a change of signs alone
    assert found.moved_units.tolist() == ([] if told is None else [(units[0], 1, 0)])
    assert found.chip_matches["first"].tolist() == [0, 2, 3] and found.turned_chips["second"].tolist() == [1]
    notes = [note for note in found.notes if "stayed together" in note]
    assert notes == ([] if told is None else [f"The units of chip 1 stayed together, but respond {told}."])


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


def test_h_and_c_of_one_layer_have_the_same_units():
    """Their chips are numbered apart, so they are matched by units."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4), state="rnn.l0/h", cell="LSTM")
    number = np.array([2, 3, 1, 0])
    renumbered = dataclasses.replace(first.labels, unit_labels=number[first.labels.unit_labels])
    found = compare(first, dataclasses.replace(first, state="rnn.l0/c", labels=renumbered))
    assert found.units_correspond and not found.same_history
    assert len(found.moved_units) == 0 and found.unit_agreement == 1
    assert any("matched by the units" in note for note in found.notes)


def test_of_two_records_the_same_clusters_match_whichever_is_the_first():
    """Where as many members are shared in several ways, the more similar clusters are the same."""
    differing = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        flow = np.zeros((6, 6), dtype=np.int64)
        np.add.at(flow, tuple(random.integers(0, 6, (2, 40))), 1)
        there, back = (matched_clusters(jaccard(one), one, one > 0, True) for one in (flow, flow.T.copy()))
        differing += set(there[["first", "second"]].tolist()) != set(back[["second", "first"]].tolist())
    assert differing <= 3  # where they are as similar, too
