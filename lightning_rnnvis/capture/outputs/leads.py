"""Of which variable, and of how many steps later, the forecasts of a head are: found in what its loss compares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_LOOKED_UP = 1000
"""Pairs of an output and a variable, above which nothing is looked up."""

ROWS = 32
"""Sequences that are looked through, fewer where they have many forecasts."""

STEPS = 64
"""Steps of each whose forecasts are looked up, the last ones."""

FORECASTS = 512
"""Steps of all of them, about."""

LEAST_DIFFERENT = 6
"""Different numbers that must be found again: fewer, such as those of a class, stand in many places."""

_TOLERANCE = 1e-5


class Lead(NamedTuple):
    """What an output forecasts.

    Attributes:
        variable: Index of the variable of the series.
        steps: How many steps after the one at which it is made that variable has the number that came.
    """

    variable: int
    steps: int


def leads_of(values: np.ndarray, came: np.ndarray) -> tuple[Lead | None, ...]:
    """For each output what it forecasts, the nearest step where several fit; None where that is not known.

    A forecast of what follows a window is found in the windows beside it in the batch, which begin later.

    Args:
        values: The series of each sequence, shape (B, T, F), NaN where nothing is read.
        came: What the outputs at each step are compared with, shape (B, T, O), NaN where that is not known.
    """
    n_outputs = came.shape[-1]
    found: list[Lead | None] = [None] * n_outputs
    looked_up = []
    for row in np.flatnonzero(np.isfinite(came).any((1, 2))).tolist():
        extended = np.concatenate([values[row], _following(values, row)])
        steps = np.flatnonzero(np.isfinite(came[row]).any(1))[-STEPS:]
        looked_up.append((extended, steps, came[row, steps]))
        if len(looked_up) == ROWS or sum(len(steps) for _, steps, _ in looked_up) >= FORECASTS:
            break
    size = _TOLERANCE * np.nanmax(np.abs(values), (0, 1), initial=0)
    for lead in range(max((len(extended) for extended, _, _ in looked_up), default=0)):
        fits = np.ones((values.shape[2], n_outputs), dtype=bool)
        seen: list[list[np.ndarray]] = [[] for _ in range(n_outputs)]
        for extended, steps, targets in looked_up:
            inside = steps + lead < len(extended)
            there, wanted = extended[steps[inside] + lead], targets[inside]
            known = np.isfinite(wanted)
            with np.errstate(invalid="ignore"):
                equal = np.abs(there[:, :, None] - wanted[:, None, :]) <= size[:, None]
            fits &= (equal | ~known[:, None, :]).all(0)
            for output in range(n_outputs):
                seen[output].append(wanted[known[:, output], output])
        for output in range(n_outputs):
            enough = len(np.unique(np.concatenate(seen[output]))) >= LEAST_DIFFERENT
            if found[output] is None and enough and fits[:, output].any():
                found[output] = Lead(int(fits[:, output].argmax()), lead)
        if None not in found:
            break
    return tuple(found)


def _following(values: np.ndarray, row: int) -> np.ndarray:
    """What a sequence beside one in the batch reads after it, shape (S, F); of none that begins later nothing."""
    own: np.ndarray = values[row]
    best = own[:0]
    for beside in (row - 1, row + 1):
        if not 0 <= beside < len(values):
            continue
        for shift in range(1, len(own) - LEAST_DIFFERENT):
            common = own[shift:]
            if np.array_equal(common, values[beside, :-shift]) and len(np.unique(common)) >= LEAST_DIFFERENT:
                best = max(best, values[beside, -shift:], key=len)
                break
    return best
