"""What one unit does, beside the words that it responds to: its usual values, and where in the sentences it moves."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.payloads.numbers import numbers
from lightning_rnnvis.records.snapshot import Snapshot

MOST_MOVES = 8
"""Moves that are told."""


def unit_payload(record: Snapshot, number: int) -> dict[str, Any]:
    """Mean, standard deviation and saturation of a unit, and its largest moves in the stored sentences.

    Raises:
        NotFoundError: There is no such unit.
    """
    if number >= record.n_units:
        raise NotFoundError(f"This state has {record.n_units} units, counted from 0; {number} is beyond them.")
    return {
        "unit": number,
        "mean": numbers(record.unit_means[number]),
        "deviation": numbers(record.unit_deviations[number]),
        "saturation": numbers(record.unit_saturation[number]),
        "moves": _moves(record, number),
    }


def _moves(record: Snapshot, number: int) -> list[dict[str, Any]]:
    moves = []
    for index, sentence in enumerate(record.sentences):
        after = sentence.states[:, number]
        before = previous_states(sentence.states, sentence.initial, record.reverse)[:, number]
        largest = np.argsort(-np.abs(after - before), kind="stable")[:MOST_MOVES]
        moves += [(index, int(position), float(before[position]), float(after[position])) for position in largest]
    moves.sort(key=lambda move: -abs(move[3] - move[2]))
    return [
        {
            "sentence": index,
            "position": position,
            "word": str(record.sentences[index].words[position]),
            "before": numbers(np.asarray(before)),
            "after": numbers(np.asarray(after)),
            "change": numbers(np.asarray(after - before)),
        }
        for index, position, before, after in moves[:MOST_MOVES]
    ]
