"""The orthogonal maps of units that fit best: a permutation with signs, or any rotation."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.coordinates.pair import Pair

STAYS = 0.5
"""A unit is taken for the same unit rather than for another one that is no closer than this share of the distance."""

_ROUNDS = 4


def rotation(pair: Pair) -> np.ndarray:
    """The rotation that fits best, shape (U, U)."""
    matrix, left = np.eye(pair.now.shape[1]), pair.left()
    for _ in range(_ROUNDS):
        before, now = pair.weighed(left)
        product = before.T @ now
        # Where no word tells of a direction, it stays.
        u, _, v = np.linalg.svd(product + 1e-9 * np.linalg.norm(product) * np.eye(len(product)))
        matrix = u @ v
        left = pair.left(matrix)
    return matrix


def permutation(pair: Pair) -> np.ndarray:
    """The permutation with signs that fits best; a unit that is about as close to itself as to another one stays."""
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
