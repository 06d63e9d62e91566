"""What one sequence does to each chip, step by step: the numbers behind the sequence glyphs.

The quantities are those of RNNVis (Ming et al., "Understanding Hidden Memories of Recurrent Neural Networks", 2017,
doi:10.1109/VAST.2017.8585721). Departures: the first step starts from the true initial state and not from zero, a
reverse direction is read in its own order, the scale has room for both ends of a glyph, and units are summed along
their chip: the raw states of a chip's units cancel each other where some go against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.membership import Membership
from lightning_rnnvis.records.snapshot import Labels

MIN_EXTENT = 0.1
"""Smallest extent, in units of the state, that a glyph is scaled to: an idle sequence must not look busy."""


@dataclass(frozen=True, eq=False)
class SentenceSummary:
    """One sequence of T steps over k chips, all per unit of the chip; rows are in the order of the text.

    Attributes:
        positive: Mean over the chip's units of the positive part of polarity * state, shape (T, k), at least 0.
        negative: Mean of the negative part, shape (T, k), at most 0.
        change_positive: What the step added to `positive`, shape (T, k).
        change_negative: What the step added to `negative`, shape (T, k).
        kept: Share of the information before the step that is still there after it, shape (T, k), 0 to 1; 0 where there
            was none.
        link: Mean change of the chip's units, shape (T, k), signed.
        scale: Value at the end of a glyph's axis, which goes from -scale to +scale; above every extent, at least 0.2.
    """

    positive: np.ndarray
    negative: np.ndarray
    change_positive: np.ndarray
    change_negative: np.ndarray
    kept: np.ndarray
    link: np.ndarray
    scale: float

    def __repr__(self) -> str:
        steps, chips = self.positive.shape
        return f"SentenceSummary({steps} steps × {chips} chips, scale {self.scale:.3g})"


def summarize_sentence(
    states: np.ndarray, initial: np.ndarray, labels: Labels, reverse: bool = False
) -> SentenceSummary:
    """Sum a sequence up by chips, each unit along its chip: polarity * state.

    Args:
        states: State after each word, in the order of the text, shape (T, U), finite.
        initial: State before the first word read, shape (U,).
        labels: Chips and polarity of the units; a chip without units gets zeros.
        reverse: Whether the layer reads from the last word to the first, so that step t follows step t + 1.

    Raises:
        ValueError: The shapes do not fit each other.
    """
    states = np.asarray(states, dtype=np.float64)
    if states.ndim != 2 or np.shape(initial) != states.shape[1:] or labels.unit_labels.shape != states.shape[1:]:
        raise ValueError(
            "`states` must have shape (T, U), `initial` and the labels of units shape (U,)."
            f" Got {states.shape}, {np.shape(initial)} and {labels.unit_labels.shape}."
        )
    states, initial = states * labels.polarity, np.asarray(initial) * labels.polarity
    previous = previous_states(states, initial, reverse)
    per_unit = Membership(labels.unit_labels, labels.n_chips).means
    positive, negative = per_unit(np.maximum(states, 0)), per_unit(np.minimum(states, 0))
    before_positive, before_negative = per_unit(np.maximum(previous, 0)), per_unit(np.minimum(previous, 0))
    overlap = np.where(states * previous > 0, np.minimum(np.abs(states), np.abs(previous)), 0)
    before = per_unit(np.abs(previous))
    kept = np.divide(per_unit(overlap), before, out=np.zeros_like(before), where=before > 0).clip(0, 1)
    # What was lost is drawn outside the body, so a glyph reaches as far as the state before the step did.
    extents = (positive, -negative, before_positive, -before_negative)
    extent = max(float(values.max(initial=MIN_EXTENT)) for values in extents)
    return SentenceSummary(
        positive=positive,
        negative=negative,
        change_positive=positive - before_positive,
        change_negative=negative - before_negative,
        kept=kept,
        link=per_unit(states - previous),
        scale=math.ceil(11 * extent) / 10,
    )


def previous_states(states: np.ndarray, initial: np.ndarray, reverse: bool = False) -> np.ndarray:
    """The state before each step, shape (T, U), for `states` (T, U) in the order of the text."""
    if reverse:
        return np.concatenate([states, np.asarray(initial)[None]])[1:]
    return np.concatenate([np.asarray(initial)[None], states])[:-1]
