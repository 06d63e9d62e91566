"""Sums over many tokens keep what a loop in float64 finds, also where spreads are small and batches large."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from lightning_rnnvis.analysis.responses import expected_responses
from lightning_rnnvis.capture.keys.hashing import parts_of
from lightning_rnnvis.capture.statistics.bottom_k_sample import BottomKSample
from lightning_rnnvis.capture.statistics.state_sums import SATURATED, CountedTokens, StateSums
from lightning_rnnvis.capture.statistics.unit_extremes import TokenTexts, UnitExtremes
from lightning_rnnvis.capture.statistics.word_responses import word_responses
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.capture.words.tokens import TokenIndices

B, T, U, WORDS = 10, 700, 5, 3


@pytest.mark.parametrize("spread", [1e-5, 1e-2, 1.0])
def test_sums_of_many_tokens(spread):
    """Means, standard errors, unit statistics and kept share of 14,000 tokens, some of which are left out."""
    random = np.random.default_rng(0)
    sums = StateSums(U, torch.device("cpu"), None)
    kept = []
    for _ in range(2):
        before = torch.from_numpy(random.normal(0, 0.5, (B, T, U)).astype(np.float32))
        values = before + torch.from_numpy((0.7 + spread * random.normal(size=(B, T, U))).astype(np.float32))
        chosen = torch.from_numpy(np.flatnonzero(random.random(B * T) < 0.8))
        slots = random.integers(-1, WORDS, (len(chosen), 1))
        keys = random.integers(0, 2**62, len(chosen)).astype(np.uint64)
        sums.add(values, before, None, CountedTokens(TokenIndices(chosen, chosen, chosen), slots, keys), WORDS)
        kept.append((values.flatten(0, 1)[chosen].double(), before.flatten(0, 1)[chosen].double(), slots[:, 0], keys))
    now, earlier, slots, keys = (np.concatenate([np.asarray(one[i]) for one in kept]) for i in range(4))
    counts, totals, squares = sums.words(np.arange(WORDS))
    means, errors = expected_responses(counts, totals, squares)
    differences = sums.half_differences(np.arange(WORDS))
    for word in range(WORDS):
        rows = (now - earlier)[slots == word]
        assert counts[word] == len(rows)
        np.testing.assert_allclose(means[word], rows.mean(0), atol=1e-6)
        np.testing.assert_allclose(errors[word], rows.std(0, ddof=1) / np.sqrt(len(rows)), rtol=5e-3)
        one, other = ((now - earlier)[(slots == word) & (keys % 2 == half)] for half in (1, 0))
        np.testing.assert_allclose(differences[word], one.mean(0) - other.mean(0), atol=2e-6)
    levels = word_responses(sums, np.arange(WORDS), 0, np.array([0, 0, -1]))  # the first two are of one variable
    single = (now - earlier)[(slots == 0) | (slots == 1)]
    halves = [single[keys[(slots == 0) | (slots == 1)] % 2 == half].mean(0) for half in (1, 0)]
    common, apart = (
        np.array([single.mean(0)] * 2 + [0 * means[2]]),
        np.array([halves[0] - halves[1]] * 2 + [0 * means[2]]),
    )
    np.testing.assert_allclose(levels.responses, means - common, atol=1e-6)
    np.testing.assert_allclose(levels.half_differences, differences - apart, atol=2e-6)
    known = slots >= 0
    of_single = ((now - earlier)[known] - common[slots[known]]) ** 2
    assert levels.squares == pytest.approx(of_single.sum(), rel=1e-4, abs=1e-3)
    unit_means, deviations, saturated = sums.units()
    np.testing.assert_allclose(unit_means, now.mean(0), atol=1e-6)
    np.testing.assert_allclose(deviations, now.std(0), rtol=1e-4)
    np.testing.assert_allclose(saturated, (np.abs(now) > SATURATED).mean(0), atol=1e-9)
    stayed = np.where(now * earlier > 0, np.minimum(np.abs(now), np.abs(earlier)), 0).sum(1)
    assert sums.kept_share() == pytest.approx((stayed / np.abs(earlier).sum(1)).mean(), abs=1e-5)


def test_steps_of_one_window_go_together():
    """Errors of a series are those of windows: of steps that are alike within each, as of one step a window.

    The mean of all steps is taken from the responses: of two levels of which each window has one it errs by half.
    """
    n_windows, length = 200, 64
    random = np.random.default_rng(0)
    of_windows = random.normal(size=(n_windows, 1, U))
    values = torch.from_numpy((of_windows + 0.3 * random.normal(size=(n_windows, length, U))).astype(np.float32))
    values -= values.mean((0, 1))
    steps = torch.arange(n_windows * length)
    slots = (steps.numpy() // length % 2)[:, None]  # of two levels, of which windows have one by turns
    keys = random.integers(0, 2**62, len(steps)).astype(np.uint64)
    sums = StateSums(U, torch.device("cpu"), np.arange(0))
    part_of = parts_of(np.ones((n_windows, length), dtype=bool)).ravel()
    taken = CountedTokens(TokenIndices(steps, steps, steps, True), slots, keys, parts=part_of)
    sums.add(values, torch.zeros_like(values), None, taken, 2)
    errors = word_responses(sums, np.arange(2), 0, np.array([0, 0])).standard_errors
    np.testing.assert_allclose(errors, of_windows.std(0) / np.sqrt(n_windows) * np.ones((2, 1)), rtol=0.15)
    counts, totals, squares = sums.words(np.arange(2))
    alone = expected_responses(counts, totals, squares)[1]
    assert (errors > 4 * alone).all()


def parts(value):
    """Everything within the sums by its path: tensors and arrays as lists, whose order of rows of samples is fixed."""
    if isinstance(value, BottomKSample):
        value = {"rows": value.rows(), "limit": value.limit, "per_group": value.per_group}
    if isinstance(value, UnitExtremes):
        value.finish()
        value = value.of
    if dataclasses.is_dataclass(value) or isinstance(value, StateSums):
        value = vars(value)
    if isinstance(value, dict):
        return {(name, *path): part for name, one in value.items() for path, part in parts(one).items()}
    if isinstance(value, (tuple, list)):
        return parts(dict(enumerate(value)))
    return {(): value.tolist() if isinstance(value, (Tensor, np.ndarray)) else value}


def test_every_sum_is_merged():
    """Whatever the sums hold: two processes merged hold what one process over the tokens of both would."""
    random = np.random.default_rng(0)

    def add(sums, table, words):
        slots = table.add(words)[:, None]
        shape = (1, len(words), U)
        # Halves and their squares are exact in float32, so that the order of additions makes no difference.
        values, before = (torch.from_numpy(random.integers(-9, 9, shape) / 2).float() for _ in range(2))
        values[0, 0, 0] = torch.nan
        gate = torch.from_numpy(random.integers(0, 4, shape[:2]) / 4).float()
        keys = random.integers(0, 2**62, len(words)).astype(np.uint64)
        at = torch.arange(len(words))
        texts = TokenTexts(words, np.zeros(len(words), dtype=np.int64), keys)
        steps = CountedTokens(TokenIndices(at, at, at), slots, keys, texts, np.arange(len(at)) // 2)
        added = (values, before, gate, steps)
        sums.add(*added, len(table.ids))
        sums.leave_out(torch.tensor([True, False, True]))
        return added

    whole, one, other = (StateSums(U, torch.device("cpu"), None) for _ in range(3))
    table, other_table = WordTable(None, 100), WordTable(None, 100)
    first = add(one, table, np.array([5, 3, 5, 3, 7]))
    second = add(other, other_table, np.array([8, 7, 7, 8, 3, 9]))
    slot_of = table.merge(other_table)
    one.merge(other, slot_of)
    empty = StateSums(U, torch.device("cpu"), None)
    steps = second[3]
    for taken in (first, (*second[:3], replace(steps, slots=slot_of[steps.slots]))):
        whole.add(*taken, len(table.ids))
        whole.leave_out(torch.tensor([True, False, True]))
    n_slots = len(table.ids)
    for sums in (one, whole, empty):  # capacity beyond the words is no sum
        for of_slots in filter(None, (sums._by_word, sums._by_part)):
            for name, tensor in vars(of_slots).items():
                setattr(of_slots, name, tensor[:n_slots])
    merged, expected, nothing = parts(one), parts(whole), parts(empty)
    shares = ("_totals", "kept")  # sums of quotients, which are not exact
    np.testing.assert_allclose(merged.pop(shares), expected.pop(shares))
    assert merged == expected
    constant = {("n_units",), ("_reverse",), ("_device",), ("_percentile_slots",), ("_n_offered",)}
    same = {path for path, part in expected.items() if nothing.get(path) == part}
    assert {path for path in same if path[0] not in ("responses", "states")} == constant  # else it tells nothing
