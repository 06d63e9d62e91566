"""The consensus of co-clusterings and the tree of units: cuts nest, planted chips are found, halves agree."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from lightning_rnnvis.analysis import agreement, cocluster
from lightning_rnnvis.analysis.coclustering.chip_signs import chip_signs
from lightning_rnnvis.analysis.coclustering.matching import kept_mates
from lightning_rnnvis.analysis.coclustering.single.signed_blocks import _settle_words, fit_words
from lightning_rnnvis.analysis.coclustering.tree.by_chance import explained_by_chance
from lightning_rnnvis.analysis.coclustering.tree.consensus import MOST_SINGLE_UNITS, N_GROUPS, Draws, draw_chips
from lightning_rnnvis.analysis.coclustering.tree.leaning import leans_on
from lightning_rnnvis.analysis.coclustering.tree.stayed import stayed
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import (
    RecordTree,
    equal_units,
    record_tree,
    tree_labels,
    unit_consensus,
)
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import LEAST_UNITS, Consensus, UnitTree
from lightning_rnnvis.history.shown_clusters import ShownClusters
from lightning_rnnvis.records.snapshot import Snapshot
from tests.planted.history import planted_history
from tests.planted.matrices import planted
from tests.planted.runs import make_epoch
from tests.planted.snapshots import make_snapshot


def consensus(responses: np.ndarray, errors: np.ndarray) -> Consensus:
    """The consensus of a matrix."""
    draws = draw_chips(responses, errors)
    return Consensus.of(draws)


@pytest.fixture(scope="module")
def halves() -> list[tuple[np.ndarray, np.ndarray]]:
    """Two noisy measurements of planted responses, with their standard errors."""
    truth = planted(3, 200, 96, noise=0, common=0)
    errors = np.full(truth.responses.shape, 1.2 * truth.responses.std())
    random = np.random.default_rng(0)
    return [(truth.responses + errors * random.standard_normal(errors.shape), errors) for _ in range(2)]


def test_every_cut_splits_one_chip_of_the_cut_before(halves: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Any k has k chips, of the least size as far as that goes, and k + 1 chips move no other unit."""
    tree = consensus(*halves[0]).tree()
    before = tree.cut(1)
    for k in range(2, tree.n_units + 1):
        labels = tree.cut(k)
        assert sorted(set(labels.tolist())) == list(range(k))
        assert k > 12 or np.bincount(labels).min() >= LEAST_UNITS
        assert len(set(zip(before.tolist(), labels.tolist(), strict=True))) == k
        before = labels


def test_units_that_leave_one_by_one_are_chips_of_the_least_size() -> None:
    """Where no merge brings two chips together, those that left first are one, and cuts still nest."""
    merges = np.array([[0, 1], *([14 + unit, unit] for unit in range(2, 16))], dtype=np.int32)
    tree = UnitTree(merges, np.linspace(1, 0, 15, dtype=np.float32))
    before = tree.cut(1)
    for k in range(2, 17):
        labels = tree.cut(k)
        assert k > 16 // LEAST_UNITS or np.bincount(labels).min() >= LEAST_UNITS
        assert len(set(zip(before.tolist(), labels.tolist(), strict=True))) == k
        before = labels


def test_halves_of_the_data_agree_more_than_single_clusterings(halves: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """At several numbers of chips together, and steadiness foretells which units keep their mates, and how many."""
    of_halves = [consensus(*half) for half in halves]
    trees = [one.tree() for one in of_halves]
    numbers = (4, 6, 8, 12)
    steady = np.mean([agreement(*(tree.cut(k) for tree in trees)) for k in numbers])
    single = np.mean([agreement(*(cocluster(half, k).unit_labels for half, _ in halves)) for k in numbers])
    assert steady > single + 0.05
    foretold, kept = [], []
    for k in (4, 8, 12):
        labels = [tree.cut(k) for tree in trees]
        steadiness = of_halves[0].steadiness(labels[0], k)
        surest = steadiness >= np.median(steadiness)
        foretold.append(steadiness.mean())
        kept.append(kept_mates(*labels))
        assert kept[-1][surest].mean() > kept[-1][~surest].mean() + 0.03
    assert np.mean(foretold) == pytest.approx(np.mean(kept), abs=0.1)


def test_steadiness_is_the_share_of_mates_that_stay() -> None:
    """Mates in the chip and in a cut of other draws, those of both by those of either, in the mean of such cuts."""
    labels = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 0]], dtype=np.uint8)
    own = Consensus.of(Draws(labels, np.arange(6)))
    np.testing.assert_allclose(own.steadiness(labels[0], 2), [2 / 3, 2 / 3, 1 / 2, 2 / 3, 2 / 3, 1 / 2], rtol=1e-6)
    np.testing.assert_array_equal(kept_mates(np.array([0, 0, 1]), np.array([1, 1, 0])), 1)  # who is alone loses none


def test_planted_moves_and_splits_are_seen_at_once() -> None:
    """With the tree of the last record as a prior, the chips of each record are those that were planted there."""
    history = planted_history()
    identity = record_tree(unit_consensus(history[-1]))  # type: ignore[arg-type]
    for record in history:
        own = unit_consensus(record)
        assert own is not None
        labels = tree_labels(record, record_tree(own, identity), 4, [record.labels])
        np.testing.assert_array_equal(labels.unit_labels, record.labels.unit_labels)


def of_levels(seed: int, drift: float, n_units: int = 24, n_records: int = 6) -> list[np.ndarray]:
    """Responses to six levels of a series, of units with other thresholds and slopes: nothing parts them into groups.

    Each record is nearer to another network, by a share `drift` of the way.
    """
    random = np.random.default_rng(seed)
    levels = np.linspace(-1.5, 1.5, 6)[:, None]
    first, second = (
        (random.normal(size=n_units), random.uniform(0.5, 2, n_units), random.uniform(-1, 1, (2, n_units)))
        for _ in range(2)
    )
    history = []
    for part in drift * np.arange(n_records):
        size, slope, (threshold, rise) = (
            (1 - part) * one + part * other for one, other in zip(first, second, strict=True)
        )
        responses = size * np.tanh(slope * (levels - threshold)) + 0.5 * rise * levels
        history.append(responses - responses.mean(axis=0))
    return history


def test_chips_of_a_small_network_stay_where_responses_hardly_move() -> None:
    """Though few levels leave no gaps between chips: as little as a draw decides where a unit belongs."""
    agreeing = []
    for seed in (2, 4, 6, 7, 10, 11):
        own = [consensus(one, np.full(one.shape, 0.03)) for one in of_levels(seed, drift=0.005)]
        last = own[-1].tree()
        trees = [*(one.tree(last, own[-1]) for one in own[:-1]), last]
        pairs = list(pairwise(trees))
        agreeing.append([agreement(one.cut(k), other.cut(k)) for one, other in pairs for k in range(2, 7)])
    assert np.mean(agreeing) > 0.98 and np.mean(np.array(agreeing) >= 0.9) > 0.95


def measured(responses: np.ndarray, errors: np.ndarray) -> Snapshot:
    """A record of a network, whose words have other noise each time."""
    arrays = {"responses": responses.astype(np.float32), "standard_errors": errors, "counts": np.full(len(errors), 16)}
    return replace(make_snapshot(*responses.shape), **arrays)


def shown_trees(history: list[Snapshot]) -> list[UnitTree]:
    """The trees of records beside that of the last one."""
    own = [unit_consensus(record) for record in history]
    identity = record_tree(own[-1])  # type: ignore[arg-type]
    beside = zip(own[:-1], history[:-1], strict=True)
    return [*(record_tree(one, identity, stayed(record, history[-1])).tree for one, record in beside), identity.tree]  # type: ignore[arg-type]


def test_chips_of_a_small_network_stay_where_other_texts_alone_move_responses() -> None:
    """Eight units, measured on other texts each time: noise of a sixteenth of their energy makes no other chips."""
    agreeing = []
    for seed in range(6):
        random = np.random.default_rng(seed)
        true = of_levels(seed, drift=0, n_units=8)[0]
        errors = np.broadcast_to(np.sqrt((true**2).mean(axis=0)) / 4, true.shape)
        history = [measured(true + errors * random.standard_normal(true.shape), errors) for _ in range(4)]
        for one, other in pairwise(shown_trees(history)):
            agreeing += [agreement(one.cut(k), other.cut(k)) for k in (2, 3, 4)]
    assert np.mean(agreeing) > 0.97


def test_chips_of_a_small_network_go_on_far_from_the_last_record() -> None:
    """A unit that is another one at the end of the training has at each record the chip of the next, if they are alike.

    Leaning on the last record alone, consecutive chips agree by .76.
    """
    agreeing = []
    for seed in range(3):
        history = [measured(one, np.full(one.shape, 0.03)) for one in of_levels(seed, drift=0.03, n_records=12)]
        labels_of = [record.labels for record in history].__getitem__
        shown = ShownClusters(history, labels_of, *[lambda at: None] * 3)
        labels = [[shown.labels(at, k) for k in (3, 4, 6)] for at in range(12)]
        for one, other in (pair for two in pairwise(labels) for pair in zip(*two, strict=True)):
            assert one is not None and other is not None
            agreeing.append(agreement(one.unit_labels, other.unit_labels))
    assert np.mean(agreeing) > 0.87


@pytest.mark.parametrize("n_units", [12, 24])
@pytest.mark.parametrize("surely", [False, True])
def test_a_unit_that_hardly_changed_moves_where_draws_are_sure(surely: bool, n_units: int) -> None:
    """Between two chips that are alike little is needed; but where draws part by chance alone it stays."""
    before = np.repeat([0, 1], n_units // 2)
    own = np.tile(before, (20, 1))
    own[: 20 if surely else 11, 0] = 1
    was, now = (
        Consensus(Draws(labels.astype(np.uint8), np.arange(n_units)).shares_of_255(), np.arange(n_units))
        for labels in (before[None], own)
    )
    shown = now.tree(was.tree(), was, np.ones(n_units, dtype=np.float32)).cut(2)
    assert agreement(shown, own[0] if surely else before) == 1


def test_few_records_stand_between_one_and_the_last() -> None:
    """Each leans on a nearer one to the last, half of them on the next; of many units all lean on the last."""
    for n_before in range(1, 300):
        path = list(leans_on(n_before, 16))
        assert path[-1] == 0 and sorted(path, reverse=True) == path and len(path) <= n_before.bit_length()
        assert n_before % 2 == 0 or path[0] == n_before - 1
        assert list(leans_on(n_before, 512)) == [0]


def test_a_record_like_the_identity_record_has_its_tree() -> None:
    """Shares of few draws are often equal: the order of merges that are equally similar is kept, too."""
    for seed in (12, 16, 24, 26, 32, 39):
        own = consensus(of_levels(seed, drift=0)[0], np.full((6, 24), 0.03))
        prior = own.tree()
        same = own.tree(prior, own)
        for k in range(2, 25):
            assert agreement(same.cut(k), prior.cut(k)) == 1


def test_moves_in_a_small_network_are_seen_at_once() -> None:
    """Three units of 24 answer levels as others do from the third record on: not before, and not later."""
    for seed in range(5):
        random = np.random.default_rng(seed)
        curves = np.array([[-2, -1, 0, 0, 1, 2], [1, 0, -1, -1, 0, 1], [0, 1, -1, 1, -1, 0]]).T
        after = random.permutation(np.arange(24) % 3)
        before = np.where(np.arange(24) < 3, (after + 1) % 3, after)
        sizes = random.lognormal(0, 0.3, 24) * random.choice([-1, 1], 24)
        planted_chips = (before, before, after, after)
        history = [
            measured(sizes * (curves[:, chips] + 0.1 * random.standard_normal((6, 24))), np.full((6, 24), 0.1))
            for chips in planted_chips
        ]
        for tree, chips in zip(shown_trees(history), planted_chips, strict=True):
            assert agreement(tree.cut(3), chips) == 1


def test_a_unit_is_no_mate_of_its_own() -> None:
    """One that shares a chip with others in half of the draws, with those of the prior hardly, goes to the others."""
    chips = np.repeat(np.arange(3), 4)
    shares = np.where(chips[:, None] == chips, 1.0, 0.02)
    prior = Consensus((255 * shares).astype(np.uint8), np.arange(12)).tree()
    shares[0, 1:4] = shares[1:4, 0] = 0.15
    shares[0, 4:8] = shares[4:8, 0] = 0.5
    cut = Consensus((255 * shares).astype(np.uint8), np.arange(12)).tree(prior).cut(3)
    assert agreement(cut[1:], chips[1:]) == 1 and cut[0] == cut[4] != cut[1]


def test_a_cut_does_not_hang_on_the_order_of_merges() -> None:
    """Units that leave chips in pairs, too few for a chip: which of two pairs stays is told by the units."""
    first, second = ([[0, 1], [2, 3], [4, 5], [6, 7]], [[2, 3], [0, 1], [6, 7], [4, 5]])
    cuts = []
    for pairs in (first, second):
        merges = np.array([*pairs, [8, 9], [10, 11], [12, 13]], dtype=np.int32)
        tree = UnitTree(merges, np.array([0.9] * 4 + [0.5, 0.5, 0.1], dtype=np.float32))
        cuts.append([tree.cut(k) for k in range(2, 8)])
    for one, other in zip(*cuts, strict=True):
        assert agreement(one, other) == 1


def test_chips_of_units_without_borders_are_steady_by_many_draws() -> None:
    """Trees of other draws of a record agree by .65; of eight draws at each number of chips they do by .50."""
    random = np.random.default_rng(1)
    agreeing = []
    for _ in range(4):
        responses = random.normal(size=(60, 12)) @ random.normal(size=(12, 64))
        draws = [draw_chips(responses, np.full_like(responses, 4), seed=seed) for seed in range(4)]
        assert len(draws[0].labels) < 256  # so that pairs are counted in bytes
        trees = [Consensus.of(one).tree() for one in draws]
        pairs = combinations([[tree.cut(k) for k in (4, 6, 8, 10, 12)] for tree in trees], 2)
        agreeing += [agreement(*pair) for two in pairs for pair in zip(*two, strict=True)]
    assert np.mean(agreeing) > 0.58


def test_no_chips_of_another_record_where_there_are_none() -> None:
    """The prior counts as far as a record's own draws agree with it: not where responses are noise."""
    truth = planted(3, 200, 96, noise=0, common=0).responses
    random = np.random.default_rng(0)
    noise = truth.std() * random.standard_normal((2, *truth.shape))
    of_prior = consensus(truth + noise[0], np.abs(noise[0]))
    prior = of_prior.tree()
    for responses, least, most in ((noise[1], -0.1, 0.1), (truth + noise[1], 0.8, 1)):
        shown = consensus(responses, np.full_like(truth, truth.std())).tree(prior, of_prior)
        agreeing = np.mean([agreement(shown.cut(k), prior.cut(k)) for k in (4, 6, 8, 12)])
        assert least <= agreeing <= most


def test_similarity_of_a_small_tree() -> None:
    """By hand: 0 and 2 first, then 1 and 3, then both pairs."""
    tree = UnitTree(np.array([[0, 2], [1, 3], [4, 5]], dtype=np.int32), np.array([0.9, 0.6, 0.2], dtype=np.float32))
    expected = [[1, 0.2, 0.9, 0.2], [0.2, 1, 0.2, 0.6], [0.9, 0.2, 1, 0.2], [0.2, 0.6, 0.2, 1]]
    np.testing.assert_allclose(tree.similarity_of(np.arange(4)), expected, rtol=1e-6)
    np.testing.assert_allclose(tree.similarity_of(np.array([3, 0])), [[1, 0.2], [0.2, 1]], rtol=1e-6)


def test_many_units_are_grouped_first() -> None:
    """Beyond the bound the table of pairs is of groups; all cuts are there, and planted chips are found."""
    truth = planted(0, 120, MOST_SINGLE_UNITS + 40, 4, noise=0.3, common=0)
    found = consensus(truth.responses, np.full(truth.responses.shape, 0.01))
    assert found.shares.shape[0] <= N_GROUPS
    labels = found.tree().cut(5)
    in_chip = truth.units >= 0
    assert agreement(truth.units[in_chip], labels[in_chip]) > 0.6


@pytest.mark.parametrize(("n_words", "n_units"), [(1, 1), (1, 7), (3, 2), (40, 1)])
def test_small_records(n_words: int, n_units: int) -> None:
    """One word, or one unit, has a tree, too; a record in which no word occurred has none."""
    snapshot = make_snapshot(n_words, n_units)
    own = unit_consensus(snapshot)
    assert own is not None
    labels = tree_labels(snapshot, RecordTree(own, own.tree()), 4)
    assert labels.n_chips == min(4, n_words, n_units) and np.isfinite(labels.unit_steadiness).all()
    assert unit_consensus(replace(snapshot, counts=snapshot.counts * 0)) is None


def test_unknown_errors_and_silent_units() -> None:
    """Words seen once, and units that never move, cost nothing."""
    random = np.random.default_rng(1)
    responses = random.standard_normal((30, 12))
    responses[:, 4] = 0
    errors = np.full(responses.shape, np.nan)
    tree = consensus(responses, errors).tree()
    assert np.isfinite(tree.similarities).all() and len(set(tree.cut(4).tolist())) == 4


@pytest.mark.parametrize("silent", [False, True])
def test_equal_units_share_a_chip_at_every_number(silent: bool) -> None:
    """Whatever the least size or another record says; they are parted only when all others are."""
    record = make_epoch(5, n_words=60, n_units=32, n_chips=5)
    other = unit_consensus(record)
    assert other is not None
    equal = np.arange(0, 32, 2)
    arrays = {name: getattr(record, name).copy() for name in ("responses", "standard_errors")}
    for array in arrays.values():
        array[:, equal] = 0 if silent else array[:, equal[:1]]
    own = unit_consensus(replace(record, **arrays, labels=record.labels))
    assert own is not None
    for tree in (own.tree(), own.tree(other.tree()), own.tree(other.tree(), other)):
        before = tree.cut(1)
        for k in range(2, 33):
            labels = tree.cut(k)
            assert len(set(labels[equal].tolist())) == max(1, k - 16)
            assert len(set(zip(before.tolist(), labels.tolist(), strict=True))) == k
            before = labels


def test_units_are_equal_in_all_words_or_not_at_all() -> None:
    """Most that differ do so in the first words already; those that do not are compared in all."""
    responses = np.random.default_rng(0).standard_normal((30, 6))
    responses[:, 4] = responses[:, 1]
    responses[:25, [2, 5]] = responses[:25, :1]
    responses[:, 3], responses[0, 3], responses[:, 5] = 0, -0.0, responses[:, 2]
    assert equal_units(responses).tolist() == [0, 1, 2, 3, 1, 2]


@pytest.mark.parametrize(("n_draws", "n_groups"), [(20, 600), (300, 5), (0, 3)])
def test_shares_are_counted_pair_by_pair(n_draws: int, n_groups: int) -> None:
    """However many draws and groups there are."""
    labels = np.random.default_rng(0).integers(0, 4, (n_draws, n_groups)).astype(np.uint8)
    draws = Draws(labels, np.arange(n_groups))
    expected = (labels[:, :, None] == labels[:, None]).sum(axis=0) / n_draws if n_draws else np.ones((3, 3))
    np.testing.assert_allclose(draws.shares(), expected, rtol=1e-6)
    np.testing.assert_array_equal(draws.shares_of_255(), np.rint(np.float32(255) * expected.astype(np.float32)))


def test_few_words_do_not_stay_with_clouds_that_explain_little() -> None:
    """With chips given, clouds explain nearly what the best of many starts does, for words in a row, as of levels."""
    sizes = np.full(4, 4)
    levels = np.linspace(-1, 1, 10)[:, None]
    for seed in (18, 19, 34, 56, 59):
        random = np.random.default_rng(seed)
        steps = np.tanh(3 * (levels - random.uniform(-1, 1, 3))) * random.uniform(0.3, 2, 3)
        sums = 4 * np.hstack([steps, levels * random.normal()])
        starts = (random.integers(0, 4, 10) for _ in range(40))
        best = max(_settle_words(sums, sizes, 4, start)[1] for start in starts)
        assert fit_words(sums, sizes, 4)[1] > 0.975 * best


@pytest.mark.parametrize(("more", "keeps"), [(0.01, True), (0.2, False)])
def test_clouds_that_explain_nearly_the_same_do_not_change(more: float, keeps: bool) -> None:
    """Words at the corners of a rectangle are two clouds, left and right or up and down: those of before, if as far."""
    corners = np.array([[x, y * (1 + more)] for x in (-1, 1) for y in (-1, 1)])
    words = np.repeat(corners, 5, axis=0) + 0.01 * np.random.default_rng(0).standard_normal((20, 2))
    halves, others = np.repeat([0, 1], 10), np.tile(np.repeat([0, 1], 5), 2)
    for earlier in (halves, np.where(np.arange(20) == 3, -1, halves)):
        found, explained = fit_words(words, np.ones(2), 2, earlier)
        assert agreement(found, halves if keeps else others) == 1
        assert explained > 0.97 * fit_words(words, np.ones(2), 2)[1]
    assert agreement(fit_words(words, np.ones(2), 2)[0], others) == 1


@pytest.mark.parametrize("shape", [(10, 16), (100, 64)])
def test_random_signs_are_explained_no_better_than_by_chance(shape: tuple[int, int]) -> None:
    """What a tree explains of noise is its chance, not that of a clustering by another method."""
    random = np.random.default_rng(1)
    for found in (0, 1):
        block = np.sign(random.standard_normal((shape[0], 1)) * random.standard_normal(shape[1]))
        noise = random.standard_normal(shape)
        record = replace(make_snapshot(*shape), responses=(found * 3 * block + noise).astype(np.float32))
        own = unit_consensus(record)
        assert own is not None
        explained = tree_labels(record, RecordTree(own, own.tree()), 4).explained_variance
        chance = explained_by_chance(record, 4)
        assert explained > 2 * chance if found else explained == pytest.approx(chance, rel=0.2)


@pytest.mark.parametrize("both_ways", [False, True])
def test_groups_that_answer_other_words_lose_little_in_one_chip(both_ways: bool) -> None:
    """Each keeps its signs there: by the main axis of one of them, the units of the others cancel out."""
    random = np.random.default_rng(0)
    kept = []
    for _ in range(8):
        true = random.choice([-1, 1], 60)
        answers = (np.arange(90)[:, None] // 30 == np.arange(60) // 20) * true
        answers = answers * np.repeat([1.5, 1.2, 1], 20) * (random.choice([-1, 1], 90)[:, None] if both_ways else 1)
        units = (answers + 0.2 * random.standard_normal(answers.shape)).T
        kept.append(np.linalg.norm(chip_signs(units) @ units) / np.linalg.norm(true @ units))
    assert min(kept) > 0.85 and np.mean(kept) > 0.95
