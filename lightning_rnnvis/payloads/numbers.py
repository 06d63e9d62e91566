"""Numbers as JSON has them: with as many digits as the eye sees, None for one that is not known."""

from __future__ import annotations

import math

import numpy as np

from lightning_rnnvis.errors import RecordError

DIGITS = 5
"""Significant digits that are sent: the eye sees fewer, and storage kept two or three.
Series far from zero get more, which `digits_across` tells."""

PRINTED = 3
"""Those of numbers that are printed and held in reports: no more are printed, so that every place prints the same."""


def vector(values: np.ndarray, digits: int = DIGITS) -> list[float]:
    """Finite numbers, shape (N,), with so many significant digits.

    Raises:
        RecordError: Some are not finite, which no record that `decode` accepts leads to.
    """
    rounded: list[float] = _rounded(_finite(values), digits).tolist()
    return rounded


def matrix(values: np.ndarray, digits: int = DIGITS) -> list[list[float]]:
    """The same for an array of shape (M, N), as its rows."""
    rounded: list[list[float]] = _rounded(_finite(values), digits).tolist()
    return rounded


def vector_with_gaps(values: np.ndarray, digits: int = DIGITS) -> list[float | None]:
    """Numbers, shape (N,), with so many significant digits, None for those that are not finite."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values)
    known = _rounded(np.where(finite, values, 0.0), digits).astype(object)
    known[~finite] = None
    found: list[float | None] = known.tolist()
    return found


def _rounded(values: np.ndarray, digits: int) -> np.ndarray:
    sizes = np.abs(np.where(values != 0, values, 1.0))
    factors = 10.0 ** np.clip(digits - 1 - np.floor(np.log10(sizes)), -300, 300)
    rounded: np.ndarray = np.rint(values * factors) / factors
    return rounded


def _finite(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64)
    if not np.isfinite(values).all():
        raise RecordError("Numbers of this record are not finite. The training may have diverged before it.")
    return values


def number(value: float | None) -> float | None:
    """A number, None for one that is not known."""
    return float(value) if value is not None and math.isfinite(value) else None


def rounded(value: float | None, digits: int = DIGITS) -> float | None:
    """A number with so many significant digits, None for one that is not known."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.{digits}g}")
