"""Where each record reads other texts, a slow change is one row, and its epochs hold what they say they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from lightning_rnnvis.analysis.findings.movement.ramp import MOST_ENDS
from lightning_rnnvis.analysis.findings.movement.stretches import Way
from tests.analysis.findings.histories import records_along

NOISE = 0.1


def stretches(path, moves, seed):
    """Of a word along a path, in four units of which each errs by `NOISE`."""
    random = np.random.default_rng(seed)
    places = np.outer(path, [2.0, 0, 0, 0]) + NOISE * random.standard_normal((len(path), 4))
    found = Way(0, places, np.full(len(path), NOISE**2), 4.0).stretches(moves)
    return [(one.first, one.last) for one in found]


@pytest.mark.parametrize("moves", [[(2, 4), (6, 8)], [(5, 6)], [(0, 8)]], ids=["two pieces", "one step", "long"])
@pytest.mark.parametrize("way", [np.linspace(0, 1, 8), 1 - 0.1 ** np.linspace(0, 1, 8)], ids=["even", "slowing"])
def test_a_slow_change_is_one_stretch_from_its_beginning_to_its_end(way, moves):
    """Whatever piece of it is found to be more than noise, though most of its steps alone are not."""
    path = np.concatenate([[0, 0], way, np.full(3, way[-1])])
    found = [stretches(path, moves, seed) for seed in range(20)]
    assert all(len(of_path) == 1 for of_path in found)
    away = np.abs(np.array(found)[:, 0] - [2, 9])
    assert np.median(away, axis=0).max() <= 1 and away.max() <= 4


def test_sudden_changes_and_a_rest_between_them_stay_what_they_are():
    """In a long history, too, whose records are not all tried."""
    for n_records in (12, MOST_ENDS * 3):
        path = 0.5 * (np.arange(n_records) >= 3) + 0.5 * (np.arange(n_records) >= 8)
        found = [stretches(path, [(2, 3), (7, 8)], seed) for seed in range(10)]
        assert found.count([(2, 3), (7, 8)]) >= 8 and all(len(of_path) == 2 for of_path in found)


def test_the_epochs_of_the_largest_step_hold_it():
    """Also one that looks smaller than another by more than a tenth, but by less than noise."""
    random, held = np.random.default_rng(0), []
    for _ in range(40):
        steps = random.uniform(0.05, 0.2, 8)
        places = np.append(0, steps).cumsum() + 0.03 * random.standard_normal(9)
        records = records_along([(place, 0) for place in places])
        for record in records:
            record.standard_errors[:] = 0.03
        others = [replace(one, texts_key=f"{at:016x}") for at, one in enumerate(records)]
        for row in (one for one in find_changes(others) if one.kind == "word" and one.index == 0):
            at = row.first_record + 1 + int(steps[row.first_record : row.last_record].argmax())
            held.append(any(since <= at <= until for since, until in row.may_be_records))
    assert len(held) >= 40 and np.mean(held) >= 0.9
