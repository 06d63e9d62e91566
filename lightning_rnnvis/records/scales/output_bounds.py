"""From where to where the values of a head go along a sentence: what an axis over many records is made of."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.records.sentence import Sentence

DRAWN = 3
"""Values of a head that are drawn as curves, the first ones."""

FIRST = 4
"""A part of so many of the steps, the first ones, may be a transient: the state comes from zero to where it works."""

OutputBounds = tuple[float | None, float | None, float | None, float | None]
"""The least and the largest value, without a transient, and those of what came; None where there is none. Where fewer
than half of the steps have something that came, it counts with the values."""


def output_bounds(sentence: Sentence, reverse: bool) -> tuple[OutputBounds, ...]:
    """The bounds of the values that are drawn of a sentence; none of classes and labels.

    Args:
        sentence: The sentence.
        reverse: Whether its first step is the last one of the text.
    """
    steps = [step for step in sentence.predictions if step]
    n_drawn = min((len(step) for step in steps), default=0)
    if not n_drawn or np.isnan([one.value for one in steps[0]]).all():
        return ()
    ordered = steps[::-1] if reverse else steps
    return tuple(
        _bounds(np.array([step[place].value for step in ordered]), np.array([step[place].came for step in ordered]))
        for place in range(min(n_drawn, DRAWN))
    )


def _bounds(said: np.ndarray, came: np.ndarray) -> OutputBounds:
    said, came = said[np.isfinite(said)], came[np.isfinite(came)]
    first = len(said) // FIRST
    low, high = _ends(np.concatenate([said[first:], came]))
    if low is not None and high is not None and high > low:
        width = high - low
        is_within = (said >= low - width) & (said <= high + width)
        said = said[min(first, int(np.argmax(is_within))) :]
    if 2 * len(came) < len(said):
        return (*_ends(np.concatenate([said, came])), None, None)
    return (*_ends(said), *_ends(came))


def _ends(values: np.ndarray) -> tuple[float | None, float | None]:
    return (_stored(values.min()), _stored(values.max())) if len(values) else (None, None)


def _stored(value: float) -> float:
    return float(f"{value:.9g}")
