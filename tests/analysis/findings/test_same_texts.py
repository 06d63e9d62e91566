"""Where all records read the same texts, what is wrong in both is no part of how a word moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from tests.planted.snapshots import make_snapshot

N_WORDS, N_UNITS, N_RECORDS = 60, 24, 6
MOVED, AT = range(8), 3


def records(seed, kept, moved=1.0):
    """Words of a dozen occurrences that vary far more than a word moves; eight turn at record 3.

    Args:
        seed: Of a generator of its own.
        kept: Part of what is wrong at an occurrence that is the same at each record, 0 to 1.
        moved: How far the eight move, beside a usual response.
    """
    random = np.random.default_rng(seed)
    mixing = random.normal(size=(5, N_UNITS)) / np.sqrt(5)
    meant, turned = random.normal(size=(2, N_WORDS, N_UNITS)) * 0.4
    in_half = np.arange(12) % 2 == 0
    stays = random.normal(size=(N_WORDS, 12, 5))
    found = []
    for epoch in range(N_RECORDS):
        if epoch == AT:
            meant[MOVED] += moved * (turned[MOVED] - meant[MOVED])
        new = random.normal(size=stays.shape)
        occurrences = meant[:, None] + (kept * stays + np.sqrt(1 - kept**2) * new) @ mixing
        halves = occurrences[:, in_half].mean(axis=1) - occurrences[:, ~in_half].mean(axis=1)
        fields = {
            "responses": occurrences.mean(axis=1).astype(np.float32),
            "standard_errors": (occurrences.std(axis=1, ddof=1) / np.sqrt(12)).astype(np.float32),
            "half_differences": halves.astype(np.float32),
            "counts": np.full(N_WORDS, 12),
            "texts_key": f"{seed:016x}",
        }
        found.append(make_snapshot(N_WORDS, N_UNITS, epoch=epoch, global_step=10 * (epoch + 1), **fields))
    return found


def words(found):
    """What is told of words."""
    return {(one.index, one.epoch) for one in find_changes(found) if one.kind == "word"}


def test_what_moves_by_more_than_the_noise_of_the_difference_is_found():
    """Of which halves of the data tell; by what each record knows, most of these words may not have moved."""
    planted, alone = {(word, AT) for word in MOVED}, 0
    for seed in range(3):
        same = records(seed, kept=0.98)
        found = find_changes(same)
        told = [one for one in found if one.kind == "word"]
        assert {(one.index, one.epoch) for one in told} == planted
        assert all(one.size > 3 * one.uncertainty > 0 for one in told)
        alone += len(words([replace(record, texts_key="") for record in same]))
        assert found.least_told < find_changes([replace(record, half_differences=None) for record in same]).least_told
    assert alone < 12


@pytest.mark.parametrize("kept", [0.0, 0.7, 0.98])
def test_words_that_change_at_each_occurrence_by_nothing_on_average_are_not_found(kept):
    for seed in range(4):
        assert words(records(seed, kept, moved=0.0)) == set()


def test_records_of_other_texts_are_told_by_what_each_record_knows():
    """As are those of which that is not known: earlier versions recorded no key."""
    same = records(0, kept=0.98)
    others, partly, unknown = (
        words([replace(record, texts_key=key) for record, key in zip(same, keys, strict=True)])
        for keys in ("ababab", ["a"] * 5 + [""], [""] * 6)
    )
    assert partly == unknown and max(len(others), len(unknown)) < len(MOVED)
    assert others | unknown <= {(word, AT) for word in MOVED}


@pytest.mark.parametrize(("moved", "least"), [(1.0, 13), (0.0, 0)])
def test_where_each_record_reads_other_texts_several_tell_what_two_do_not(moved, least):
    """From one record to the next, none of these words moved by more than noise."""
    planted, told = {(word, AT) for word in MOVED}, []
    for seed in range(4):
        others = [replace(record, texts_key=f"{at:016x}") for at, record in enumerate(records(seed, 0.0, moved))]
        told += [(one.index, one.epoch) in planted for one in find_changes(others) if one.kind == "word"]
    assert sum(told) >= least and told.count(False) <= least // 13
