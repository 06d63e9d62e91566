"""How large the values of a record are, whatever its clusters: what a scale over many records is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.records.snapshot import Snapshot

PERCENTILE = 99.5
ENOUGH = 50_000
"""A percentile of so many numbers is as good as one of half a million, and a fifth of the wait."""


@dataclass(frozen=True)
class Bounds:
    """The sizes of a record, above zero; 1 where nothing moves or values are not finite.

    Attributes:
        response: 99.5th percentile of abs(response) over words that occurred and units.
        state: 99.5th percentile of abs(state) over the stored sentences and units.
    """

    response: float
    state: float


def bounds_of(snapshot: Snapshot) -> Bounds:
    """The bounds of a record."""
    states = [sentence.states.ravel() for sentence in snapshot.sentences]
    return Bounds(
        response=_size(snapshot.responses[snapshot.counts > 0]),
        state=_size(np.concatenate(states) if states else np.zeros(0)),
    )


def _size(values: np.ndarray) -> float:
    sizes = np.abs(values).ravel()
    sizes = sizes[:: max(1, len(sizes) // ENOUGH)]
    size = float(np.percentile(sizes, PERCENTILE)) if len(sizes) else 0.0
    return float(f"{size:.5g}") if math.isfinite(size) and size > 0 else 1.0
