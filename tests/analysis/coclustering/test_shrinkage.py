"""Responses that lean on those of the network where they are not surely known."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis import agreement
from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws, draw_chips
from lightning_rnnvis.analysis.coclustering.tree.shrinkage import shrink
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import Consensus
from tests.planted.matrices import planted


def told_and_measured(away: float = 0.25) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    """True planted responses, what a network tells of them, standard errors, and two measurements."""
    random = np.random.default_rng(0)
    truth = planted(3, 150, 96, noise=0, common=0).responses
    errors = truth.std() * random.uniform(0.2, 2, (len(truth), 1)) * np.ones_like(truth)
    told = 0.5 * (truth + away * truth.std(axis=0) * random.standard_normal(truth.shape))
    return truth, told, errors, [truth + errors * random.standard_normal(truth.shape) for _ in range(2)]


def test_nearer_to_the_truth() -> None:
    """By what each is wrong on average, and by no more than it says; more so where it was less sure."""
    truth, told, errors, (measured, _) = told_and_measured()
    shrunk, left = shrink(measured, errors, told)
    before, after = ((one - truth) ** 2 for one in (measured, shrunk))
    assert after.mean() < 0.4 * before.mean()
    assert 0.5 < after.mean() / (left.astype(np.float64) ** 2).mean() < 1.1
    sure = errors[:, 0] < np.median(errors[:, 0])
    assert after[sure].mean() / before[sure].mean() > after[~sure].mean() / before[~sure].mean()


def test_what_stays() -> None:
    """What is surely known, and words that the network does not have."""
    _, told, errors, (measured, _) = told_and_measured()
    np.testing.assert_allclose(shrink(measured, np.zeros_like(errors), told)[0], measured, rtol=1e-6)
    unknown = np.arange(len(told)) % 2 == 0
    shrunk, left = shrink(measured, errors, np.where(unknown[:, None], np.nan, told))
    np.testing.assert_allclose(shrunk[unknown], measured[unknown], rtol=1e-6)
    np.testing.assert_allclose(left[unknown], errors[unknown], rtol=1e-6)
    assert (left[~unknown] < errors[~unknown]).all() and np.isfinite(shrunk).all()
    truth, far, errors, (measured, _) = told_and_measured(away=0.6)  # tells 1 / (1 + 0.6²) of the variance
    np.testing.assert_array_equal(shrink(measured, errors, far)[0], measured.astype(np.float32))
    nothing = shrink(measured, errors, np.full_like(told, np.nan))
    np.testing.assert_allclose(nothing[0], measured, rtol=1e-6)
    assert np.isfinite(shrink(measured * 0, errors * 0, told * 0)[0]).all()


def test_halves_agree_more() -> None:
    """Chips of two measurements, with what the network tells beside without."""
    _, told, errors, halves = told_and_measured()

    def agree(of_network: np.ndarray | None) -> float:
        trees = [consensus(draw_chips(half, errors, of_network)).tree() for half in halves]
        return float(np.mean([agreement(*(tree.cut(k) for tree in trees)) for k in (4, 6, 8, 12)]))

    assert agree(told) > agree(None) + 0.1


def consensus(draws: Draws) -> Consensus:
    """How often units share a chip."""
    return Consensus.of(draws)
