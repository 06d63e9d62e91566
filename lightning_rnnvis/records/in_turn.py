"""Records in turn, each made when it is asked for, and not kept."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload

from lightning_rnnvis.records.snapshot import Snapshot


class InTurn(Sequence[Snapshot]):
    """A sequence of records; what makes them says how many there are, and what stands at a position."""

    @abstractmethod
    def at(self, position: int) -> Snapshot:
        """The record at a position, from 0."""

    @overload
    def __getitem__(self, index: int) -> Snapshot: ...
    @overload
    def __getitem__(self, index: slice) -> list[Snapshot]: ...
    def __getitem__(self, index: int | slice) -> Snapshot | list[Snapshot]:
        positions = range(len(self))[index]
        return self.at(positions) if isinstance(positions, int) else [self.at(one) for one in positions]
