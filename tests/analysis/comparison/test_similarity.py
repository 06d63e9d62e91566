"""Numbers of how alike two matrices of responses are, against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lightning_rnnvis.analysis.comparison.similarity import (
    cka_of_grams,
    cosines,
    row_cosines,
    same_start,
    similarity_correlation,
)
from tests.planted.matrices import rotation


def linear_cka(first, second, unbiased=False):
    """That of two matrices of responses."""
    return cka_of_grams(first @ first.T, second @ second.T, unbiased=unbiased)


def test_cka():
    """One for a rotation or a scaled copy of the units, small for noise; the unbiased one also for wide matrices."""
    random = np.random.RandomState(0)
    narrow, wide = random.randn(400, 20), random.randn(50, 600)
    for rows in (narrow, wide):
        for unbiased in (False, True):
            turned = 3 * rows @ rotation(rows.shape[1]) + 5
            assert linear_cka(rows, turned, unbiased=unbiased) == pytest.approx(1)
            assert linear_cka(rows, rows[:, ::-1], unbiased=unbiased) == pytest.approx(1)
    assert linear_cka(narrow, random.randn(400, 30)) < 0.1
    assert linear_cka(wide, random.randn(50, 500)) > 0.8  # why there is the unbiased one
    assert abs(linear_cka(wide, random.randn(50, 500), unbiased=True)) < 0.1
    assert (
        abs(np.mean([linear_cka(random.randn(12, 9), random.randn(12, 7), unbiased=True) for _ in range(300)])) < 0.02
    )
    same = np.tile(random.randn(1, 30), (10, 1))  # all words respond alike
    assert math.isnan(linear_cka(same, random.randn(10, 30)))
    assert math.isnan(linear_cka(random.randn(10, 30), same, unbiased=True))
    # As Kornblith et al. write it, over features.
    x, y = (m - m.mean(axis=0) for m in (narrow, narrow[:, :7] + 0.5 * random.randn(400, 7)))
    norms = np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)
    assert linear_cka(x, y) == pytest.approx(np.linalg.norm(y.T @ x) ** 2 / norms)


def test_unbiased_cka_is_the_estimate_of_song():
    """As defined, over all ordered quadruples of different words."""
    random = np.random.RandomState(0)
    x, y = random.randn(6, 3), random.randn(6, 4)

    def hsic(a, b):
        quadruples = np.stack(np.meshgrid(*[range(6)] * 4, indexing="ij"), -1).reshape(-1, 4)
        i, j, q, r = quadruples[[len(set(one)) == 4 for one in quadruples]].T
        k, m = a @ a.T, b @ b.T
        return (k[i, j] * (m[i, j] + m[q, r] - 2 * m[i, q])).mean()

    assert linear_cka(x, y, unbiased=True) == pytest.approx(hsic(x, y) / math.sqrt(hsic(x, x) * hsic(y, y)))


def test_cosines_and_their_correlation():
    """Rows of zeros are like nothing but themselves; fewer than three words correlate with nothing."""
    rows = np.array([[1.0, 0], [0, 2], [-3, 0], [0, 0]])
    np.testing.assert_allclose(cosines(rows, rows[:3])[:, 0], [1, 0, -1, 0])
    np.testing.assert_allclose(row_cosines(rows, rows[[0, 0, 0, 3]]), [1, 0, -1, 1])
    assert math.isnan(similarity_correlation(np.eye(2), np.eye(2)))
    assert math.isnan(similarity_correlation(np.eye(4), np.eye(4)))


def test_unrelated_units_are_not_taken_for_the_same():
    """Two hundred pairs of structured, unrelated matrices: none is taken for the same start."""
    random = np.random.RandomState(0)
    for _ in range(200):
        factors = [random.randn(3, 32) * random.lognormal(0, 1, (3, 1)) + random.randn(3, 1) for _ in range(2)]
        words = random.randn(50, 3)
        assert not same_start(words @ factors[0], words @ factors[1])
    assert not same_start(np.zeros((5, 4)), np.zeros((5, 4)))
    assert not same_start(np.ones((5, 1)), np.ones((5, 1)))
