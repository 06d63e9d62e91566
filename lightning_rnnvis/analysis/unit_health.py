"""Units that carry little: saturated ones, through which hardly any gradient passes, and dead ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.metric_registry import DEAD
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted

SATURATED = 0.5
"""A unit is saturated where it stands beyond ±0.95 of its range at more than this share of the tokens."""

_MOST_NAMED = 10
"""Units that a sentence names."""


@dataclass(frozen=True)
class UnitHealth:
    """The units of one record that carry little.

    Attributes:
        epoch: Epoch of the record.
        n_units: Number of units.
        saturated: Numbers of the saturated units, see `SATURATED`, the most saturated first; none for a state without
            bounds, such as ``c``.
        dead: Numbers of the units whose standard deviation is at most a hundredth of the median unit's.
    """

    epoch: int
    n_units: int
    saturated: tuple[int, ...]
    dead: tuple[int, ...]

    @classmethod
    def of(cls, record: Snapshot) -> UnitHealth:
        """The units of a record."""
        shares = np.nan_to_num(record.unit_saturation)
        order = np.argsort(-shares, kind="stable")
        deviations = record.unit_deviations
        return cls(
            record.epoch,
            record.n_units,
            tuple(int(unit) for unit in order if shares[unit] > SATURATED),
            tuple(np.flatnonzero(deviations <= DEAD * np.median(deviations)).tolist()),
        )

    @property
    def sentences(self) -> list[str]:
        """What is wrong with them, for the person; none where nothing is."""
        told = []
        if self.saturated:
            told.append(
                f"{self._of(self.saturated)} saturated in epoch {self.epoch}, beyond ±0.95 of the range at more than"
                f" half of the tokens, where hardly any gradient passes: {_listed(self.saturated)}."
            )
        if self.dead:
            told.append(f"{self._of(self.dead)} dead in epoch {self.epoch}, hardly moving: {_listed(self.dead)}.")
        return told

    def _of(self, units: Sequence[int]) -> str:
        return f"{len(units)} of {counted(self.n_units, 'unit')} {'is' if len(units) == 1 else 'are'}"


def _listed(units: Sequence[int]) -> str:
    more = len(units) - _MOST_NAMED
    return ", ".join(map(str, units[:_MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
