"""What two halves of the data of a record agree, recorded or estimated, and how steady its chips are by that."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations, product

import numpy as np
import pytest

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels, unit_consensus
from lightning_rnnvis.analysis.comparison.chance.floor import lower_of
from lightning_rnnvis.analysis.comparison.chance.halves import HalvesLabels, halves_agreement, halves_labels, two_halves
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import (
    NO_COMMON_WORD,
    NO_HALVES,
    NUMBERS,
    TOO_FEW,
    ClusterStability,
    cluster_stability,
)
from lightning_rnnvis.records.encoding.codec import decode, encode
from lightning_rnnvis.records.snapshot import Snapshot
from tests.planted.runs import make_epoch, with_halves
from tests.planted.snapshots import make_snapshot


def test_halves_are_the_record_and_half_of_the_difference() -> None:
    """Also after storage; a word that a half lacks occurs in none; errors are those of half of the data."""
    record = make_epoch(2, n_words=30, n_units=24)
    differences = np.random.default_rng(0).normal(0, 0.1, record.responses.shape).astype(np.float32)
    differences[record.counts < 2] = differences[4] = 0
    stored = decode(*encode(replace(record, half_differences=differences)))
    for one in (replace(record, half_differences=differences), stored):
        first, second = two_halves(one)
        known = first.counts > 0
        assert not known[4] and known.sum() == (record.counts >= 2).sum() - 1
        step = np.abs(differences * np.sqrt(record.counts)[:, None]).max() / 31
        np.testing.assert_allclose((first.responses - second.responses)[known], differences[known], atol=step)
        np.testing.assert_allclose((first.responses + second.responses)[known] / 2, one.responses[known], atol=1e-5)
        np.testing.assert_allclose(first.standard_errors[known], np.sqrt(2) * one.standard_errors[known], rtol=1e-5)
    assert decode(*encode(replace(record, half_differences=differences)), parts=frozenset()).half_differences is None


@pytest.mark.parametrize("size", [0.01, 3.0])
def test_halves_agree_as_far_as_they_are_alike(size: float) -> None:
    """About fully where they hardly differ, about by chance where they differ by more than the responses."""
    record = make_epoch(2, n_words=60, n_units=40, n_chips=4)
    scales = np.sqrt((record.responses**2).mean(axis=0))
    noise = np.random.default_rng(1).normal(0, size, record.responses.shape) * scales
    found = halves_agreement(replace(record, half_differences=noise.astype(np.float32)))
    numbers = (found.unit_agreement, found.cloud_agreement, found.cka_unbiased, found.similarity_correlation)
    assert found.recorded and (min(numbers) > 0.9 if size < 1 else max(numbers) < 0.5)


def test_the_floor_of_some_words_is_of_these_alone() -> None:
    """Where the others are noise, these agree fully; chips, as those of a comparison, are of all words."""
    record = make_epoch(2, n_words=60, n_units=40, n_chips=4)
    noise = np.random.default_rng(1).normal(0, 3, record.responses.shape) * np.sqrt((record.responses**2).mean(axis=0))
    noise[:20] *= 1e-3
    record = replace(record, half_differences=noise.astype(np.float32))
    labels = halves_labels(record)
    every, steady = (halves_agreement(record, labels, words) for words in (None, np.arange(20)))
    assert every.cka_unbiased < 0.6 and every.similarity_correlation < 0.6
    assert steady.cka_unbiased > 0.99 and steady.similarity_correlation > 0.99
    assert steady.unit_agreement == every.unit_agreement
    assert np.isnan(halves_agreement(record, labels, np.arange(1)).cloud_agreement)


def test_the_floor_is_of_draws_that_share_nothing() -> None:
    """Of units without borders, read by a network that tells all: halves agree no better than the record
    does with itself where its units are counted in another order. With one seed for both they would agree in full.
    """
    random = np.random.default_rng(0)
    told = (random.normal(size=(30, 4)) @ random.normal(size=(4, 24))).astype(np.float32)
    record = make_snapshot(
        30,
        24,
        responses=told + 0.1 * random.normal(size=told.shape),
        standard_errors=np.full_like(told, 0.5),
        half_differences=(0.2 * random.normal(size=told.shape)).astype(np.float32),
    )
    counted, floors = [], []
    for order in (np.arange(24), random.permutation(24), random.permutation(24)):
        arrays = ("responses", "standard_errors", "half_differences")
        one = replace(record, **{name: getattr(record, name)[:, order] for name in arrays})
        network = partial(told.__getitem__, (slice(None), order))
        own = unit_consensus(one, of_network=network)
        assert own is not None
        found = cluster_stability(one, RecordTree(own, own.tree()), network)
        floors.append(found.agreement[2:9].mean())  # of 4 to 10 clusters
        counted.append([own.tree().cut(k)[np.argsort(order)] for k in found.n_clusters[2:9]])
    assert found.agreement[6] == halves_agreement(one, halves_labels(one, 8, network)).unit_agreement
    itself = np.mean([agreement(*pair) for two in combinations(counted, 2) for pair in zip(*two, strict=True)])
    assert 0.2 < itself < 0.85 and max(floors) < 0.95
    assert abs(np.mean(floors) - itself) < 0.2


def test_the_floor_has_the_spread_of_its_draws() -> None:
    """Of the pairs of trees, and none of a single pair; a floor has that of the record whose number it is."""
    record = with_halves(make_epoch(2, n_words=60, n_units=48, n_chips=4))
    labels = halves_labels(record, 12)
    pairs = [agreement(one.unit_labels, other.unit_labels) for one, other in product(labels.first, labels.second)]
    found = halves_agreement(record, labels)
    assert len(pairs) == 16 and found.unit_agreement == pytest.approx(np.mean(pairs))
    assert found.unit_spread == pytest.approx(np.std(pairs, ddof=1)) and found.unit_spread > 0.01
    alone = halves_agreement(record, HalvesLabels(labels.first[:1], labels.second[:1]))
    assert np.isnan(alone.unit_spread) and np.isnan(alone.cloud_spread)
    steady = replace(found, unit_agreement=1.0, unit_spread=0.0, cka=0.1)
    lower = lower_of(steady, found)
    assert (lower.unit_agreement, lower.unit_spread, lower.cka) == (found.unit_agreement, found.unit_spread, 0.1)
    assert np.isnan(lower_of(replace(found, unit_agreement=np.nan), found).unit_agreement)


def test_without_recorded_halves_they_are_estimated() -> None:
    """Which is said; a record in which nothing occurred has no numbers."""
    record = make_epoch(2, n_words=30, n_units=24)
    assert record.half_differences is None and not halves_agreement(record).recorded
    assert halves_agreement(record).cka > 0.9
    nothing = halves_agreement(replace(record, counts=record.counts * 0))
    assert np.isnan(nothing.unit_agreement) and np.isnan(nothing.cka)


def stability(record: Snapshot) -> ClusterStability:
    """How steady the chips of a record are, by its own tree."""
    own = unit_consensus(record)
    assert own is not None
    return cluster_stability(record, RecordTree(own, own.tree()))


@pytest.mark.parametrize("n_chips", [3, 4])
def test_planted_chips_come_out_again_and_parts_of_them_do_not(n_chips: int) -> None:
    """At their number the halves agree in full, beyond it less and less, whatever more clusters explain.

    Fewer need not: each half chooses by itself which planted ones it puts together.
    """
    found = stability(with_halves(make_epoch(7, n_words=80, n_units=48, n_chips=n_chips)))
    assert found.n_clusters.tolist() == list(NUMBERS) and found.why_unknown is None
    planted, beyond = found.n_clusters == n_chips, found.n_clusters >= 3 * n_chips
    assert found.agreement[planted].min() > 0.95 and found.agreement[beyond].max() < 0.6
    assert (found.agreement <= 1).all() and (found.agreement > -0.1).all()
    gains = np.diff(found.explained_variance)
    assert gains[: n_chips - 2].min() > 0.05 and np.abs(gains[n_chips - 2 :]).max() < 0.02


def test_the_numbers_are_those_of_each_cut() -> None:
    """What the labels explain that are shown, and what is told of two halves at one number."""
    record = with_halves(make_epoch(2, n_words=50, n_units=24))
    found = stability(record)
    own = unit_consensus(record)
    assert own is not None
    tree = RecordTree(own, own.tree())
    for row in (0, 6, 18):
        k = int(found.n_clusters[row])
        assert found.explained_variance[row] == pytest.approx(tree_labels(record, tree, k).explained_variance)
        assert found.agreement[row] == pytest.approx(halves_agreement(record, halves_labels(record, k)).unit_agreement)
    assert f"{found.n_clusters[6]}: {found.explained_variance[6]:.0%} explained, halves agree by" in repr(found)
    assert {name: len(column) for name, column in found.table().items()} == {
        "n_clusters": 19,
        "explained_variance": 19,
        "agreement": 19,
    }


def test_where_there_is_no_agreement_it_is_said_why() -> None:
    """Records of earlier versions, halves without a word in common, and too few units or words for two numbers."""
    record = with_halves(make_epoch(2, n_words=50, n_units=24))
    apart = np.zeros_like(record.responses)
    for one, why in (
        (replace(record, half_differences=None), NO_HALVES),
        (replace(record, half_differences=apart), NO_COMMON_WORD),
    ):
        found = stability(one)
        assert found.why_unknown == why and np.isnan(found.agreement).all() and len(found.agreement) == 19
        assert found.explained_variance.min() > 0 and "agree" not in repr(found)
    for size, n_numbers in (((40, 2), 0), ((1, 7), 0), ((2, 7), 1), ((40, 6), 4)):
        found = stability(with_halves(make_snapshot(*size)))
        assert len(found.n_clusters) == n_numbers and (found.why_unknown == TOO_FEW) == (n_numbers == 0)
