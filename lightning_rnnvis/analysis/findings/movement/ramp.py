"""When a change began and ended, where records read other texts each: by the ramp that tells most of the way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

import numpy as np

MOST_ENDS = 24
"""Of more records some in turn are taken as one at first, so that there are at most so many."""

MOST_SPLITS = 6
"""So many records at most are tried as that between two changes."""

OVER = 0.9
"""A change that slows down is over where it has gone so far: the rest is next to nothing."""

AROUND = 3
"""Records on each side of a change that tell in which of its steps it came."""

SEVERAL = 2.0
"""So much more must a ramp over several steps tell than one step, in squares of noise (Akaike 1974,
doi:10.1109/TAC.1974.1100705)."""

BY_CHANCE = 0.01
"""Chance that two ramps one after the other tell so much more than one, where there is one."""

_Profiles: TypeAlias = tuple[np.ndarray, np.ndarray]


class Ramps:
    """Ramps along R places of one thing, (R, K): it stays, goes one way, at one pace or slowing down, and stays again.

    A ramp is told by all records before, during and after it, where two ends of a move are told by two. What it leaves
    is in squares of noise.

    Args:
        places: The places, all of them known.
        noise: Squared noise there, shape (R,): the mean over K, above 0.
        rank: Independent directions ν of the noise.
    """

    def __init__(self, places: np.ndarray, noise: np.ndarray, rank: float) -> None:
        self._products = places @ places.T / places.shape[1]
        self._weights = 1 / np.maximum(noise, 1e-12 * max(float(np.trace(self._products)), 1e-300))
        self._rank, self._end = rank, len(places) - 1

    def of_moves(self, moves: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The ramps of moves in their order, first and last record of each; of two in turn one that tells as much.

        Each is the best one from the end of that before it to the beginning of the move after it.
        """
        moves = list(moves)
        at = 0
        while at + 1 < len(moves):
            (first, end), (begin, last) = moves[at : at + 2]
            window = moves[at - 1][1] if at else 0, moves[at + 2][0] if at + 2 < len(moves) else self._end
            if self._dot(moves[at], moves[at + 1]) > 0 and self._are_one(*window, (end, begin)):
                moves[at : at + 2] = [(first, last)]
            else:
                at += 1
        found: list[tuple[int, int]] = []
        for at in range(len(moves)):
            window = found[-1][1] if found else 0, moves[at + 1][0] if at + 1 < len(moves) else self._end
            found.append(self.best(*window)[:2])
        return found

    def _dot(self, one: tuple[int, int], other: tuple[int, int]) -> float:
        products = self._products[np.ix_(one, other)]
        return float(products[1, 1] - products[1, 0] - products[0, 1] + products[0, 0])

    def best(self, first: int, last: int) -> tuple[int, int, float]:
        """The ramp that tells most of the way from one record to another: its first and last record, what it leaves."""
        n_records = last - first + 1
        apart = -(-n_records // MOST_ENDS)
        begin, end, left = self._best(first, last, apart, tuple(range(-(-n_records // apart))))
        if apart > 1:
            near = range(-apart, 2 * apart)
            ends = {apart * at + by for at in (begin, end) for by in near if 0 <= apart * at + by < n_records}
            begin, end, left = self._best(first, last, 1, tuple(sorted(ends)))
        return first + begin, first + end, left

    def _best(self, first: int, last: int, apart: int, ends: tuple[int, ...]) -> tuple[int, int, float]:
        """That between some of the records, counted from the first one on, so many in turn taken as one."""
        n_records = -(-(last - first + 1) // apart)
        pairs, profiles = _ramps(n_records, ends)
        all_of_it, told = self._told(first, last, profiles, apart)
        several = pairs[:, 1] > pairs[:, 0] + 1
        most = int((told * self._rank - SEVERAL * several).argmax())
        begin, end = pairs[most].tolist()
        return begin, end, max(all_of_it - float(told[most]), 0.0)

    def _told(self, first: int, last: int, profiles: np.ndarray, apart: int = 1) -> tuple[float, np.ndarray]:
        """All there is to tell from one record to another, and what each of M ramps tells of it, shape (M,)."""
        weights, part = self._weights[first : last + 1], slice(first, last + 1)
        total = weights.sum()
        weighed = weights[:, None] * self._products[part, part] * weights
        all_of_it = float(weights @ self._products.diagonal()[part] - weighed.sum() / total)
        if apart > 1:
            begins = np.arange(0, len(weights), apart)
            weights = np.add.reduceat(weights, begins)
            weighed = np.add.reduceat(np.add.reduceat(weighed, begins, axis=0), begins, axis=1)
        centred = profiles - (profiles @ weights / total)[:, None]
        told: np.ndarray = np.einsum("mr,mr->m", centred @ weighed, centred) / (centred**2 @ weights)
        return all_of_it, told

    def step(self, first: int, last: int) -> int:
        """Of the steps from one record to another the one that tells most of what is before and after it."""
        since, until = max(first - AROUND, 0), min(last + AROUND, self._end)
        steps = np.arange(first, last)
        told = self._told(since, until, (np.arange(since, until + 1) > steps[:, None]).astype(float))[1]
        return int(steps[told.argmax()])

    def _are_one(self, first: int, last: int, between: tuple[int, int]) -> bool:
        """Whether one ramp from a record to another tells as much as two do that meet at a record between them."""
        from scipy.special import chdtri

        since, until = max(between[0], first + 1), min(between[1], last - 1)
        splits = range(since, until + 1, max((until - since) // MOST_SPLITS, 1))
        two = min((self.best(first, at)[2] + self.best(at, last)[2] for at in splits), default=np.inf)
        return bool((self.best(first, last)[2] - two) * self._rank <= chdtri(self._rank + 2, BY_CHANCE))


@lru_cache(maxsize=128)
def _ramps(n_records: int, ends: tuple[int, ...]) -> _Profiles:
    """First and last record of M ramps between these, (M, 2), and how far each has come, 0 to 1, at all R, (M, R)."""
    pairs = np.array(list(combinations(ends, 2)))
    along = (np.arange(n_records) - pairs[:, :1]) / (pairs[:, 1:] - pairs[:, :1])
    slowing = pairs[:, 1] > pairs[:, 0] + 1
    profiles = [np.clip(along, 0, 1), 1 - (1 - OVER) ** np.maximum(along[slowing], 0)]
    return np.concatenate([pairs, pairs[slowing]]), np.concatenate(profiles)
