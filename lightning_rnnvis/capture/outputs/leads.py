"""Of which variable, and of how many steps later, the forecasts of a head are: found in what its loss compares."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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

    A forecast of what follows a window is found in the windows beside it in the batch, which begin later. Where no
    windows have common steps, one begins where another ends if the targets of that, from the first on, begin it.

    Args:
        values: The series of each sequence, shape (B, T, F), NaN where nothing is read.
        came: What the outputs at each step are compared with, shape (B, T, O), NaN where that is not known.
    """
    found, overlap = _leads(values, came, _following)
    for beside in () if overlap or all(found) else (1, -1):
        at_ends, _ = _leads(values, came, partial(_next, beside=beside))
        if all(at_ends) and min(lead.steps for lead in at_ends if lead) == 1:
            return at_ends
    return found


def _leads(
    values: np.ndarray, came: np.ndarray, following: Callable[[np.ndarray, int], np.ndarray]
) -> tuple[tuple[Lead | None, ...], bool]:
    """What outputs forecast by the windows and what follows each, and whether anything follows one."""
    n_outputs = came.shape[-1]
    found: list[Lead | None] = [None] * n_outputs
    looked_up = []
    any_follows = False
    for row in np.flatnonzero(np.isfinite(came).any((1, 2))).tolist():
        after = following(values, row)
        any_follows |= len(after) > 0
        extended = np.concatenate([values[row], after])
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
    return tuple(found), any_follows


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


def _next(values: np.ndarray, row: int, beside: int) -> np.ndarray:
    """What the sequence so many rows further in the batch reads, shape (S, F)."""
    following: np.ndarray = values[row + beside] if 0 <= row + beside < len(values) else values[row][:0]
    return following
