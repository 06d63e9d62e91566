"""One sign: every mark of a chip agrees with what colours its units, over epochs, states and runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis.chip_direction import (
    align_directions,
    chip_pushes,
    decide_directions,
    orient,
    orient_clusters,
    turned_chips,
    with_raw_signs,
)
from lightning_rnnvis.analysis.coclustering.coclusters import cocluster
from lightning_rnnvis.analysis.output_axis import output_pushes
from lightning_rnnvis.payloads.lenses.clustering import clustering, turned
from lightning_rnnvis.records.snapshot import Head, Snapshot, text_array
from lightning_rnnvis.records.tags import head_states
from tests.runs import make_epoch
from tests.snapshots import make_snapshot

SMALL = {"n_epochs": 3, "n_words": 60, "n_units": 32}


def with_head(snapshot: Snapshot, weights: np.ndarray, *outputs: str) -> Snapshot:
    """The record of a state that a head of these outputs reads."""
    return replace(snapshot, head=Head("head", text_array(outputs), np.atleast_2d(weights).astype(np.float32)))


def weights_along(snapshot: Snapshot, chips: np.ndarray) -> np.ndarray:
    """Weights with which each chip pushes the output by the sign that is given for it."""
    return chips[snapshot.labels.unit_labels] * snapshot.labels.polarity / np.maximum(snapshot.unit_deviations, 1e-6)


def test_a_link_has_the_sign_of_what_colours_its_squares() -> None:
    """Of every chip and cloud, the link is the mean over its words of what colours the chip's units: polarity * r."""
    snapshot = make_epoch(2, **SMALL)
    labels = orient(snapshot.labels, decide_directions(snapshot, None))
    made = clustering(snapshot, labels)
    for cloud in range(labels.n_clouds):
        for chip in range(labels.n_chips):
            words = np.flatnonzero(labels.word_labels == cloud)
            squares = (snapshot.responses * labels.polarity)[words][:, labels.unit_labels == chip]
            assert np.sign(made.links[cloud, chip]) == np.sign(squares.mean())
            assert made.links[cloud, chip] == pytest.approx(squares.mean(), rel=1e-4)


def test_up_is_where_a_chip_pushes_the_output() -> None:
    """Each chip is turned so that it pushes towards the last class, whatever its polarity was, and says how much."""
    snapshot = make_epoch(2, **SMALL)
    weights = weights_along(snapshot, np.array([1, -1, 1, -1]))
    decided = decide_directions(snapshot, weights)
    assert decided.by_output.all()
    for start in (snapshot.labels, replace(snapshot.labels, polarity=-snapshot.labels.polarity)):
        labels = orient(start, decided)
        np.testing.assert_allclose(chip_pushes(snapshot, labels, weights), 1)
    assert not chip_pushes(snapshot, snapshot.labels, None).any()


@pytest.mark.parametrize("clusters", [2, 4, 6])
def test_up_holds_for_chips_of_any_number(clusters: int) -> None:
    """At the record that decides, chips of other units go where theirs push together, too."""
    snapshot = make_epoch(2, **SMALL)
    weights = weights_along(snapshot, np.array([1, -1, 1, -1]))
    found = cocluster(snapshot.responses[snapshot.counts > 0], clusters)
    labels = orient_clusters(found, decide_directions(snapshot, weights)).labels
    assert (chip_pushes(snapshot, labels, weights) >= 0).all()


def test_units_that_push_both_ways_leave_it_to_the_energy() -> None:
    """Without a common push, up is the direction in which most of the chip's energy keeps its raw sign."""
    snapshot = make_epoch(2, **SMALL)
    chips = snapshot.labels.unit_labels
    halves = np.where(np.arange(32) % 2, 1.0, -1.0)
    for weights in (None, halves * snapshot.labels.polarity * 1e-9 / np.maximum(snapshot.unit_deviations, 1e-6)):
        decided = decide_directions(snapshot, weights)
        labels = orient(snapshot.labels, decided)
        energy = (snapshot.responses[snapshot.counts > 0] ** 2).sum(axis=0)
        by_energy = ~np.array([decided.by_output[chips == chip].any() for chip in range(4)])
        kept = np.array([(labels.polarity * energy)[chips == chip].sum() for chip in range(4)])
        assert (kept[by_energy] > 0).all() and (weights is not None or by_energy.all())


def test_directions_carry_over_to_epochs_and_numbers_of_clusters() -> None:
    """Most units have the sign of the identity record at an earlier epoch and at other numbers of clusters."""
    last, first = make_epoch(2, **SMALL), make_epoch(1, **SMALL)
    decided = decide_directions(last, None)
    reference = orient(last.labels, decided).polarity
    assert (orient(first.labels, decided).polarity == reference).mean() > 0.8
    for k in (3, 6):
        present = last.counts > 0
        found = orient_clusters(cocluster(last.responses[present], k), decided)
        assert (found.polarity == reference).mean() > 0.85
        block = (last.responses[present] * found.polarity)[found.word_labels == 0][:, found.unit_labels == 0]
        assert found.links[0, 0] == pytest.approx(block.mean(), rel=1e-4, abs=1e-6)


def test_what_is_drawn_is_turned_as_a_whole() -> None:
    """Turning chips of a clustering that is made gives the same as clustering with the turned labels."""
    snapshot = make_epoch(2, **SMALL)
    flipped = replace(
        snapshot.labels, polarity=snapshot.labels.polarity * np.array([1, -1, 1, -1])[snapshot.labels.unit_labels]
    )
    decided = decide_directions(snapshot, None)
    for labels in (snapshot.labels, flipped):
        drawn = turned(clustering(snapshot, labels), snapshot, turned_chips(labels, decided))
        anew = clustering(snapshot, orient(labels, decided))
        np.testing.assert_array_equal(drawn.labels.polarity, anew.labels.polarity)
        np.testing.assert_allclose(drawn.links, anew.links, atol=1e-6)
        np.testing.assert_allclose(drawn.strengths, anew.strengths, atol=1e-6)
    assert (with_raw_signs(snapshot.labels).polarity == 1).all()


def test_without_a_head_another_run_follows_the_words_in_common() -> None:
    """A run whose units are all turned is turned back, so that a word has one colour in both; with other words, not."""
    snapshot = make_epoch(2, **SMALL)
    other = replace(snapshot, responses=-snapshot.responses)
    decided = decide_directions(snapshot, None)
    aligned = align_directions(decide_directions(other, None), other, decided, snapshot)
    means = [
        clustering(record, orient(record.labels, directions)).links
        for record, directions in ((snapshot, decided), (other, aligned))
    ]
    np.testing.assert_allclose(means[0], means[1], atol=1e-6)
    strange = replace(other, words=text_array([f"{word}?" for word in other.words]))
    own = decide_directions(strange, None)
    assert align_directions(own, strange, decided, snapshot) is own


def test_pushes_are_measured_on_the_state_that_the_head_reads() -> None:
    """weight * response of h, which its cell takes with its weights, and a layer below with its words alone."""
    hidden, weights = make_snapshot(), np.random.default_rng(1).normal(size=(2, 12))
    hidden = with_head(hidden, weights, "bad", "good")
    states = ["rnn.l0/h", "rnn.l0/c", "rnn.l1/c", "rnn.l1/h", "other.l0/h"]
    assert head_states("rnn.l0/c", states) == ["rnn.l1/h"]
    for state, has_weights in (("rnn.l1/h", True), ("rnn.l1/c", True), ("rnn.l0/h", False)):
        pushes = output_pushes(state, {"rnn.l1/h": hidden})
        assert pushes is not None and (pushes.axis.low, pushes.axis.high) == ("bad", "good")
        assert (pushes.weights is not None) == has_weights
        expected = hidden.responses @ (weights[1] - weights[0])
        np.testing.assert_allclose([pushes.words[str(word)] for word in hidden.words], expected, rtol=1e-4)
    three = with_head(hidden, np.zeros((3, 12)), "a", "b", "c")
    assert output_pushes("rnn.l1/h", {"rnn.l1/h": three}) is None
    one = output_pushes("rnn.l1/h", {"rnn.l1/h": with_head(hidden, weights[0], "price")})
    assert one is not None and (one.axis.low, one.axis.high) == (None, "price")
