"""Planted chips and clouds are found, carried from epoch to epoch, and let go when they really change."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightning_rnnvis.analysis import agreement, cocluster, default_clusters
from lightning_rnnvis.analysis.coclustering.coclusters import METHODS
from lightning_rnnvis.analysis.coclustering.strengths import chip_means, links, word_certainties, word_strengths
from lightning_rnnvis.records.snapshot import Labels
from tests.planted.matrices import planted

SEEDS = range(10, 16)


def indices(truth, found):
    """Adjusted Rand indices of words and of units, background left out."""
    words, units = truth.words >= 0, truth.units >= 0
    return agreement(truth.words[words], found.word_labels[words]), agreement(
        truth.units[units], found.unit_labels[units]
    )


@pytest.mark.parametrize(
    ("kind", "method", "words", "units"),
    [
        ({}, {}, 0.66, 0.57),
        ({"cross": 0.7}, {}, 0.89, 0.88),
        ({"common": 2}, {"drop_common_mode": True}, 0.5, 0.5),
    ],
    ids=["blocks", "checkerboard", "dense rank one, first component dropped"],
)
def test_planted_blocks_are_found(kind, method, words, units):
    """At least the figures of the study that the method comes from, over the same six matrices."""
    truths = [planted(seed, **kind) for seed in SEEDS]
    found = np.mean([indices(t, cocluster(t.responses, 8, n_clouds=16, **method)) for t in truths], axis=0)
    assert found[0] >= words
    assert found[1] >= units


def test_polarity_is_found():
    """Within a chip, units of opposite sign are told apart."""
    truth = planted(10, noise=0.5)
    found = cocluster(truth.responses, 8)
    compared = 0
    for chip in range(8):
        members = (found.unit_labels == chip) & (truth.units >= 0)
        majority = truth.units == np.bincount(truth.units[members]).argmax()
        if (members & majority).sum() < 0.8 * (found.unit_labels == chip).sum():
            continue  # a chip of background
        same = (found.polarity == truth.polarity)[members & majority].mean()
        assert max(same, 1 - same) > 0.95
        compared += 1
    assert compared >= 4


def test_common_mode_is_hinted_at():
    """The two numbers that betray a dominating common response do so, and only then."""
    hidden, plain = cocluster(planted(10, common=2).responses), cocluster(planted(10).responses)
    assert hidden.dominance > 8 and hidden.one_sidedness > 0.5
    assert not (plain.dominance > 8 and plain.one_sidedness > 0.5)


@pytest.mark.parametrize("method", METHODS)
def test_methods_share_one_interface(method):
    """Each method gives labels in range, links of the right size, and beats chance on clean blocks."""
    truth = planted(11, noise=0.3, any_polarity=False, common=0, word_scales=0, unit_scales=0)
    found = cocluster(truth.responses, 8, method=method)
    assert set(found.unit_labels) <= set(range(8)) and set(found.word_labels) <= set(range(8))
    assert found.links.shape == (8, 8)
    assert 0 < found.explained_variance <= found.rank_variance + 1e-6 <= 1 + 2e-6
    assert indices(truth, found)[1] > 0.5


def test_explains_more_than_the_spectral_methods():
    """The signed blocks explain most, which is what they are for."""
    truth = planted(12)
    explained = {method: cocluster(truth.responses, 8, method=method).explained_variance for method in METHODS}
    assert explained["signed-blocks"] == max(explained.values())


def test_same_result_twice_and_no_global_randomness():
    """The result is deterministic, and numpy's global generator stays as it was."""
    truth = planted(10, n_units=300)
    before = np.random.get_state()[1].copy()
    first, second = cocluster(truth.responses), cocluster(truth.responses)
    np.testing.assert_array_equal(first.unit_labels, second.unit_labels)
    np.testing.assert_array_equal(first.links, second.links)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def shaken(truth, seed, size=0.3):
    """The same matrix at a later epoch: some more noise."""
    noise = np.random.RandomState(seed).randn(*truth.responses.shape)
    return truth.responses + size * truth.responses.std() * noise


@pytest.mark.parametrize("stored", [False, True])
def test_warm_start_is_steadier(stored):
    """Labels carried on agree more with the record before than those of a cold start, at the same quality."""
    warm_agreements, cold_agreements = [], []
    for seed in SEEDS:
        truth = planted(seed, noise=0.6)
        first = cocluster(truth.responses)
        later = shaken(truth, seed)
        previous = first.labels if stored else first
        warm, cold = cocluster(later, previous=previous), cocluster(later)
        assert warm.explained_variance >= 0.97 * cold.explained_variance
        warm_agreements.append(agreement(first.unit_labels, warm.unit_labels))
        cold_agreements.append(agreement(first.unit_labels, cold.unit_labels))
    assert np.mean(warm_agreements) > np.mean(cold_agreements) + 0.1


def test_hysteresis_is_steadier():
    """With the hysteresis fewer units change their chip than without."""
    kept = {0.0: [], 0.05: []}
    for seed in SEEDS:
        truth = planted(seed, noise=0.6)
        first = cocluster(truth.responses)
        for hysteresis, agreements in kept.items():
            warm = cocluster(shaken(truth, seed), previous=first, hysteresis=hysteresis)
            agreements.append(agreement(first.unit_labels, warm.unit_labels))
    assert np.mean(kept[0.05]) > np.mean(kept[0.0])


def test_units_that_move_are_reported_at_once():
    """Units that take on the responses of another chip are in that chip at the same epoch, the others stay."""
    truth = planted(10, noise=0.5)
    first = cocluster(truth.responses)
    source, target = np.bincount(truth.units[truth.units >= 0]).argsort()[-2:]
    movers = np.flatnonzero(truth.units == source)[:5]
    model = np.flatnonzero(truth.units == target)[0]
    later = shaken(truth, 0, 0.1)
    later[:, movers] = later[:, [model]] + shaken(truth, 1, 0.1)[:, movers] * 0.05
    found = cocluster(later, previous=first)
    home = np.bincount(first.unit_labels[truth.units == target]).argmax()
    assert (found.unit_labels[movers] == home).all()
    others = np.setdiff1d(np.flatnonzero(truth.units >= 0), movers)
    assert (found.unit_labels[others] == first.unit_labels[others]).mean() > 0.9


def test_a_chip_that_splits_is_found():
    """Half of the largest chip turns to a cloud of its own: the cold start takes over and shows two chips."""
    truth = planted(14, noise=0.4, n_chips=5, common=0)
    first = cocluster(truth.responses, 6)
    later = shaken(truth, 3, 0.05)
    largest = np.bincount(truth.units[truth.units >= 0]).argmax()
    members = np.flatnonzero(truth.units == largest)
    half, background = members[: len(members) // 2], np.flatnonzero(truth.words < 0)
    later[:, half] = 0.2 * later[:, half]
    later[np.ix_(background, half)] += 0.3 * np.where(np.arange(len(background)) % 2, 1, -1)[:, None]
    found = cocluster(later, 6, previous=first)
    chip_of = [np.bincount(found.unit_labels[part]).argmax() for part in (half, np.setdiff1d(members, half))]
    assert chip_of[0] != chip_of[1]


def test_numbers_and_direction_survive_a_cold_start():
    """With another number of clusters the numbers follow the units that stay, and so does the direction of a chip."""
    truth = planted(10, noise=0.4)
    first = cocluster(truth.responses, 8)
    flipped = replace(first.labels, polarity=-first.polarity)
    more = cocluster(truth.responses, 9, previous=flipped)
    assert (more.unit_labels == first.unit_labels).mean() > 0.75
    same = more.unit_labels == first.unit_labels
    assert (more.polarity[same] == -first.polarity[same]).mean() > 0.9


def test_words_that_come_back():
    """Words without a cloud in the record before find one, the others keep theirs."""
    truth = planted(10, noise=0.4)
    first = cocluster(truth.responses)
    word_labels = first.word_labels.copy()
    word_labels[::7] = -1
    found = cocluster(truth.responses, previous=replace(first.labels, word_labels=word_labels))
    assert (found.word_labels == first.word_labels).mean() > 0.95
    assert found.word_labels.min() >= 0


def test_links_are_block_means():
    """A link is the mean of polarity * response over its block, for results and for stored labels."""
    truth = planted(10)
    found = cocluster(truth.responses, 5, n_clouds=7)
    for cloud, chip in ((0, 0), (6, 4), (3, 2)):
        block = (truth.responses * found.polarity)[np.ix_(found.word_labels == cloud, found.unit_labels == chip)]
        assert found.links[cloud, chip] == pytest.approx(block.mean(), rel=1e-4)
    np.testing.assert_allclose(links(truth.responses, found.labels), found.links, rtol=1e-4)
    labels = found.word_labels.copy()
    labels[::2] = -1
    kept = links(truth.responses[1::2], replace(found.labels, word_labels=labels[1::2]))
    np.testing.assert_allclose(links(truth.responses, replace(found.labels, word_labels=labels)), kept, rtol=1e-4)


def test_word_strengths():
    """Strength is the mean over the main chip of the word's cloud; noise and unknown errors make uncertain."""
    truth = planted(10, noise=0.3)
    found = cocluster(truth.responses)
    errors = np.full(truth.responses.shape, np.sqrt((truth.responses**2).mean(axis=1, keepdims=True)) / 2)
    errors[3] = np.nan
    errors[4] *= 10
    strengths = word_strengths(chip_means(truth.responses, found.labels), found.labels, found.links)
    certainties = word_certainties(truth.responses, errors)
    sizes = np.bincount(found.unit_labels, minlength=8)
    main = np.abs(found.links[found.word_labels[7]] * np.sqrt(sizes)).argmax()
    expected = (truth.responses[7] * found.polarity)[found.unit_labels == main].mean()
    assert strengths[7] == pytest.approx(expected, rel=1e-4)
    assert certainties[3] == 0 and certainties[4] == 0
    assert certainties[7] == pytest.approx(0.75, abs=1e-3)


def test_the_main_chip_is_the_one_that_takes_most_of_the_response():
    """A cloud's main chip is weighed by √units: nine units at 0.5 respond more than a single one at 1."""
    responses = np.full((2, 10), 0.5, dtype=np.float32)
    responses[:, 0] = 1
    unit_labels = np.minimum(np.arange(10), 1)
    labels = Labels(unit_labels, np.zeros(2, int), np.ones(10, int), np.ones(10, np.float32), 2, 1, 0.5)
    strengths = word_strengths(chip_means(responses, labels), labels, links(responses, labels))
    assert strengths.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((5, 6)),
        np.ones((4, 3)),
        np.ones((1, 5)),
        np.ones((5, 1)),
        np.array([[2.0]]),
        np.outer([1, 1, -1, 0], [1, 0, 0, -2.0]),
        np.repeat(np.eye(3), 4, axis=0),
    ],
    ids=["zeros", "ones", "one word", "one unit", "one number", "rank one", "equal rows"],
)
def test_degenerate_matrices(matrix, method):
    """Whatever the matrix, there are labels and finite numbers."""
    found = cocluster(matrix, 8, method=method)
    n_words, n_units = matrix.shape
    assert found.n_chips == min(8, n_words, n_units)
    assert found.unit_labels.shape == found.polarity.shape == found.unit_steadiness.shape == (n_units,)
    assert found.word_labels.shape == (n_words,)
    assert np.isfinite(found.links).all() and np.isfinite(found.unit_steadiness).all()
    assert 0 <= found.explained_variance <= 1


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 20), st.integers(1, 20), st.integers(0, 1000))
def test_any_shape(n_words, n_units, n_clusters, n_clouds, seed):
    """For any shape and numbers of clusters: labels in range, none empty where there are members enough."""
    matrix = np.random.RandomState(seed).standard_cauchy((n_words, n_units))
    found = cocluster(matrix, n_clusters, n_clouds=n_clouds)
    assert found.unit_labels.min() >= 0 and found.unit_labels.max() < found.n_chips <= n_clusters
    assert found.word_labels.min() >= 0 and found.word_labels.max() < found.n_clouds <= n_clouds
    assert len(set(found.unit_labels)) == found.n_chips
    assert set(np.unique(found.polarity)) <= {-1, 1}
    assert ((found.unit_steadiness >= 0) & (found.unit_steadiness <= 1)).all()
    again = cocluster(matrix, n_clusters, n_clouds=n_clouds, previous=found)
    assert np.isfinite(again.links).all()


def test_errors():
    """What cannot be clustered is refused with a sentence."""
    with pytest.raises(ValueError, match="finite"):
        cocluster(np.array([[np.nan, 1.0]]))
    with pytest.raises(ValueError, match="shape"):
        cocluster(np.zeros(3))
    with pytest.raises(ValueError, match="shape"):
        cocluster(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="must be 1 or more"):
        cocluster(np.eye(3), 0)
    with pytest.raises(ValueError, match="signed-blocks"):
        cocluster(np.eye(3), method="k-means")
    with pytest.raises(ValueError, match="as many clouds"):
        cocluster(np.eye(4), 2, n_clouds=4, method="positive-spectral")
    with pytest.raises(ValueError, match="units"):
        cocluster(np.eye(4), previous=cocluster(np.eye(3)))


def test_default_number_of_clusters():
    """Four chips for small layers, eight for others."""
    assert [default_clusters(n) for n in (8, 99, 100, 1024)] == [4, 4, 8, 8]


def test_without_scikit_learn(monkeypatch):
    """One method needs it; without, an error says so and how to get it, and the others go on."""
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    responses = planted(4, noise=0.4).responses
    with pytest.raises(ImportError, match=r"'positive-spectral'.*pip install scikit-learn.*'signed-spectral'"):
        cocluster(responses, 4, method="positive-spectral")
    assert cocluster(responses, 4, method="signed-spectral").n_chips == 4
