"""Numbers that are not known, or not finite: NaN in Python, and null in JSON, which has no NaN."""

from __future__ import annotations

import math


def finite_or_none(number: float) -> float | None:
    """A number as JSON may have it."""
    return number if math.isfinite(number) else None


def number_or_nan(stored: float | None) -> float:
    """A number that JSON had."""
    return math.nan if stored is None else stored
