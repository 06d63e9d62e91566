"""Whether units changed places, signs or directions, all together, while the network does as before.

What a network says depends neither on how its units are numbered nor on their signs. Where these change all words seem
to move, but none does beside the others. Between two records an orthogonal map Q of units is looked for, A Q ≈ B, that
leaves next to nothing of how far words moved: first one that permutes units and turns their signs, then any rotation
(orthogonal Procrustes, Schönemann 1966, doi:10.1007/BF02289451). Words that a map does not fit, as they moved, count
little (iteratively reweighted least squares). Any rotation fits exactly where the inner products of words stayed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.coordinates.fit import permutation, rotation
from lightning_rnnvis.analysis.coordinates.pair import BY_NOISE, Pair
from lightning_rnnvis.records.snapshot import Snapshot

LEAST_MOVED = 0.02
"""A word moved by this share of its squared strength at least: by less, nothing is told of it."""

ENOUGH_MOVED = 4
"""Of fewer words that moved nothing is told."""

LEAST_TURNED = 2
"""One unit alone that is another one moved: that it is near the negative of itself may be chance."""

LEFT, LEFT_OF_FEW = 0.15, 0.02
"""A map leaves no more than this of how far half of the words moved that did, squared. The latter where few units
changed: some that come to respond as others did, and these as a third kind, moved."""

HALF = 0.5
"""And no more than this with what is noise."""

MOST_FIT, SURELY = 0.75, 4.0
"""So many of them leave no more than `LEFT`, but for so many times the squared noise, which may go all one way."""

ENOUGH_TURNED = 20
"""Fewer words than these are alike by chance in some rotation."""

MOST_TRIED = 64
"""Words by which it is told at first whether any rotation may fit."""

TOLD = "units changed places, signs or directions, all together: what most words do to one another stayed"
"""What is said of it."""


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
    pair = Pair.of(before, now)
    if pair is None or np.count_nonzero(pair.turned) < LEAST_TURNED:
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
    if not fits(few.left(rotation(few)), tried):
        return None
    permuted = _where_heads_follow(pair, permutation)
    if fits_all(permuted):
        return permuted
    if len(moved) < ENOUGH_TURNED or 2 * min(moved.mean(), turned.mean()) <= 1:
        return None
    rotated = _where_heads_follow(pair, rotation)
    return rotated if fits_all(rotated) else None


def _where_heads_follow(pair: Pair, fitted: Callable[[Pair], np.ndarray]) -> np.ndarray:
    """The map that fits words and heads, or words alone where the head did not change as units did."""
    found = fitted(pair)
    if pair.heads is not None:
        before, now = pair.heads
        if np.sum((before @ found - now) ** 2) > LEFT * np.sum(now**2):
            return fitted(replace(pair, heads=None))
    return found
