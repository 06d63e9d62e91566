"""The words that two records have in common, and how they lie to one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.records.snapshot import Snapshot

BY_NOISE = 2.0
"""A word moved that is so many times the squared noise away."""

TURNED = 0.5
"""A unit that took the place of another, or turned, is so far from where it was, squared, beside its strength: in a
rotation most are."""

HEAD = 0.3
"""How much the weights of the head count beside all words."""

LIKE = 0.9
"""How well the similarities of words that stayed agree, as a correlation: words that are like no other one, as before
training, fit any rotation, also where each came to do what another did."""

_SLACK = 0.05


@dataclass(frozen=True, eq=False)
class Pair:
    """C words as two records have them, (C, U) each, with their squared noise, (C,)."""

    before: np.ndarray
    now: np.ndarray
    noise: np.ndarray
    turned: np.ndarray
    """Which units are not where they were, bool, (U,)."""
    heads: tuple[np.ndarray, np.ndarray] | None = None
    """Weights of the outputs that both have on the units, (O, U) each: by them units are known that no word tells."""

    @classmethod
    def of(cls, before: Snapshot, now: Snapshot) -> Pair | None:
        """The words that both read; None where the two have other units, or each unit is where it was."""
        if before.n_units != now.n_units:
            return None
        common = common_words(before, now)
        sides = (before, common.first), (now, common.second)
        turned = _turned(*(record.responses[words] for record, words in sides))
        if not turned.any():
            return None
        noise = np.zeros(len(common.first))
        if not before.texts_key or before.texts_key != now.texts_key:  # else both are wrong alike
            for record, words in sides:
                noise += np.square(record.standard_errors[words], dtype=np.float64).sum(axis=1)
            known = np.isfinite(noise)
            noise[~known] = np.median(noise[known]) if known.any() else 0.0
        rows = [record.responses[words].astype(np.float64) for record, words in sides]
        return cls(rows[0], rows[1], noise, turned, _heads(before, now))

    def at(self, words: np.ndarray) -> Pair:
        """Some of the words, in the space that they span."""
        before, now = (np.linalg.qr(side[words].T)[1].T for side in (self.before, self.now))
        return Pair(before, now, self.noise[words], self.turned)

    @property
    def energy(self) -> np.ndarray:
        """Of each word in both, (C,)."""
        energy: np.ndarray = np.square(self.before).sum(axis=1) + np.square(self.now).sum(axis=1)
        return energy

    def left(self, matrix: np.ndarray | None = None) -> np.ndarray:
        """How far words are, squared, (C,), where those of the record before were mapped."""
        found: np.ndarray = np.square(self.now - (self.before if matrix is None else self.before @ matrix)).sum(axis=1)
        return found

    def stayed_alike(self, moved: np.ndarray, stayed: np.ndarray) -> bool:
        """Whether words that moved, bool, (C,), are as like the others as before, of those said to have stayed, (C,).

        By their inner products, where the mean word is 0, but for what their noise makes of these.
        """
        rows, others = np.flatnonzero(moved & stayed), np.flatnonzero(stayed)
        before, now = (side - side[others].mean(axis=0) for side in (self.before, self.now))
        apart = rows[:, None] != others
        first, second = ((side[rows] @ side[others].T)[apart] for side in (before, now))
        energy = (np.square(before).sum(axis=1) + np.square(now).sum(axis=1)) / 2
        noise = np.outer(self.noise[rows], energy[others]) + np.outer(energy[rows], self.noise[others])
        differ = np.sum((first - second) ** 2) - BY_NOISE * noise[apart].sum() / before.shape[1]
        return bool(differ <= 2 * (1 - LIKE) * np.linalg.norm(first) * np.linalg.norm(second))

    def weighed(self, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Both sides, words that a map does not fit with little weight, the others alike."""
        weights = 1 / np.sqrt(np.maximum(_SLACK * self.energy + left + self.noise, 1e-300))[:, None]
        before, now = self.before * weights, self.now * weights
        if self.heads is not None:
            scale = HEAD * np.linalg.norm(now) / max(float(np.linalg.norm(self.heads[1])), 1e-300)
            before, now = np.vstack([before, scale * self.heads[0]]), np.vstack([now, scale * self.heads[1]])
        return before, now


def _turned(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Which units are far from where they were, bool, (U,)."""
    energies = np.einsum("wu,wu->u", before, before) + np.einsum("wu,wu->u", now, now)
    apart = now - before
    turned: np.ndarray = np.einsum("wu,wu->u", apart, apart) > TURNED * energies
    return turned


def _heads(before: Snapshot, now: Snapshot) -> tuple[np.ndarray, np.ndarray] | None:
    if before.head is None or now.head is None or not np.array_equal(before.head.outputs, now.head.outputs):
        return None
    return before.head.weights.astype(np.float64), now.head.weights.astype(np.float64)
