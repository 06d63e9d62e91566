"""The largest changes of each unit are those of all tokens, whatever the batches, and stand with the words around."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lightning_rnnvis.capture.keys.hashing import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.statistics import unit_extremes
from lightning_rnnvis.capture.statistics.unit_extremes import TokenTexts, UnitExtremes
from lightning_rnnvis.records.unit_contexts import AROUND, MOST, WINDOW

N_UNITS = 6


def calls(n_words: int, n_calls: int = 7) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ids, (B, T), and changes, (B, T, U), of calls; sequences end before the batch does, and some come again."""
    random = np.random.default_rng(0)
    made = []
    for call in range(n_calls):
        ids = random.integers(1, 1 + n_words, (5, 30))
        ids[np.arange(30) >= random.integers(1, 31, 5)[:, None]] = 0
        if call:  # a sequence of the call before
            ids[2] = made[-1][0][0]
        # Equal sequences have equal states.
        changes = np.stack([np.random.default_rng(row).normal(size=(30, N_UNITS)) for row in ids])
        made.append((ids, changes.astype(np.float32)))
    return made


def kept(of_calls, block: int, reverse: bool) -> UnitExtremes:
    """What is kept of calls whose tokens come in blocks."""
    found = UnitExtremes(N_UNITS, reverse)
    for ids, changes in of_calls:
        counted = ids > 0
        keys = occurrence_keys(sequence_keys(ids, counted), counted)[counted]
        texts = TokenTexts(ids[counted], np.nonzero(counted)[0], keys)
        for start in range(0, len(keys), block):
            part = slice(start, start + block)
            found.add(torch.from_numpy(changes[counted][part]), texts.take(part))
        found.end_call(len(ids))
    found.finish()
    return found


def expected(of_calls, unit: int, sign: int, reverse: bool):
    """Sizes, and ids and changes around, of the largest changes of a unit, of what was read alike the largest."""
    found: dict = {}
    for ids, changes in of_calls:
        for row, values in zip(ids, changes, strict=True):
            length = int((row > 0).sum())
            words, of_unit = row[:length], values[:length, unit]
            for at in range(length):
                span = np.arange(at - AROUND, at + AROUND + 1)
                there = (span >= 0) & (span < length)
                clipped = np.clip(span, 0, length - 1)
                snippet = np.where(there, words[clipped], -1), np.where(there, of_unit[clipped], 0)
                event = tuple(snippet[0][AROUND:] if reverse else snippet[0][: AROUND + 1])
                if sign * of_unit[at] > found.get(event, (0,))[0]:
                    found[event] = sign * of_unit[at], *snippet
    return sorted(found.values(), key=lambda one: -one[0])[:MOST]


@pytest.mark.parametrize("at_once, block, parts", [(4096, 1000, 1), (40, 17, 1), (40, 1000, 3), (1, 5, 2)])
@pytest.mark.parametrize("n_words, reverse", [(50, False), (50, True), (1, False), (2, False), (2, True)])
def test_the_largest_of_all(monkeypatch, at_once, block, parts, n_words, reverse):
    """Of as many texts as there are, in whatever blocks, and by however many processes, they are seen."""
    monkeypatch.setattr(unit_extremes, "_AT_ONCE", at_once)
    of_calls = calls(n_words)
    found, *others = (kept(of_calls[part::parts], block, reverse) for part in range(parts))
    for other in others:
        found.merge(other)
    for side, sign in ((0, 1), (1, -1)):
        for unit in range(N_UNITS):
            sizes, ids, changes = zip(*expected(of_calls, unit, sign, reverse), strict=True)
            np.testing.assert_array_equal(found.of.sizes[side, unit], sizes)
            np.testing.assert_array_equal(found.of.ids[side, unit], ids)
            np.testing.assert_array_equal(found.of.changes[side, unit], changes)


def test_fewer_than_are_kept():
    """A unit that never rises has none of them; one text has no more than it has words."""
    found = UnitExtremes(2)
    texts = TokenTexts(np.array([3, 4]), np.zeros(2, dtype=np.int64), np.arange(2, dtype=np.uint64))
    found.add(torch.tensor([[-1.0, 0.5], [-2.0, 0.0]]), texts)
    found.finish()
    assert np.isfinite(found.of.sizes).sum(axis=2).tolist() == [[0, 1], [2, 0]]
    middle = WINDOW // 2
    assert found.of.ids[1, 0, 0, middle - 2 : middle + 2].tolist() == [-1, 3, 4, -1]
