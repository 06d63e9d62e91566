"""The things of one kind along the records of a history, and how they moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.findings.change_path import ChangePath
from lightning_rnnvis.analysis.findings.held import HeldNumbers
from lightning_rnnvis.analysis.findings.noise import Noise
from lightning_rnnvis.analysis.findings.stretches import Stretch
from lightning_rnnvis.analysis.findings.things import Chips, Things, Words
from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Measure:
    """What is told of things: curves over R records, (R, P), how they moved, the thing and the output of each row.

    Both are None where the rows are the things.
    """

    path: ChangePath
    curves: np.ndarray
    things: np.ndarray | None = None
    towards: Sequence[str] | None = None

    def thing(self, stretch: Stretch) -> int:
        """The thing of a stretch of a row."""
        return stretch.thing if self.things is None else int(self.things[stretch.thing])


class Followed:
    """The things of one kind, added one record at a time."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self._path = ChangePath(len(things.names))
        self._likeness: list[np.ndarray] = []
        self._held = HeldNumbers((len(things.names), len(things.last.words)) if isinstance(things, Chips) else (0, 0))

    @property
    def needs_beside(self) -> bool:
        """Whether it depends on what stands beside a record."""
        return isinstance(self.things, Words) and bool(self.things.pushes.outputs)

    def add(self, record: Snapshot, beside: Iterable[Snapshot]) -> None:
        """Add a record, with those of the other states that its head reads."""
        vectors, noise = self.things.vectors(record), self.things.noise(record)
        self._likeness.append(self.things.likeness(vectors))
        if isinstance(self.things, Chips):
            vectors, noise = self._held_chips(self.things, vectors, record)
        self._path.add(vectors, noise)
        if isinstance(self.things, Words):
            self.things.pushes.add(record, beside)

    def _held_chips(self, chips: Chips, vectors: np.ndarray, record: Snapshot) -> tuple[np.ndarray, Noise]:
        """Chips with what they did with the words that a record lacks: by those alone nothing moves."""
        held = self._held.add(vectors, chips.squared_errors(record))
        if held.unseen is not None:
            self._path.add_to_all(held.unseen)
        return held.values, chips.noise_of(record, held.squares)

    def moved(self) -> list[tuple[Measure, Stretch]]:
        """The stretches over which things moved, in their order, each with what is told of it.

        A word is told by its push wherever that changed, by its response where that alone did.
        """
        found = self._pushed()
        of_push = [replace(one, thing=pushes.thing(one)) for pushes, one in found]
        response = Measure(self._path, np.array(self._likeness))
        found += [(response, one) for one in self._path.stretches() if not any(map(one.overlaps, of_push))]
        return sorted(found, key=lambda one: (one[1].first, one[1].last))

    def _pushed(self) -> list[tuple[Measure, Stretch]]:
        told = self.things.pushes.told() if isinstance(self.things, Words) else None
        if told is None:
            return []
        path = ChangePath(len(told.words))
        for curve, noise in zip(told.curves, told.noise, strict=True):
            path.add(curve[:, None], noise)
        pushes = Measure(path, told.curves, told.words, told.towards)
        return [(pushes, one) for one in told.largest(path.stretches())]
