"""Which responses changed from one record to another by more than two halves of the data of one record differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lightning_rnnvis.analysis.coordinates import change_of_coordinates, in_coordinates
from lightning_rnnvis.records.snapshot import Snapshot


class BeyondNoise(NamedTuple):
    """What changed by more than that.

    Attributes:
        units: Bool, shape (U,).
        words: Bool, shape (W,), of the later record; False for a word that did not occur in both.
    """

    units: np.ndarray
    words: np.ndarray


def beyond_noise(before: Snapshot, now: Snapshot) -> BeyondNoise:
    """The units and words whose responses changed by more than those of two halves of the later record's data differ.

    Where halves were not recorded they are taken to differ by two standard errors.

    A word that always follows the same words has no noise of its own, and one that occurred once none that is known:
    none has less than words that occur as often have in the median. Where units changed
    places, signs or directions, all together, they are compared as if they had not.

    Halves have half of the data, so they differ by more than two records on other data do, in the mean by √2: what
    changed by no more may as well be what other texts make of the same network.

    Args:
        before: A record.
        now: A later one of the same state, with as many units.
    """
    matrix = change_of_coordinates(before, now)
    before = before if matrix is None else in_coordinates(before, matrix)
    occurred = dict(zip(before.word_ids.tolist(), range(len(before.word_ids)), strict=True))
    pairs = [
        (occurred[word], place)
        for place, word in enumerate(now.word_ids.tolist())
        if now.counts[place] and word in occurred and before.counts[occurred[word]]
    ]
    words = np.zeros(len(now.word_ids), dtype=bool)
    if not pairs:
        return BeyondNoise(np.zeros(now.n_units, dtype=bool), words)
    earlier, later = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    changed = (now.responses[later].astype(np.float64) - before.responses[earlier]) ** 2
    # Halves of a word of few occurrences may be alike by chance: not less than its standard errors say.
    apart = 4 * np.nan_to_num(now.standard_errors[later].astype(np.float64)) ** 2
    halves = apart if now.half_differences is None else now.half_differences[later].astype(np.float64) ** 2
    apart += _lack(np.maximum(apart.sum(axis=1), halves.sum(axis=1)), apart, now.counts[later])
    by_unit, by_word = (np.maximum(apart.sum(axis=axis), halves.sum(axis=axis)) for axis in (0, 1))
    words[later] = changed.sum(axis=1) > by_word
    return BeyondNoise(changed.sum(axis=0) > by_unit, words)


def _lack(by_word: np.ndarray, apart: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """What words have less than usual, dealt to units as these have noise, shape (P, U) as `apart`.

    The variance of a mean falls as the number of occurrences grows, shape (P,), so that their product is compared.
    """
    usual = np.median(by_word * counts) / counts
    of_units = apart.sum(axis=0)
    lack: np.ndarray = np.outer((usual - by_word).clip(0), of_units / max(float(of_units.sum()), 1e-12))
    return lack
