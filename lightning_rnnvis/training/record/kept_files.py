"""Which files beside the event file of a run are kept within a budget: the first, the last and evenly spaced ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class KeptFiles:
    """The files of the records of one run.

    Attributes:
        most_bytes: What they may take together.
    """

    most_bytes: int
    _kept: list[tuple[Sequence[str], int]] = field(default_factory=list)
    _begun: int = 0
    _stride: int = 1
    _places: list[int] = field(default_factory=list)

    def add(self, paths: Sequence[str], n_bytes: int) -> list[str]:
        """Add the files of a record, and what they take; returns those of earlier records that are to be removed."""
        removed: list[str] = []
        if self._places and self._places[-1] % self._stride:  # it was kept as the last one
            removed += self._drop(len(self._places) - 1)
        self._places.append(self._begun)
        self._kept.append((paths, n_bytes))
        self._begun += 1
        while len(self._kept) > 2 and sum(size for _, size in self._kept) > self.most_bytes:
            self._stride *= 2
            for at in range(len(self._places) - 2, 0, -1):
                if self._places[at] % self._stride:
                    removed += self._drop(at)
        return removed

    def _drop(self, at: int) -> Sequence[str]:
        del self._places[at]
        return self._kept.pop(at)[0]
