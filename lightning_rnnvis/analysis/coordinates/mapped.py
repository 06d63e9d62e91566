"""Records as a map of units has them, one of them or all along a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.coordinates.change import change_of_coordinates
from lightning_rnnvis.records.in_turn import InTurn
from lightning_rnnvis.records.snapshot import Snapshot

AROUND = 3
"""Records on each side of a change whose means tell the map, as noise of one makes units alike that are not."""


def in_coordinates(record: Snapshot, matrix: np.ndarray) -> Snapshot:
    """A record with its responses and the weights of its head as a map has them, see `change_of_coordinates`."""
    halves, head = record.half_differences, record.head
    found = copy(record)  # whose other fields may be made when they are asked for
    vars(found).update(
        responses=_mapped(record.responses, matrix),
        standard_errors=np.sqrt(_mapped(np.square(record.standard_errors), np.square(matrix))),
        half_differences=None if halves is None else _mapped(halves, matrix),
        head=None if head is None else replace(head, weights=_mapped(head.weights, matrix)),
    )
    return found


def _mapped(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    found: np.ndarray = (rows.astype(np.float64) @ matrix).astype(np.float32)
    return found


def _mean(records: Sequence[Snapshot]) -> Snapshot:
    """Records of one network whose texts differ, as one: of words that all have."""
    found = copy(records[0])
    squares = np.mean([np.square(one.standard_errors, dtype=np.float64) for one in records], axis=0)
    vars(found).update(
        responses=np.mean([one.responses for one in records], axis=0, dtype=np.float64),
        standard_errors=np.sqrt(squares / len(records)),
        counts=np.min([one.counts for one in records], axis=0),
        texts_key="",
    )
    return found


class InCoordinates(InTurn):
    """Records in turn, each in the coordinates that units have at the last one.

    Args:
        records: The records.
        changes: The map of units at each of some positions from the record before, see `change_of_coordinates`.
        known: Positions of the records that can be read, and are of the same words and units.
    """

    def __init__(self, records: Sequence[Snapshot], changes: Mapping[int, np.ndarray], known: Sequence[int]) -> None:
        self._records = records
        changes = {at: self._surer(at, matrix, set(changes), known) for at, matrix in changes.items()}
        self._maps: list[tuple[int, np.ndarray]] = []
        for at in sorted(changes, reverse=True):
            self._maps.append((at, changes[at] @ self._maps[-1][1] if self._maps else changes[at]))

    def _surer(self, at: int, matrix: np.ndarray, changes: set[int], known: Sequence[int]) -> np.ndarray:
        """A map by the means of a few records on both sides, where these read other texts."""
        place = known.index(at)
        before, now = [known[place - 1]], [at]
        for one in known[place - 2 :: -1][: AROUND - 1] if place > 1 else []:
            if before[-1] in changes:
                break
            before.append(one)
        for one in known[place + 1 :][: AROUND - 1]:
            if one in changes:
                break
            now.append(one)
        sides = [[self._records[one] for one in side] for side in (before, now)]
        if sides[0][0].texts_key and sides[0][0].texts_key == sides[1][0].texts_key:
            return matrix
        found = change_of_coordinates(*map(_mean, sides))
        return matrix if found is None else found

    def __len__(self) -> int:
        return len(self._records)

    def at(self, position: int) -> Snapshot:
        """It is mapped now."""
        later = [matrix for at, matrix in self._maps if at > position]
        return in_coordinates(self._records[position], later[-1]) if later else self._records[position]
