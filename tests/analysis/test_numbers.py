"""Matching, agreement and metrics on cases that one can work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from lightning_rnnvis.analysis import agreement, cocluster, match
from lightning_rnnvis.analysis.effective_rank import effective_rank
from lightning_rnnvis.analysis.metric_registry import METRICS, MetricInputs, beside, compute_metrics, title_of
from tests.planted.matrices import planted


def metrics_of(**changes):
    """All metrics of planted numbers, of which those of interest are given."""
    responses = changes.pop("responses", planted(4, noise=0.5).responses[:, :20])
    values = {
        "responses": responses,
        "counts": np.full(len(responses), 5),
        "squares": 10 * float((responses**2).sum()),
        "states": np.ones((1, 4)),
        "unit_deviations": np.ones(4),
        "unit_saturation": None,
        "kept_share": 0.5,
    } | changes
    return compute_metrics(MetricInputs(**{"found": cocluster(responses, 4)} | values))


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
    measured = {"responses": truth.responses, "counts": counts, "squares": squares, "found": found}
    metrics = metrics_of(**measured, previous_unit_labels=found.unit_labels)
    assert metrics["explained_variance"] > 3 * metrics["explained_variance_null"] > 0
    assert metrics["word_share"] == pytest.approx((0.5 - 0.1) / 0.9)
    assert metrics["agreement"] == 1
    # Not of the chips that are shown, which are cut from a tree made later: its title says so.
    assert title_of("agreement") == "agreement at validation"
    assert 0 < metrics["blockiness"] <= 1
    assert math.isnan(metrics_of(**measured)["agreement"])


def test_word_share_is_nothing_for_words_that_do_not_matter():
    """If the change does not depend on the word, its share is about zero whatever the number of words."""
    random = np.random.RandomState(0)
    words = random.randint(0, 50, 1000)
    changes = random.randn(1000, 20)
    counts = np.bincount(words, minlength=50)
    means = np.stack([changes[words == word].mean(axis=0) for word in range(50)])
    metrics = metrics_of(responses=means, counts=counts, squares=float((changes**2).sum()))
    assert abs(metrics["word_share"]) < 0.02


def test_health():
    """Dead units, saturated shares and the half-life of what is kept."""
    states = np.random.RandomState(0).randn(100, 4)
    deviations, saturation = np.array([1, 1, 1, 0.001]), np.array([0.5, 0, 0, 0])
    metrics = metrics_of(states=states, unit_deviations=deviations, unit_saturation=saturation)
    assert metrics["dead_share"] == 0.25
    assert metrics["saturated_share"] == 0.125
    assert metrics["half_life"] == pytest.approx(1)
    assert 3.5 < metrics["state_rank"] <= 4
    assert "saturated_share" not in metrics_of(states=states)
    assert math.isnan(metrics_of(states=states, kept_share=1.0)["half_life"])
    assert math.isnan(metrics_of(states=states[:0])["state_rank"])


def test_state_rank_is_that_of_the_centred_states():
    """Where all units stand far from zero, the rank is still the number of directions in which they move."""
    moves = np.random.RandomState(0).randn(200, 3) @ np.eye(3, 8)
    assert metrics_of(states=moves + 100)["state_rank"] == pytest.approx(metrics_of(states=moves)["state_rank"])
    assert metrics_of(states=moves + 100)["state_rank"] > 2.9


def test_gates_are_those_of_the_cell():
    """A gate's metric is there where the cell has the gate."""
    assert metrics_of(gates={"forget_gate": 0.7})["forget_gate"] == 0.7
    assert not {"forget_gate", "update_gate"} & set(metrics_of())


def test_the_registry_describes_every_metric():
    """Each has a title, a sentence, a range that its values keep to and a neighbour that exists."""
    found = metrics_of(gates={"forget_gate": 0.7, "update_gate": 0.2}, unit_saturation=np.array([0.5, 0, 0, 0]))
    assert set(found) == {metric.name for metric in METRICS} and len(METRICS) == len(found)
    for metric in METRICS:
        assert metric.title and metric.meaning.endswith(".") and metric.better in ("higher", "lower", None)
        assert metric.beside is None or metric.beside in found
        value = found[metric.name]
        assert math.isnan(value) or (metric.least is None or metric.least <= value)
        assert math.isnan(value) or (metric.most is None or value <= metric.most)
    assert title_of("half_life") == "half-life" and title_of("not_known_here") == "not known here"
    assert beside("explained_variance") == "explained_variance_null" and beside("not_known_here") is None
