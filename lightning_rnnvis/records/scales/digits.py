"""How many digits tell numbers apart shown together, as the tab's `wording/numbers.ts` has it: by their span."""

from __future__ import annotations

import math

import numpy as np

MOST = 9
"""Significant digits that single precision knows."""

PARTS = 10_000
"""Of the span of what is shown: how far a rounded number may be off."""


def digits_across(values: np.ndarray, least: int) -> int:
    """Significant digits by which no number is off by more than 1/10,000 of the span of all.

    Args:
        values: Numbers of any shape; those that are not finite are left out.
        least: So many are given at least, 1 to 9: all that numbers need whose span is at least half of their size.

    Returns:
        `least` to 9; `least` where no two numbers differ.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    span = float(known.max() / 2 - known.min() / 2) if known.size else 0.0  # half of it, which is finite for all
    if span <= 0:
        return least
    digits = math.log10(PARTS) + math.log10(np.abs(known).max()) - math.log10(span) - math.log10(4) + 1
    return min(max(least, math.ceil(digits - 1e-9)), max(least, MOST))
