"""The state of a history, which the next record continues, and its form in a checkpoint.

In a checkpoint it is of str, int, float, list and dict only: anything else would make the user's checkpoint unloadable
with `weights_only=True`, the default of `torch.load`, or without this package.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.records.snapshot import Labels

_VERSION = 1


@dataclass
class HistoryState:
    """What the next record of a history continues.

    Attributes:
        history_id: Identifies the history, over resumed runs.
        choices: Words and sentences by layer; empty before the first record.
        labels: Labels of the last record, by state.
        begun_by_fit: Whether a validation within a training has confirmed the choices.
        last_epoch: Epoch of the last record within a training; None before.
        steps: Global steps recorded by this process.
    """

    history_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    choices: dict[str, Choice] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    begun_by_fit: bool = False
    last_epoch: int | None = None
    steps: set[int] = field(default_factory=set)


def pack(history: HistoryState, metrics: Mapping[str, float]) -> dict[str, Any]:
    """The state, with the last metrics logged, as plain types."""
    return {
        "version": _VERSION,
        "history_id": history.history_id,
        "begun_by_fit": history.begun_by_fit,
        "last_epoch": history.last_epoch,
        "choices": {
            name: {
                "word_ids": list(map(int, c.word_ids)),
                "sentence_keys": list(map(int, c.sentence_keys)),
                "notes": list(map(str, c.notes)),
                "data_keys": list(map(int, c.data_keys)),
                "row_keys": list(map(int, c.row_keys)),
                "outgrown": c.outgrown,
            }
            for name, c in history.choices.items()
        },
        "labels": {
            state: {key: v.tolist() if isinstance(v, np.ndarray) else v for key, v in vars(found).items()}
            for state, found in history.labels.items()
        },
        "metrics": dict(metrics),
    }


def unpack(packed: Mapping[str, Any]) -> tuple[HistoryState, dict[str, float]]:
    """Inverse of `pack`; a state of a newer version gives an empty one, so that a training can always be resumed."""
    history = HistoryState(str(packed["history_id"]))
    if packed.get("version", 0) > _VERSION:
        return history, {}
    history.begun_by_fit, history.last_epoch = packed["begun_by_fit"], packed["last_epoch"]
    history.choices = {name: Choice(**fields) for name, fields in packed["choices"].items()}
    for state, found in packed["labels"].items():
        fields: dict[str, Any] = {key: np.array(v) if isinstance(v, list) else v for key, v in found.items()}
        history.labels[state] = Labels(**fields)
    return history, dict(packed["metrics"])
