"""Clusters that are born, die or split are told of, and those that only give or take members are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.chance.beyond_noise import over_noise
from lightning_rnnvis.analysis.comparison.clusters.cluster_changes import (
    cluster_changes,
    describe_changes,
    told_changes,
)
from tests.planted.history import MOVE, MOVERS, SPLIT, planted_history
from tests.planted.snapshots import make_snapshot

BEFORE = np.repeat([0, 1, 2, 3], [20, 10, 10, 10])


def test_members_that_move_are_no_birth():
    """Members change clusters; every cluster goes on."""
    after = BEFORE.copy()
    after[[0, 1, 25]] = 2
    found = cluster_changes(BEFORE, after)
    assert found.moved.tolist() == [0, 1, 25]
    assert found.born == found.died == () and describe_changes(found, "chip", "unit") == []
    assert 0.5 < found.agreement < 1
    same = cluster_changes(BEFORE, BEFORE)
    assert len(same.moved) == 0 and same.agreement == 1


def test_a_split_takes_the_number_of_a_cluster_that_dies():
    """Half of cluster 0 takes number 3, whose members have gone to cluster 1."""
    after = BEFORE.copy()
    after[BEFORE == 3] = 1
    after[:9] = 3
    found = cluster_changes(BEFORE, after)
    (born,), (died,) = found.born, found.died
    assert (born.cluster, born.other, born.shared, born.size, born.split) == (3, 0, 9, 9, True)
    assert (died.cluster, died.other, died.shared, died.size) == (3, 1, 10, 10)
    assert describe_changes(found, "chip", "unit") == [
        "Chip 3 is another one: chip 0 split, all 9 units come from it; what it was, all 10 units, went to chip 1.",
    ]


def test_a_cluster_that_empties_and_one_that_appears():
    """Numbers that have members at one of the times only."""
    after = BEFORE.copy()
    after[BEFORE == 2] = 1
    (died,) = cluster_changes(BEFORE, after).died
    assert (died.cluster, died.other) == (2, 1) and cluster_changes(BEFORE, after).born == ()
    assert describe_changes(cluster_changes(BEFORE, after), "chip", "unit") == [
        "Chip 2 is gone: all 10 units went to chip 1."
    ]
    one = BEFORE.copy()
    one[0] = 5
    assert describe_changes(cluster_changes(BEFORE, one), "cloud", "level") == [
        "Cloud 5 is new: its one level comes from cloud 0."
    ]
    (born,) = cluster_changes(after, BEFORE).born
    assert (born.cluster, born.other, born.split) == (2, 1, True)
    more = BEFORE.copy()
    more[[0, 20, 30, 40]] = 4
    (born,) = cluster_changes(BEFORE, more).born
    assert born.cluster == 4 and born.shared == 1 and not born.split
    assert describe_changes(cluster_changes(BEFORE, more), "cloud", "word") == [
        "Cloud 4 is new: its 4 words come from several."
    ]
    most = BEFORE.copy()
    most[[0, 1, 2, 40]] = 4
    assert describe_changes(cluster_changes(BEFORE, most), "chip", "unit") == [
        "Chip 4 is new: 3 of 4 units come from chip 0."
    ]


def test_a_cluster_goes_on_with_half_of_its_members():
    """With half of its members before, or of those after, a cluster goes on; with fewer of both it is another."""
    for kept, goes_on in ((11, True), (10, True), (9, False)):
        after = BEFORE.copy()
        after[kept:20] = 1
        after[20:30] = 0
        after[30:40] = 0  # so that those who stay are the smaller part of the cluster afterwards
        died = [one.cluster for one in cluster_changes(BEFORE, after).died]
        assert (0 not in died) == goes_on
    for come, goes_on in ((2, True), (3, True), (4, False)):
        after = BEFORE.copy()
        after[3:20] = 1
        after[20 : 20 + come] = 0  # 3 of 20 stayed: enough only if they are half of the cluster afterwards
        assert (0 not in [one.cluster for one in cluster_changes(BEFORE, after).died]) == goes_on


def test_members_without_a_label_do_not_count():
    """Words that did not occur at one of the times have not moved."""
    after = BEFORE.copy()
    after[:15] = -1
    found = cluster_changes(BEFORE, after)
    assert len(found.moved) == 0 and found.born == found.died == ()
    nothing = cluster_changes(np.full(5, -1), np.zeros(5, dtype=int))
    assert len(nothing.moved) == 0 and nothing.born == ()


def test_planted_history():
    """Units that move do so at their epoch, the chip that splits is born at its own, and nothing happens elsewhere."""
    history = planted_history()
    for epoch in range(1, len(history)):
        before, after = (record.labels.unit_labels for record in history[epoch - 1 : epoch + 1])
        found = cluster_changes(before, after)
        if epoch == MOVE:
            assert found.moved.tolist() == MOVERS and not found.born
        elif epoch == SPLIT:
            (born,), (died,) = found.born, found.died
            assert born.split and born.cluster == died.cluster
            assert born.other == before[0] and born.shared == born.size
            assert died.other == before[2] and died.shared == died.size
        else:
            assert len(found.moved) == 0 and found.born == found.died == ()


def beyond(before, after):
    """Which words and units moved by more than noise."""
    found = over_noise(before, after, common_words(before, after))
    return found.beyond_words, found.beyond_units


def test_noise_is_no_event():
    """Labels that change while responses differ by no more than halves of the data tell nothing; planted moves do."""
    history = planted_history()
    before, after = history[MOVE - 1 : MOVE + 1]
    real = beyond(before, after)[1]
    moved = cluster_changes(before.labels.unit_labels, after.labels.unit_labels)
    told = told_changes(moved, before.labels.unit_labels, after.labels.unit_labels, real)
    assert told.moved.tolist() == MOVERS
    shuffled = np.random.RandomState(0).permutation(before.labels.unit_labels)
    quiet = cluster_changes(before.labels.unit_labels, shuffled)
    assert len(quiet.moved) > 20 and quiet.born
    noise = np.random.RandomState(1).standard_normal(before.responses.shape) * before.standard_errors
    later = replace(before, responses=(before.responses + noise).astype(np.float32))
    real = beyond(before, later)[1]
    told = told_changes(quiet, before.labels.unit_labels, shuffled, real)
    assert told.born == told.died == () and len(told.moved) == 0


def test_words_without_noise_of_their_own_need_more_than_any_change():
    """Words that always follow the same words have no standard error: what others move by chance is no event there."""
    before, after = planted_history()[MOVE - 1 : MOVE + 1]
    fixed = np.arange(0, len(before.words), 3)
    noise = np.random.RandomState(1).standard_normal(before.responses.shape) * before.standard_errors
    errors, halves = before.standard_errors.copy(), before.half_differences
    errors[fixed] = 0
    if halves is not None:
        halves = halves.copy()
        halves[fixed] = 0
    quiet = {"standard_errors": errors, "half_differences": halves}
    later = replace(before, responses=(before.responses + noise).astype(np.float32), **quiet)
    assert not any(part.any() for part in beyond(before, later))
    words, units = beyond(before, replace(after, **quiet))
    assert set(MOVERS) <= set(np.flatnonzero(units)) and words[fixed].any()


def test_two_records_of_other_texts_in_which_nothing_changed_have_no_words_beyond_noise():
    """Noise of few directions scatters widely, so that some of sixty words go far by chance in most pairs."""
    random = np.random.default_rng(0)
    meant, mixing = 2 * random.normal(size=(60, 32)), random.normal(size=(2, 32))
    found = []
    for _ in range(40):
        pair = []
        for _ in range(2):
            occurrences = meant[:, None] + random.normal(size=(60, 12, 2)) @ mixing
            halves = occurrences[:, ::2].mean(axis=1) - occurrences[:, 1::2].mean(axis=1)
            fields = {
                "responses": occurrences.mean(axis=1).astype(np.float32),
                "standard_errors": (occurrences.std(axis=1, ddof=1) / np.sqrt(12)).astype(np.float32),
                "half_differences": halves.astype(np.float32),
                "counts": np.full(60, 12),
            }
            pair.append(make_snapshot(60, 32, **fields))
        found.append([part.any() for part in beyond(*pair)])
        turned = replace(pair[1], responses=np.roll(pair[1].responses, 1, axis=0))
        assert beyond(pair[0], turned)[0].sum() >= 50
    assert np.sum(found) <= 2
