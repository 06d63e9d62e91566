"""Numbers as JSON has them: with as many digits as the eye sees, None for one that is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

DIGITS = 5
"""Significant digits that are sent: the eye sees fewer, and storage kept two or three."""


def numbers(values: np.ndarray, digits: int = DIGITS) -> Any:
    """An array as nested lists of numbers with so many significant digits, None for what is not finite."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values)
    sizes = np.abs(np.where(finite & (values != 0), values, 1.0))
    factors = 10.0 ** np.clip(digits - 1 - np.floor(np.log10(sizes)), -300, 300)
    rounded = np.rint(np.where(finite, values, 0.0) * factors) / factors
    if finite.all():
        return rounded.tolist()
    known = rounded.astype(object)
    known[~finite] = None
    return known.tolist()


def number(value: float | None) -> float | None:
    """A number, None for one that is not known."""
    return float(value) if value is not None and math.isfinite(value) else None


def metrics_payload(metrics: Mapping[str, float | None]) -> dict[str, float | None]:
    """Metrics by name, None for one that is not known."""
    return {name: number(value) for name, value in metrics.items()}
