"""What a step does to a chip, against the definitions written out one unit at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lightning_rnnvis.analysis.sequences import previous_states, summarize_sentence
from lightning_rnnvis.records.snapshot import Labels


def chips(unit_labels: np.ndarray, n_chips: int, polarity: np.ndarray | None = None) -> Labels:
    """Labels of units alone, which all go with their chip where nothing else is said."""
    n_units = len(unit_labels)
    signs = np.ones(n_units, dtype=int) if polarity is None else polarity
    return Labels(unit_labels, np.zeros(0, dtype=int), signs, np.ones(n_units), n_chips, 1, 0.0)


def by_hand(states: np.ndarray, initial: np.ndarray, labels: np.ndarray, chip: int, step: int, reverse: bool) -> dict:
    """The quantities of one chip at one step, in plain Python."""
    follows = step + 1 if reverse else step - 1
    before = states[follows] if 0 <= follows < len(states) else initial
    units = [unit for unit in range(len(labels)) if labels[unit] == chip]
    n = max(len(units), 1)
    positive = sum(max(states[step][unit], 0) for unit in units) / n
    negative = sum(min(states[step][unit], 0) for unit in units) / n
    positive_before = sum(max(before[unit], 0) for unit in units) / n
    negative_before = sum(min(before[unit], 0) for unit in units) / n
    overlap = sum(
        min(abs(before[unit]), abs(states[step][unit])) for unit in units if before[unit] * states[step][unit] > 0
    )
    size = sum(abs(before[unit]) for unit in units)
    return {
        "positive": positive,
        "negative": negative,
        "change_positive": positive - positive_before,
        "change_negative": negative - negative_before,
        "kept": overlap / size if size else 0.0,
        "link": sum(states[step][unit] - before[unit] for unit in units) / n,
    }


@pytest.mark.parametrize("reverse", [False, True])
def test_summary_is_the_definition(reverse: bool) -> None:
    """All quantities, with a chip that has no units and an initial state that is not zero."""
    random = np.random.default_rng(0)
    states, initial = random.normal(size=(7, 20)), random.normal(size=20)
    labels, polarity = random.choice([0, 1, 3], 20), random.choice([-1, 1], 20)
    summary = summarize_sentence(states, initial, chips(labels, 4, polarity), reverse)
    for step in range(7):
        for chip in range(4):
            for name, value in by_hand(states * polarity, initial * polarity, labels, chip, step, reverse).items():
                assert getattr(summary, name)[step, chip] == pytest.approx(value, abs=1e-12), (name, step, chip)
    assert not summary.kept[:, 2].any()


def test_reverse_is_forward_read_backwards() -> None:
    """A reverse direction gives the numbers of the turned sequence, turned."""
    random = np.random.default_rng(1)
    states, initial, labels = random.normal(size=(5, 6)), random.normal(size=6), np.arange(6) % 2
    forward = summarize_sentence(states[::-1], initial, chips(labels, 2))
    reverse = summarize_sentence(states, initial, chips(labels, 2), reverse=True)
    for name in ("positive", "change_negative", "kept", "link"):
        np.testing.assert_array_equal(getattr(reverse, name), getattr(forward, name)[::-1])


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, (4, 6), elements=st.floats(-100, 100)),
    arrays(float, 6, elements=st.floats(-100, 100)),
    st.booleans(),
)
def test_what_always_holds(states: np.ndarray, initial: np.ndarray, reverse: bool) -> None:
    """Shares are within 0 and 1, changes add up, and the scale has room for every bar and for what it lost."""
    summary = summarize_sentence(states, initial, chips(np.arange(6) % 3, 3), reverse)
    assert ((summary.kept >= 0) & (summary.kept <= 1)).all()
    np.testing.assert_allclose(summary.change_positive + summary.change_negative, summary.link, atol=1e-9)
    assert (summary.positive >= 0).all() and (summary.negative <= 0).all()
    reach = np.maximum(summary.positive, summary.positive - summary.change_positive).max()
    depth = np.minimum(summary.negative, summary.negative - summary.change_negative).min()
    assert summary.scale >= max(reach, -depth)


def test_scale_covers_a_growing_negative_part() -> None:
    """The original measured it with the wrong end, so that bars left their box: it needed 3 and computed 1."""
    states = np.array([[-1.0], [-3.0]])
    assert summarize_sentence(states, np.zeros(1), chips(np.zeros(1, dtype=int), 1)).scale == pytest.approx(3.3)


def test_idle_and_empty_sequences() -> None:
    """Nothing moves, or there is no step at all."""
    idle = summarize_sentence(np.zeros((3, 4)), np.zeros(4), chips(np.zeros(4, dtype=int), 1))
    assert not idle.kept.any() and idle.scale == pytest.approx(0.2)
    empty = summarize_sentence(np.zeros((0, 4)), np.zeros(4), chips(np.zeros(4, dtype=int), 2))
    assert empty.positive.shape == (0, 2)
    assert previous_states(np.zeros((0, 4)), np.zeros(4), reverse=True).shape == (0, 4)


def test_wrong_shapes_are_refused() -> None:
    """The message tells the rule and what came."""
    with pytest.raises(ValueError, match=r"shape \(T, U\).*\(3, 4\)"):
        summarize_sentence(np.zeros((3, 4)), np.zeros(4), chips(np.zeros(3, dtype=int), 1))
