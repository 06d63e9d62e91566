"""Where each unit of a record stands at another one of its history, once units changed places and signs together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.coordinates.change import change_of_coordinates
from lightning_rnnvis.records.snapshot import Labels, Snapshot

STRONGEST = 32
"""Words by which it is told at first whether units may have changed places: of each picture it is asked."""

TURNED, LIKE = 0.5, 0.5
"""Some unit is then so far from where it was, squared, beside its strength; and the words are as like one another as
before by so much at least, as a correlation of their inner products."""


@dataclass(frozen=True, eq=False)
class UnitPlaces:
    """The units of another record as they are numbered in one, U units each.

    Attributes:
        units: Number that each unit of the record has at the other one, shape (U,), each once.
        signs: Whether it does there what it does here, 1, or the opposite, -1; shape (U,).
    """

    units: np.ndarray
    signs: np.ndarray

    @classmethod
    def of(cls, record: Snapshot, other: Snapshot) -> UnitPlaces | None:
        """None where units stayed, turned into mixtures of one another, or words moved beside one another."""
        matrix = change_of_coordinates(record, other) if _may_have_moved(record, other) else None
        return None if matrix is None else cls.by(matrix)

    @classmethod
    def by(cls, matrix: np.ndarray) -> UnitPlaces | None:
        """Of a map of units, shape (U, U), see `change_of_coordinates`; None where it mixes them."""
        if (np.count_nonzero(matrix, axis=1) != 1).any():
            return None
        units = np.abs(matrix).argmax(axis=1)
        return cls(units, np.sign(matrix[np.arange(len(units)), units]).astype(np.int64))

    def responses(self, other: Snapshot) -> Snapshot:
        """The other record with its responses, and their errors, of the units as they are numbered in the record."""
        return replace(
            other,
            responses=other.responses[:, self.units] * self.signs.astype(np.float32),
            standard_errors=other.standard_errors[:, self.units],
            labels=other.labels,
        )

    def labels(self, other: Labels) -> Labels:
        """The chips of the other record, of the units as they are numbered in the record."""
        return replace(
            other,
            unit_labels=other.unit_labels[self.units],
            polarity=other.polarity[self.units] * self.signs,
            unit_steadiness=other.unit_steadiness[self.units],
        )


def _may_have_moved(record: Snapshot, other: Snapshot) -> bool:
    """Whether some units are others for the strongest words, which are about as like one another as before."""
    common = common_words(record, other)
    if record.n_units != other.n_units or not len(common.first):
        return False
    strengths = np.einsum("wu,wu->w", other.responses, other.responses)[common.second]
    at = np.argsort(-strengths, kind="stable")[:STRONGEST]
    one, two = record.responses[common.first[at]], other.responses[common.second[at]]
    energies = np.square(one).sum(axis=0) + np.square(two).sum(axis=0)
    if not (np.square(one - two).sum(axis=0) > TURNED * energies).any():
        return False
    products = [side @ side.T for side in (one - one.mean(axis=0), two - two.mean(axis=0))]
    lengths = np.linalg.norm(products[0]) * np.linalg.norm(products[1])
    return bool((products[0] * products[1]).sum() >= LIKE * lengths)
