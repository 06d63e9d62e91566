"""Of which variable, and how many steps later, forecasts are, by what their loss compares."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis.capture.outputs.leads import Lead, leads_of

STEPS, WINDOWS = 30, 9


def windows(series: np.ndarray, stride: int) -> np.ndarray:
    """Windows of STEPS steps of a series (T, F), each some steps after the one before."""
    return np.stack([series[first : first + STEPS] for first in np.arange(WINDOWS) * stride])


def forecasts(series: np.ndarray, stride: int, leads: list[int], n_last: int) -> np.ndarray:
    """Of the second variable what comes some steps later, at the last steps of each window; NaN at the others."""
    came = np.full((WINDOWS, STEPS, len(leads)), np.nan, dtype=np.float32)
    for output, lead in enumerate(leads):
        came[:, -n_last:, output] = windows(series[lead:], stride)[:, -n_last:, 1]
    return came


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("leads", "n_last"), [([1], STEPS), ([7], 7), ([1, 2, 3, 4], 1), ([0], STEPS), ([12], 5)])
def test_forecasts_are_found_in_the_windows_beside(leads, n_last, order):
    """Within the window or after it, at all steps or at the last ones, and in whatever order the windows come."""
    series = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    values, came = windows(series, 9)[::order], forecasts(series, 9, leads, n_last)[::order]
    assert leads_of(values, came) == tuple(Lead(1, lead) for lead in leads)


@pytest.mark.parametrize("order", [1, -1])
def test_forecasts_of_windows_that_follow_each_other_are_found_in_the_next(order):
    """Windows without a common step: of each the targets, from the first step after it on, begin the next one."""
    series = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    values, came = windows(series, STEPS)[::order], forecasts(series, STEPS, [1, 2, 3, 6], 1)[::order]
    assert leads_of(values, came) == tuple(Lead(1, lead) for lead in [1, 2, 3, 6])
    gap = windows(series, STEPS + 3)[::order]  # begins after the first target: how late is not known
    assert leads_of(gap, forecasts(series, STEPS + 3, [3, 4, 5], 1)[::order]) == (None, None, None)
    assert leads_of(values, forecasts(series, STEPS, [6], 1)[::order]) == (None,)


@pytest.mark.parametrize("case", ["other numbers", "two values", "windows of their own", "nothing"])
def test_what_is_not_there_is_not_known(case):
    """Numbers that no variable has, a class, and what follows windows that have no common steps."""
    series = np.random.default_rng(0).normal(size=(900, 3)).astype(np.float32)
    if case == "two values":
        series = (series > 0).astype(np.float32)
    values, came = windows(series, 9), forecasts(series, 9, [7], 7)
    if case == "other numbers":
        came = came * 2 + 1
    elif case == "windows of their own":
        values, came = windows(series, 100), forecasts(series, 100, [7], 7)
    elif case == "nothing":
        came[:] = np.nan
    assert leads_of(values, came) == (None,)
