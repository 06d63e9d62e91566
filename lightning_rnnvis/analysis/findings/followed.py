"""The things of one kind along the records of a history, and how they moved."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.findings.moved import Measure, Moved, by_push_or_response
from lightning_rnnvis.analysis.findings.movement.change_path import ChangePath
from lightning_rnnvis.analysis.findings.movement.moves import least_told, stretches_of
from lightning_rnnvis.analysis.findings.outputs.pushes import ToldPushes
from lightning_rnnvis.analysis.findings.things import Chips, Things, Words
from lightning_rnnvis.analysis.findings.uncertainty.held import HeldNumbers
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise
from lightning_rnnvis.records.snapshot import Snapshot


class Followed:
    """The things of one kind, added one record at a time."""

    def __init__(self, things: Things) -> None:
        self.things = things
        n_things = len(things.names)
        self._path = ChangePath(n_things, np.arange(n_things) if things.are_in_own_units else None)
        self._likeness: list[np.ndarray] = []
        self._held = HeldNumbers((len(things.names), len(things.last.words)) if isinstance(things, Chips) else (0, 0))

    def least_told(self) -> float:
        """How far half of them would have to move within an epoch to be told, beside a strong one."""
        return least_told(self._path)

    def add(self, record: Snapshot) -> None:
        """Add a record."""
        vectors, noise = self.things.vectors(record), self.things.noise(record)
        self._likeness.append(self.things.likeness(vectors))
        if isinstance(self.things, Chips):
            vectors, noise = self._held_chips(self.things, vectors, record)
        self._path.add(vectors, noise)
        if isinstance(self.things, Words):
            self.things.pushes.add(record)

    def _held_chips(self, chips: Chips, vectors: np.ndarray, record: Snapshot) -> tuple[np.ndarray, Noise]:
        """Chips with what they did with the words that a record lacks: by those alone nothing moves."""
        held = self._held.add(vectors, chips.squared_errors(record))
        if held.unseen is not None:
            self._path.add_to_all(held.unseen)
        return held.values, chips.noise_of(record, held.squares)

    def paths(self) -> list[ChangePath]:
        """How they moved, and how what they push did; of chips neither, as words tell the same."""
        pushes = self._told_pushes
        return [] if isinstance(self.things, Chips) else [self._path, *([] if pushes is None else [pushes.path()])]

    def moved(self, passing: np.ndarray | None = None) -> list[Moved]:
        """The stretches over which things moved, in their order, each with what is told of it.

        Args:
            passing: Records that things pass through, shape (R,): what passes is told alone. None for what lasts, where
                there are none of them.
        """
        self._path.passing = passing
        told, response = self._told_pushes, Measure(self._path, np.array(self._likeness))
        if told is not None:
            return by_push_or_response(response, told)
        beside = self.things.are_beside_mean
        stretches = stretches_of(self._path)
        return [Moved(response, one) for one in stretches if not (beside and self._path.moved_with_most(one))]

    @cached_property
    def _told_pushes(self) -> ToldPushes | None:
        return self.things.pushes.told() if isinstance(self.things, Words) else None
