"""What moved by more than noise comes first, and is told apart from noise, another cut and other units."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lightning_rnnvis import figures
from lightning_rnnvis.analysis.comparison.comparison import compare
from lightning_rnnvis.analysis.output_axis import OutputAxis, OutputPushes
from tests.planted.history import N_UNITS, N_WORDS, blocks, snapshot
from tests.planted.matrices import rotation


def test_units_that_moved_come_first():
    """Units that changed their chip stand before all others, also before one that drifted more; each part by drift."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses = first.responses.copy()
    responses[:10, 5] *= -1  # drifts most and stays
    responses[:4, 9] *= -1
    responses[:2, 2] *= -1
    unit_labels = first.labels.unit_labels.copy()
    for unit, other in ((2, 1), (9, 2)):
        unit_labels[unit] = first.labels.unit_labels[other]
    moved = dataclasses.replace(first.labels, unit_labels=unit_labels)
    units = compare(first, dataclasses.replace(first, responses=responses, labels=moved)).units
    assert units["unit"][:3].tolist() == [9, 2, 5] and units["moved"].tolist() == [True, True, *[False] * (N_UNITS - 2)]
    assert units["drift"][2] > units["drift"][0] > units["drift"][1] > units["drift"][3]


def test_units_in_another_chip_that_did_not_move_are_told_as_a_change_of_the_cut():
    """Two chips become one, and units of a third respond otherwise: these moved, in the order of the table, too."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    chips = first.labels.unit_labels
    movers, still = np.flatnonzero(chips == 2)[:4], np.flatnonzero(chips == 1)
    unit_labels = np.where(np.isin(chips, (0, 1)), 0, chips)
    unit_labels[movers] = 1
    responses = first.responses.copy()
    responses[:, movers] = responses[:, still[:4]]
    cut = dataclasses.replace(first.labels, unit_labels=unit_labels)
    found = compare(first, dataclasses.replace(first, responses=responses, labels=cut))
    assert found.moved_units["unit"].tolist() == movers.tolist() == sorted(found.units["unit"][:4])
    told = f"By another cut of the tree alone {len(still)} units sit in another chip"
    assert told in " ".join(found.notes)
    noisy = first.responses + np.random.RandomState(1).randn(*responses.shape) * first.standard_errors
    found = compare(first, dataclasses.replace(first, responses=noisy.astype(np.float32), labels=cut))
    assert not len(found.moved_units)


def test_words_that_moved_by_more_than_noise_come_first():
    """Before one that drifted more within its noise, which is told to sit in another cloud by the cut alone."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses, errors = first.responses.copy(), first.standard_errors.copy()
    responses[3] *= -1
    responses[[5, 8]] *= [[1.2], [1.4]]
    errors[3] = 10
    clouds = first.labels.word_labels.copy()
    clouds[[3, 5]] = (clouds[[3, 5]] + 1) % 4
    labels = dataclasses.replace(first.labels, word_labels=clouds)
    first = dataclasses.replace(first, standard_errors=errors)
    found = compare(first, dataclasses.replace(first, responses=responses, labels=labels))
    assert found.words["word"][:3].tolist() == ["word8", "word5", "word3"]
    assert found.words["drift"][2] > found.words["drift"][0] and found.words["changed_cloud"].sum() == 2
    assert "By another cut of the tree alone 1 word sits in another cloud: its responses" in " ".join(found.notes)
    (bars,) = figures.changed_words(found, most=3).data
    assert bars.marker.opacity == (1, 1, 0.35) and [row[3] for row in bars.customdata] == ["", "", ", within noise"]


def test_a_word_of_noise_has_not_drifted_most():
    """What grew from noise to a strong response moved further than what stayed noise, however that turned."""
    random = np.random.default_rng(0)
    noise = 0.01 * random.standard_normal((2, N_WORDS, N_UNITS))
    strong = blocks(np.arange(N_UNITS) % 4) * (np.arange(N_WORDS) < 10)[:, None]
    first = snapshot(noise[0])
    words = compare(first, snapshot(noise[1] + strong, first)).words
    assert set(words["word"][:10]) == {f"word{number}" for number in range(10)}


def test_the_word_whose_role_flips_drifted_most():
    """One word changes its sign: it comes first, by responses in a history and by similarities between runs."""
    first = snapshot(blocks(np.arange(N_UNITS) % 4))
    responses = first.responses.copy()
    responses[17] *= -1
    second = snapshot(responses, first)
    for found, by in (
        (compare(first, second), "responses"),
        (compare(first, second, same_units=False), "similarities"),
        (compare(first, snapshot(responses @ rotation(N_UNITS), history_id="other")), "similarities"),
    ):
        assert found.words_by == by
        assert found.words["word"][0] == "word17"
        assert found.words["drift"][0] > 4 * found.words["drift"][1]
        assert (np.diff(found.words["drift"]) <= 0).all()
    found = compare(first, second)
    assert found.words["cosine"][0] == pytest.approx(-1)
    assert found.words["norm_change"][0] == pytest.approx(0, abs=1e-6)
    assert found.words["distance"][0] == pytest.approx(2 * found.words["norm_first"][0])
    assert found.words["over_noise"][0] > 100 and (found.words["over_noise"][1:] == 0).all()
    by_count = np.sort(found.words, order="count_first")
    assert (np.diff(by_count["count_first"]) >= 0).all()


def test_what_moved_is_told_of_responses_and_of_pushes():
    """Of a head that turns, of units that move where it does not read, of both, of nothing; a table goes by pushes."""
    random = np.random.default_rng(0)
    responses, weights = blocks(np.arange(N_UNITS) % 4), random.standard_normal(N_UNITS)
    first = snapshot(responses)

    def pushes(record, head, own=True):
        axis = OutputAxis("bad", "good", "classes", None, head)
        words = dict(zip(record.words.tolist(), (record.responses @ head).tolist(), strict=True))
        return OutputPushes(axis, head if own else None, words, head)

    def found(moves, head, **own):
        second = snapshot(responses + moves, first)
        return compare(first, second, pushes=(pushes(first, weights), pushes(second, head, **own)))

    moves = random.standard_normal(responses.shape)
    unseen = moves - np.outer(moves @ weights, weights) / (weights @ weights)
    for (how, head), moved, told in (
        ((0, -weights), "pushes", "by the weights of the head"),
        ((unseen, weights), "responses", "pushes did not"),
        ((moves, weights), "both", ""),
        ((0, weights), "nothing", ""),
    ):
        one = found(how, head)
        assert one.moved == moved and told in " ".join(one.notes)
        changes = np.abs(one.words["push_second"] - one.words["push_first"])
        assert (np.diff(changes) <= 1e-9).all() and (changes[0] > 0.1) == (moved in ("pushes", "both"))
    above = compare(first, first, pushes=(pushes(first, weights), pushes(snapshot(-responses), weights, own=False)))
    assert above.moved == "pushes" and "other states" in " ".join(above.notes)
    assert compare(first, snapshot(responses, first), same_units=False).moved is None


def test_units_that_change_places_and_signs_are_not_compared():
    """Of one training, or of two from one start: words are compared with one another, and those that stayed stay."""
    random = np.random.default_rng(0)
    responses = blocks(np.arange(N_UNITS) % 4) + 0.3 * random.standard_normal((N_WORDS, N_UNITS))
    places, signs = random.permutation(N_UNITS), random.choice([-1, 1], N_UNITS)
    moved = responses.copy()
    moved[:3] = responses[[3, 4, 5]]
    first = snapshot(responses)
    for run, turned in ((first.history_id, responses), (first.history_id, moved), ("a" * 32, responses)):
        second = snapshot((turned * signs)[:, places], history_id=run)
        found = compare(first, second, pushes=(None, None))
        assert not found.units_correspond and found.words_by == "similarities" and found.moved is None
        if run == first.history_id:
            assert any("units changed places, signs or directions" in note for note in found.notes)
        stays = ~np.isin(found.words["word"], ["word0", "word1", "word2"])
        drift = found.words["drift"]
        assert drift[~stays].min() > 2 * drift[stays].max() if turned is moved else drift.max() < 1e-6
