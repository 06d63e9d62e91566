"""What changes by the numbers and signs of units alone is no change of meaning; what moves beside it is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import compare, find_changes
from lightning_rnnvis.analysis.coordinates import change_of_coordinates
from tests.planted.events import N_UNITS, head_of, planted_events
from tests.planted.history import N_EPOCHS, planted_history
from tests.planted.snapshots import make_snapshot

AT = 7


def map_of(kind, random):
    """An orthogonal map of units: all permuted with random signs, twelve of them so, or any rotation."""
    if kind == "rotation":
        return np.linalg.qr(random.standard_normal((N_UNITS, N_UNITS)))[0]
    some = random.permutation(N_UNITS)[: 12 if kind == "few units" else N_UNITS]
    matrix = np.eye(N_UNITS)
    matrix[some] = matrix[random.permutation(some)] * random.choice([-1, 1], len(some))[:, None]
    return matrix


def with_turn(records, kind, seed, follows=True):
    """From record `AT` on units are others, and the weights of a head follow."""
    random = np.random.default_rng(seed)
    matrix, weights = map_of(kind, random), random.standard_normal((2, N_UNITS))
    for at, record in enumerate(records):
        turn = matrix if at >= AT else np.eye(N_UNITS)
        yield replace(
            record,
            responses=(record.responses @ turn).astype(np.float32),
            standard_errors=np.sqrt(record.standard_errors**2 @ turn**2).astype(np.float32),
            head=head_of(weights @ (turn if follows else np.eye(N_UNITS)), "bad", "good"),
        )


@pytest.mark.parametrize("kind", ["all units", "few units", "rotation"])
def test_words_are_told_that_moved_and_no_others(kind):
    """Recall .95, precision .9 of what is planted beside it; each record reads other texts."""
    found, planted = set(), set()
    for seed in range(3):
        records, events = planted_events(seed)
        told = find_changes(list(with_turn(records, kind, seed)))
        planted |= {(seed, *event) for event in events}
        found |= {(seed, one.index, one.epoch) for one in told if one.kind == "word"}
        assert f"epoch {AT} units changed places, signs or directions" in told.summary
        lost = "Colours of chips before and after it cannot be compared."
        assert any(lost in one for one in told.notices) == (kind == "rotation")
        assert not any(one.epoch == AT for one in told if one.kind == "output")
        still = find_changes(list(with_turn(planted_events(seed, n_events=0, n_records=9)[0], kind, seed)))
        assert list(still) == [] and "Nothing changed" in still.summary
    assert len(found & planted) >= 0.95 * len(planted)
    assert len(found & planted) >= 0.9 * len(found)


def test_a_head_that_does_not_follow_is_told():
    """What words push changed, and that is all."""
    records, _ = planted_events(0, n_events=0, n_records=9)
    told = find_changes(list(with_turn(records, "all units", 0, follows=False)))
    assert {(one.kind, one.measure, one.epoch) for one in told} >= {("word", "push", AT), ("output", "likeness", AT)}
    assert not [one for one in told if one.kind == "word" and one.measure != "push"]


def test_a_unit_alone_moved():
    """One that comes to respond much as the negative of itself did: nothing is said of all together."""
    record, _ = planted_events(0, n_events=0, n_records=9)
    responses = record[0].responses.copy()
    responses[:, 3] *= -1
    assert change_of_coordinates(record[0], replace(record[0], responses=responses, global_step=7)) is None


def test_what_moves_is_no_change_of_coordinates():
    """Units that come to another chip, a word that turns, a chip that splits, nothing; the strip tells no turn."""
    records = planted_history()
    assert [at for at in range(1, N_EPOCHS) if change_of_coordinates(*records[at - 1 : at + 1]) is not None] == []
    turned = list(with_turn(planted_events(0, n_events=0, n_records=9)[0], "all units", 0))
    found = compare(turned[AT - 1], turned[AT])
    assert found.words["beyond_noise"].mean() < 0.05 and np.isfinite(found.words["over_noise"]).all()
    assert "changed places" in found.notes[0]


@pytest.mark.parametrize("n_texts", [1, 2])
def test_words_like_no_other_that_exchange_meanings_are_no_change_of_coordinates(n_texts):
    """Before training any rotation fits them; similarities tell whether each does what it did."""
    random = np.random.default_rng(0)
    rows = random.standard_normal((28, 128))
    turn = np.linalg.qr(random.standard_normal((128, 128)))[0]
    for seen, is_turn in ((np.roll(rows, 1, axis=0), False), (rows @ turn, True)):
        before, now = (
            make_snapshot(
                28,
                128,
                texts_key=f"{at % n_texts}",
                responses=(one + 0.1 * at * random.standard_normal(one.shape)).astype(np.float32),
                standard_errors=np.full(one.shape, 0.1, np.float32),
            )
            for at, one in enumerate((rows, seen))
        )
        assert (change_of_coordinates(before, now) is not None) == is_turn
