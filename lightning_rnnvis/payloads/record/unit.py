"""What one unit does: its usual values, its responses to the words, and where in the sentences it moves."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import PRINTED, vector, vector_with_gaps
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted

MOST_MOVES = 8
"""Moves that are sent."""


def unit_payload(record: Snapshot, unit: int) -> schema.Unit:
    """Mean, standard deviation, saturation and responses of a unit, and its largest moves in the stored sentences.

    Raises:
        NotFoundError: There is no such unit.
    """
    if unit >= record.n_units:
        raise NotFoundError(f"This state has {counted(record.n_units, 'unit')}, counted from 0; there is no {unit}.")
    usual = np.array([record.unit_means[unit], record.unit_deviations[unit], record.unit_saturation[unit]])
    mean, deviation, saturation = vector_with_gaps(usual, PRINTED)
    return {
        "unit": unit,
        "mean": mean,
        "deviation": deviation,
        "saturation": saturation,
        "responses": vector(record.responses[:, unit]),
        "moves": _moves(record, unit),
    }


def _moves(record: Snapshot, unit: int) -> list[schema.UnitMove]:
    moves: list[tuple[int, int, float, float]] = []
    for index, sentence in enumerate(record.sentences):
        after = sentence.states[:, unit]
        before = previous_states(sentence.states, sentence.initial, record.reverse)[:, unit]
        largest = np.argsort(-np.abs(after - before), kind="stable")[:MOST_MOVES]
        moves += [(index, int(position), float(before[position]), float(after[position])) for position in largest]
    moves.sort(key=lambda move: -abs(move[3] - move[2]))
    return [_move(record, move) for move in moves[:MOST_MOVES]]


def _move(record: Snapshot, move: tuple[int, int, float, float]) -> schema.UnitMove:
    index, position, before, after = move
    rounded = vector(np.array([before, after, after - before]))
    return {
        "sentence": index,
        "position": position,
        "word": str(record.sentences[index].words[position]),
        "before": rounded[0],
        "after": rounded[1],
        "change": rounded[2],
    }
