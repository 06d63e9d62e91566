"""Matching, agreement and metrics on cases that one can work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from lightning_rnnvis.analysis import agreement, cocluster, match
from lightning_rnnvis.analysis.health import effective_rank, health_metrics
from lightning_rnnvis.analysis.metrics import response_metrics
from tests.planted import planted


def test_match_undoes_a_permutation():
    """Permuted numbers come back, with some members moved."""
    random = np.random.RandomState(0)
    labels = random.randint(0, 6, 200)
    permuted = random.permutation(6)[labels]
    permuted[:10] = 0
    number = match(labels, permuted, 6, 6)
    assert sorted(number) == list(range(6))
    assert (number[permuted] == labels).mean() > 0.9


def test_match_with_other_numbers_of_clusters():
    """Those with members in common keep their number, the others take what is free."""
    previous = np.array([0, 0, 1, 1, 2, 2, -1])
    assert match(previous, np.array([3, 3, 0, 0, 2, 1, 1]), 3, 4)[[3, 0]].tolist() == [0, 1]
    number = match(previous, np.array([1, 1, 1, 1, 0, 0, 0]), 3, 2)
    assert sorted(number) == [0, 1]


def test_agreement_is_the_adjusted_rand_index():
    """As scikit-learn computes it, from equal to unrelated labels."""
    random = np.random.RandomState(0)
    for noise in (0, 0.2, 0.6, 1):
        first = random.randint(0, 5, 100)
        second = np.where(random.rand(100) < noise, random.randint(0, 5, 100), first)
        assert agreement(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert agreement(np.zeros(4, int), np.zeros(4, int)) == 1
    assert agreement(np.arange(4), np.arange(4)) == 1


def test_effective_rank():
    """Equal singular values count fully, one alone counts one, none count zero."""
    assert effective_rank(np.eye(5)) == pytest.approx(5)
    assert effective_rank(np.outer(np.arange(1, 4), np.arange(1, 6))) == pytest.approx(1, abs=1e-6)
    assert effective_rank(np.zeros((3, 4))) == 0
    shares = np.array([0.8, 0.2])
    expected = math.exp(-(shares * np.log(shares)).sum())
    assert effective_rank(np.diag([2.0, 1.0])) == pytest.approx(expected)


def test_response_metrics_tell_structure_from_noise():
    """Planted blocks explain several times what the same matrix with random signs does."""
    truth = planted(10, noise=0.5)
    counts = np.full(400, 10)
    squares = float((counts[:, None] * truth.responses**2).sum()) * 2
    found = cocluster(truth.responses)
    metrics = response_metrics(truth.responses, counts, squares, found, found.unit_labels)
    assert metrics["explained_variance"] > 3 * metrics["explained_variance_null"] > 0
    assert metrics["word_share"] == pytest.approx((0.5 - 0.1) / 0.9)
    assert metrics["agreement"] == 1
    assert 0 < metrics["blockiness"] <= 1
    first = response_metrics(truth.responses, counts, squares, found)
    assert math.isnan(first["agreement"])


def test_word_share_is_nothing_for_words_that_do_not_matter():
    """If the change does not depend on the word, its share is about zero whatever the number of words."""
    random = np.random.RandomState(0)
    words = random.randint(0, 50, 1000)
    changes = random.randn(1000, 20)
    counts = np.bincount(words, minlength=50)
    means = np.stack([changes[words == word].mean(axis=0) for word in range(50)])
    metrics = response_metrics(means, counts, float((changes**2).sum()), cocluster(means))
    assert abs(metrics["word_share"]) < 0.02


def test_health():
    """Dead units, saturated shares and the half-life of what is kept."""
    states = np.random.RandomState(0).randn(100, 4)
    metrics = health_metrics(states, np.array([1, 1, 1, 0.001]), np.array([0.5, 0, 0, 0]), 0.5)
    assert metrics["dead_share"] == 0.25
    assert metrics["saturated_share"] == 0.125
    assert metrics["half_life"] == pytest.approx(1)
    assert 3.5 < metrics["state_rank"] <= 4
    assert "saturated_share" not in health_metrics(states, np.ones(4), None, 0.5)
    assert math.isnan(health_metrics(states, np.ones(4), None, 1.0)["half_life"])
