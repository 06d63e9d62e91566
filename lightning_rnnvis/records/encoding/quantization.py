"""Arrays of 8-bit integers with one scale for each unit.

What the eye sees needs no float32. One scale for each unit, because a single one would put ten times the error on small
responses.
"""

from __future__ import annotations

import numpy as np

FINE, COARSE = 127, 31
"""Steps from zero to the largest value of a unit. Coarse ones do for spreads and compress to five bits."""


def quantize(values: np.ndarray, steps: int = FINE) -> tuple[np.ndarray, np.ndarray]:
    """Round to int8 with one scale per unit.

    Args:
        values: Finite numbers, shape (..., U).
        steps: Steps from zero to the largest value of a unit, at most 127.

    Returns:
        Codes, int8, shape (..., U), and scales, float32, shape (U,): values are about codes * scales, within half a
        scale.
    """
    flat = values.reshape(-1, values.shape[-1])
    scales = (np.abs(flat).max(axis=0, initial=0.0) / steps).astype(np.float32)
    codes = np.rint(values / np.where(scales > 0, scales, 1.0)).clip(-steps, steps).astype(np.int8)
    return codes, scales


def dequantize(codes: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Inverse of `quantize`: float32, shape (..., U)."""
    values: np.ndarray = codes.astype(np.float32)
    values *= scales
    return values
