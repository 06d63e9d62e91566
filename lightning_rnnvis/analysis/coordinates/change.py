"""Whether units changed places, signs or directions, all together, while the network does as before.

What a network says depends neither on how its units are numbered nor on their signs. Where these change all words seem
to move, but none does beside the others. Between two records an orthogonal map Q of units is looked for, A Q ≈ B, that
leaves next to nothing of how far words moved: first one that permutes units and turns their signs, then any rotation
(orthogonal Procrustes, Schönemann 1966, doi:10.1007/BF02289451). Words that a map does not fit, as they moved, count
little (iteratively reweighted least squares). Any rotation fits exactly where the inner products of words stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import overload

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.records.snapshot import Snapshot

BY_NOISE = 2.0
"""A word moved that is so many times the squared noise away."""

LEAST_MOVED = 0.02
"""And by so much of its squared strength: by less, nothing is told of it."""

LEFT, LEFT_OF_FEW = 0.15, 0.02
"""A map leaves no more than this of how far half of the words moved that did, squared. The latter where few units
changed: some that come to respond as others did, and these as a third kind, moved."""

ENOUGH_MOVED = 4
"""Of fewer words that moved nothing is told."""

HALF = 0.5
"""And no more than this with what is noise."""

MOST_FIT, SURELY = 0.75, 4.0
"""So many of them leave no more than `LEFT`, but for so many times the squared noise, which may go all one way."""

STAYS = 0.5
"""A unit is taken for the same unit rather than for another one that is no closer than this share of the distance."""

TURNED = 0.5
"""A unit that took the place of another, or turned, is so far from where it was, squared, beside its strength: in a
rotation most are."""

ENOUGH_TURNED = 20
"""Fewer words than these are alike by chance in some rotation."""

AROUND = 3
"""Records on each side of a change whose means tell the map, as noise of one makes units alike that are not."""

HEAD = 0.3
"""How much the weights of the head count beside all words."""

LIKE = 0.9
"""How well the similarities of words that stayed agree, as a correlation: words that are like no other one, as before
training, fit any rotation, also where each came to do what another did."""

MOST_TRIED = 64
"""Words by which it is told at first whether any rotation may fit."""

TOLD = "units changed places, signs or directions, all together: what most words do to one another stayed"
"""What is said of it."""

_ROUNDS, _SLACK = 4, 0.05


@dataclass(frozen=True, eq=False)
class _Pair:
    """C words as two records have them, (C, U) each, with their squared noise, (C,)."""

    before: np.ndarray
    now: np.ndarray
    noise: np.ndarray
    turned: np.ndarray
    """Which units are not where they were, bool, (U,)."""
    heads: tuple[np.ndarray, np.ndarray] | None = None
    """Weights of the outputs that both have on the units, (O, U) each: by them units are known that no word tells."""

    @classmethod
    def of(cls, before: Snapshot, now: Snapshot) -> _Pair | None:
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

    def at(self, words: np.ndarray) -> _Pair:
        """Some of the words, in the space that they span."""
        before, now = (np.linalg.qr(side[words].T)[1].T for side in (self.before, self.now))
        return _Pair(before, now, self.noise[words], self.turned)

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


def change_of_coordinates(before: Snapshot, now: Snapshot) -> np.ndarray | None:
    """The orthogonal map from the units of one record to those of another, where these changed and the words did not.

    Args:
        before: A record.
        now: Another, whose units have the same numbers, unless they changed.

    Returns:
        Shape (U, U), float64: responses of the first times it are in the coordinates of the second. Of units that
        permute and change signs it has one number other than 0 in each row. None where they stayed, or words moved
        beside one another, or the two have other numbers of units.
    """
    pair = _Pair.of(before, now)
    if pair is None:
        return None
    moves = pair.left()
    least = np.maximum(BY_NOISE * pair.noise, LEAST_MOVED * pair.energy)
    moved = moves > least
    if np.count_nonzero(moved) < ENOUGH_MOVED:
        return None

    turned = pair.turned
    most = LEFT if 2 * np.count_nonzero(turned) >= len(turned) else LEFT_OF_FEW

    def fits(left: np.ndarray, words: np.ndarray) -> bool:
        noise, far = pair.noise[words], moves[words]
        shares = (left - np.minimum(BY_NOISE * noise, left)) / far
        surely = (left - np.minimum(SURELY * noise, left)) / far
        is_less = np.median(left / far) <= HALF
        return bool(is_less and np.median(shares) <= most and np.quantile(surely, MOST_FIT) <= LEFT)

    def fits_all(matrix: np.ndarray) -> bool:
        left = pair.left(matrix)
        if not fits(left[moved], np.flatnonzero(moved)) or 2 * (left <= least)[~moved].sum() < (~moved).sum():
            return False
        return pair.stayed_alike(moved, left <= np.where(moved, BY_NOISE * pair.noise + LEFT * moves, least))

    tried = np.flatnonzero(moved)
    tried = tried[:: -(-len(tried) // MOST_TRIED)]
    few = pair.at(tried)
    if not fits(few.left(_rotation(few)), tried):
        return None
    permutation = _where_heads_follow(pair, _permutation)
    if fits_all(permutation):
        return permutation
    if len(moved) < ENOUGH_TURNED or 2 * min(moved.mean(), turned.mean()) <= 1:
        return None
    rotation = _where_heads_follow(pair, _rotation)
    return rotation if fits_all(rotation) else None


def _where_heads_follow(pair: _Pair, fitted: Callable[[_Pair], np.ndarray]) -> np.ndarray:
    """The map that fits words and heads, or words alone where the head did not change as units did."""
    found = fitted(pair)
    if pair.heads is not None:
        before, now = pair.heads
        if np.sum((before @ found - now) ** 2) > LEFT * np.sum(now**2):
            return fitted(replace(pair, heads=None))
    return found


def _rotation(pair: _Pair) -> np.ndarray:
    """The one that fits best."""
    matrix, left = np.eye(pair.now.shape[1]), pair.left()
    for _ in range(_ROUNDS):
        before, now = pair.weighed(left)
        product = before.T @ now
        # Where no word tells of a direction, it stays.
        u, _, v = np.linalg.svd(product + 1e-9 * np.linalg.norm(product) * np.eye(len(product)))
        matrix = u @ v
        left = pair.left(matrix)
    return matrix


def _permutation(pair: _Pair) -> np.ndarray:
    """That with signs which fits best; a unit that is about as close to itself as to another one stays."""
    from scipy.optimize import linear_sum_assignment

    left, units = np.zeros(len(pair.now)), np.arange(pair.now.shape[1])
    matrix = np.zeros((len(units), len(units)))
    for _ in range(_ROUNDS - 1):
        before, now = pair.weighed(left)
        products = before.T @ now
        energies = np.square(before).sum(axis=0)[:, None] + np.square(now).sum(axis=0)
        signs, costs = np.where(products < 0, -1.0, 1.0), energies - 2 * np.abs(products)
        stays = STAYS * (energies - 2 * products)[units, units]
        signs[units, units] = np.where(stays <= costs[units, units], 1.0, signs[units, units])
        costs[units, units] = np.minimum(stays, costs[units, units])
        _, others = linear_sum_assignment(costs)
        matrix[:] = 0
        matrix[units, others] = signs[units, others]
        left = pair.left(matrix)
    return matrix


def in_coordinates(record: Snapshot, matrix: np.ndarray) -> Snapshot:
    """A record with its responses and the weights of its head as a map has them, see `change_of_coordinates`."""
    halves, head = record.half_differences, record.head
    found = copy(record)  # whose other fields may be made when they are asked for
    vars(found).update(
        responses=_mapped(record.responses, matrix),
        standard_errors=np.sqrt(_mapped(np.square(record.standard_errors), np.square(matrix))),
        half_differences=None if halves is None else _mapped(halves, matrix),
        head=None if head is None else replace(head, weights=_mapped(head.weights, matrix)),
    )
    return found


def _mapped(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    found: np.ndarray = (rows.astype(np.float64) @ matrix).astype(np.float32)
    return found


def _mean(records: Sequence[Snapshot]) -> Snapshot:
    """Records of one network whose texts differ, as one: of words that all have."""
    found = copy(records[0])
    squares = np.mean([np.square(one.standard_errors, dtype=np.float64) for one in records], axis=0)
    vars(found).update(
        responses=np.mean([one.responses for one in records], axis=0, dtype=np.float64),
        standard_errors=np.sqrt(squares / len(records)),
        counts=np.min([one.counts for one in records], axis=0),
        texts_key="",
    )
    return found


class InCoordinates(Sequence[Snapshot]):
    """Records in turn, each in the coordinates that units have at the last one.

    Args:
        records: The records.
        changes: The map of units at each of some positions from the record before, see `change_of_coordinates`.
        known: Positions of the records that can be read, and are of the same words and units.
    """

    def __init__(self, records: Sequence[Snapshot], changes: Mapping[int, np.ndarray], known: Sequence[int]) -> None:
        self._records = records
        changes = {at: self._surer(at, matrix, set(changes), known) for at, matrix in changes.items()}
        self._maps: list[tuple[int, np.ndarray]] = []
        for at in sorted(changes, reverse=True):
            self._maps.append((at, changes[at] @ self._maps[-1][1] if self._maps else changes[at]))

    def _surer(self, at: int, matrix: np.ndarray, changes: set[int], known: Sequence[int]) -> np.ndarray:
        """A map by the means of a few records on both sides, where these read other texts."""
        place = known.index(at)
        before, now = [known[place - 1]], [at]
        for one in known[place - 2 :: -1][: AROUND - 1] if place > 1 else []:
            if before[-1] in changes:
                break
            before.append(one)
        for one in known[place + 1 :][: AROUND - 1]:
            if one in changes:
                break
            now.append(one)
        sides = [[self._records[one] for one in side] for side in (before, now)]
        if sides[0][0].texts_key and sides[0][0].texts_key == sides[1][0].texts_key:
            return matrix
        found = change_of_coordinates(*map(_mean, sides))
        return matrix if found is None else found

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Snapshot: ...
    @overload
    def __getitem__(self, index: slice) -> list[Snapshot]: ...
    def __getitem__(self, index: int | slice) -> Snapshot | list[Snapshot]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        later = [matrix for at, matrix in self._maps if at > index]
        return in_coordinates(self._records[index], later[-1]) if later else self._records[index]
