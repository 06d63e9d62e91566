"""One sign: every mark of a chip agrees with what colours its units, over epochs, states and runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from lightning_rnnvis.analysis.chip_direction import (
    align_directions,
    chip_pushes,
    orient,
    turned_chips,
    with_raw_signs,
)
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import tree_labels
from lightning_rnnvis.analysis.output_axis import output_pushes
from lightning_rnnvis.payloads.lenses.clustering import clustering, turned
from lightning_rnnvis.records.head import Head, HeadEnd, HeadPool
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.tags import head_states
from lightning_rnnvis.records.texts import text_array
from tests.planted.runs import make_epoch
from tests.planted.snapshots import decided_by, make_snapshot, through_tree, tree_of

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
    labels = orient(snapshot.labels, decided_by(snapshot))
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
    decided = decided_by(snapshot, weights)
    assert decided.by_output.all()
    for start in (snapshot.labels, replace(snapshot.labels, polarity=-snapshot.labels.polarity)):
        labels = orient(start, decided)
        np.testing.assert_allclose(chip_pushes(snapshot, labels, weights), 1)
    assert not chip_pushes(snapshot, snapshot.labels, None).any()


def test_units_that_push_both_ways_leave_it_to_the_energy() -> None:
    """Without a common push, up is the direction in which most of the chip's energy keeps its raw sign."""
    snapshot = through_tree(last := make_epoch(2, **SMALL), last)
    chips = snapshot.labels.unit_labels
    halves = np.where(np.arange(32) % 2, 1.0, -1.0)
    for weights in (None, halves * snapshot.labels.polarity * 1e-9 / np.maximum(snapshot.unit_deviations, 1e-6)):
        decided = decided_by(snapshot, weights)
        labels = orient(snapshot.labels, decided)
        energy = (snapshot.responses[snapshot.counts > 0] ** 2).sum(axis=0)
        by_energy = ~np.array([decided.by_output[decided.lines.lines[3][chips == chip][0]] for chip in range(4)])
        kept = np.array([(labels.polarity * energy)[chips == chip].sum() for chip in range(4)])
        assert (kept[by_energy] > 0).all() and (weights is not None or by_energy.all())


NUMBERS = range(2, 13)
"""Numbers of chips of the test below."""


@pytest.fixture(scope="module")
def shown() -> list[dict[int, Labels]]:
    """Labels as they are drawn of the last epochs of a training, by the number of chips."""
    epochs = [make_epoch(epoch, n_epochs=8, n_words=60, n_units=64) for epoch in range(3, 8)]
    decided = decided_by(epochs[-1])
    of_last = {k: tree_labels(epochs[-1], tree_of(epochs[-1], epochs[-1]), k) for k in NUMBERS}
    trees = [tree_of(snapshot, epochs[-1]) for snapshot in epochs]
    return [
        {k: orient(tree_labels(snapshot, tree, k, [of_last[k]]), decided) for k in NUMBERS}
        for snapshot, tree in zip(epochs, trees, strict=True)
    ]


def test_another_number_of_chips_turns_nothing_that_stays_together(shown: list[dict[int, Labels]]) -> None:
    """At the last record each unit of a chip, and most of the largest part of one that is split, keep their sign."""
    for k in NUMBERS[:-1]:
        fewer, more = shown[-1][k], shown[-1][k + 1]
        for chip in range(k):
            parts = more.unit_labels[fewer.unit_labels == chip]
            stay = (fewer.unit_labels == chip) & (more.unit_labels == np.bincount(parts).argmax())
            kept = (fewer.polarity[stay] == more.polarity[stay]).mean()
            assert kept == 1 if len(set(parts)) == 1 else kept > 0.5


def test_a_chip_keeps_its_direction_over_the_epochs(shown: list[dict[int, Labels]]) -> None:
    """Units that stay in a chip keep their sign, but for few chips of two or three that are mere remainders."""
    for before, after in pairwise(shown):
        stay = [before[k].unit_labels == after[k].unit_labels for k in NUMBERS]
        kept = [(before[k].polarity == after[k].polarity)[those] for k, those in zip(NUMBERS, stay, strict=True)]
        assert np.concatenate(kept).mean() > 0.9


def test_what_is_drawn_is_turned_as_a_whole() -> None:
    """Turning chips of a clustering that is made gives the same as clustering with the turned labels."""
    snapshot = make_epoch(2, **SMALL)
    flipped = replace(
        snapshot.labels, polarity=snapshot.labels.polarity * np.array([1, -1, 1, -1])[snapshot.labels.unit_labels]
    )
    decided = decided_by(snapshot)
    for labels in (snapshot.labels, flipped):
        drawn = turned(clustering(snapshot, labels), turned_chips(labels, decided))
        anew = clustering(snapshot, orient(labels, decided))
        np.testing.assert_array_equal(drawn.labels.polarity, anew.labels.polarity)
        np.testing.assert_allclose(drawn.links, anew.links, atol=1e-6)
        np.testing.assert_allclose(drawn.strengths, anew.strengths, atol=1e-6)
    assert (with_raw_signs(snapshot.labels).polarity == 1).all()


def test_without_a_head_another_run_follows_the_words_in_common() -> None:
    """A run whose units are all turned is turned back, so that a word has one colour in both; with other words, not."""
    snapshot = make_epoch(2, **SMALL)
    other = replace(snapshot, responses=-snapshot.responses)
    decided = decided_by(snapshot)
    aligned = align_directions(decided_by(other), other, decided, snapshot)
    means = [
        clustering(record, orient(record.labels, directions)).links
        for record, directions in ((snapshot, decided), (other, aligned))
    ]
    np.testing.assert_allclose(means[0], means[1], atol=1e-6)
    strange = replace(other, words=text_array([f"{word}?" for word in other.words]))
    own = decided_by(strange)
    assert align_directions(own, strange, decided, snapshot) is own


def test_pushes_are_measured_on_the_state_that_the_head_reads() -> None:
    """weight * response of h, which its cell takes with its weights, and a layer below with its words alone."""
    hidden, weights = make_snapshot(), np.random.default_rng(1).normal(size=(2, 12))
    hidden = with_head(hidden, weights, "bad", "good")
    states = ["rnn.l0/h", "rnn.l0/c", "rnn.l1/c", "rnn.l1/h", "other.l0/h"]
    assert head_states("rnn.l0/c", states) == ["rnn.l1/h"]
    for state, has_weights in (("rnn.l1/h", True), ("rnn.l1/c", True), ("rnn.l0/h", False)):
        pushes = output_pushes(state, ["rnn.l1/h"], lambda _: hidden)
        assert pushes is not None and (pushes.axis.low, pushes.axis.high) == ("bad", "good")
        assert (pushes.weights is not None) == has_weights
        expected = hidden.responses @ (weights[1] - weights[0])
        np.testing.assert_allclose([pushes.words[str(word)] for word in hidden.words], expected, rtol=1e-4)
    three = with_head(hidden, np.zeros((3, 12)), "a", "b", "c")
    assert output_pushes("rnn.l1/h", ["rnn.l1/h"], lambda _: three) is None
    price = with_head(hidden, weights[0], "price")
    one = output_pushes("rnn.l1/h", ["rnn.l1/h"], lambda _: price)
    assert one is not None and (one.axis.low, one.axis.high) == (None, "price")


@pytest.mark.parametrize("end", get_args(HeadEnd))
def test_a_push_says_whether_the_head_pools(end: HeadEnd) -> None:
    """A word moves the mean or the largest of all states by another amount than it pushes."""
    snapshot = with_head(make_snapshot(), np.eye(2, 12, dtype=np.float32), "bad", "good")
    assert snapshot.head is not None
    pooled = replace(snapshot, head=replace(snapshot.head, end=end))
    pushes = output_pushes(snapshot.state, [snapshot.state], lambda _: pooled)
    assert pushes is not None
    assert pushes.axis.pool == (end if end in get_args(HeadPool) else None)
