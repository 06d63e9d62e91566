"""The state of a history, which the next record continues, and its form in a checkpoint.

In a checkpoint it is of str, int, float, list and dict only: anything else would make the user's checkpoint unloadable
with `weights_only=True`, the default of `torch.load`, or without this package.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.records.snapshot import Labels
from lightning_rnnvis.vocabulary.word_inputs import DerivedWords

_VERSION = 1

LEAST_SECONDS = 1e-3
"""Between two records of a history."""


@dataclass
class HistoryState:
    """What the next record of a history continues.

    Attributes:
        history_id: Identifies the history, over resumed runs.
        choices: Words and sentences by layer; empty before the first record.
        labels: Labels of the last record, by state.
        begun_by_fit: Whether a validation within a training has confirmed the choices.
        last_epoch: Epoch of the last record within a training; None before.
        steps: Global steps recorded in this training by this process.
        records: Number of records so far.
        instead_of: History id of the records before `fit` that turned out to be of other data.
        written_until: When its last record was written, in seconds since 1970; 0 before the first.
    """

    history_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    choices: dict[str, Choice] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    begun_by_fit: bool = False
    last_epoch: int | None = None
    steps: set[int] = field(default_factory=set)
    records: int = 0
    instead_of: str = ""
    written_until: float = 0.0

    def time_of_writing(self) -> float:
        """The time of one more record, which is after those before it, also where this machine's clock is behind."""
        self.written_until = max(time.time(), self.written_until + LEAST_SECONDS)
        return self.written_until

    def next_number(self) -> int:
        """The running number of one more record."""
        self.records += 1
        return self.records - 1


@dataclass
class History:
    """A history and what goes with it.

    Attributes:
        state: What the next record continues.
        metrics: The last values of the metrics, by the name that they are logged by.
        derived: What was learned of the words: levels of series, pieces of merged words.
    """

    state: HistoryState = field(default_factory=HistoryState)
    metrics: dict[str, float] = field(default_factory=dict)
    derived: DerivedWords = field(default_factory=DerivedWords)


@dataclass(frozen=True)
class LoadedCheckpoint:
    """A checkpoint whose weights the model has.

    Attributes:
        epoch: Epoch of its weights.
        global_step: Its global step.
        history: The history that it holds; None if it has none.
    """

    epoch: int = 0
    global_step: int = 0
    history: History | None = None


def epoch_of_checkpoint(checkpoint: Mapping[str, Any]) -> int:
    """The last epoch that trained the weights of a checkpoint; one saved after `fit` has the next one as its epoch."""
    try:
        return max(int(checkpoint["loops"]["fit_loop"]["epoch_progress"]["current"]["ready"]) - 1, 0)
    except (KeyError, TypeError, ValueError):
        return int(checkpoint.get("epoch", 0))


def pack(given: History) -> dict[str, Any]:
    """A history as plain types."""
    history = given.state
    return {
        "version": _VERSION,
        "history_id": history.history_id,
        "begun_by_fit": history.begun_by_fit,
        "last_epoch": history.last_epoch,
        "records": history.records,
        "written_until": history.written_until,
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
        "metrics": dict(given.metrics),
        "learned": given.derived.pack(),
    }


def unpack(packed: Mapping[str, Any]) -> History:
    """Inverse of `pack`; a state of a newer version gives an empty one, so that a training can always be resumed."""
    history = HistoryState(str(packed["history_id"]))
    if packed.get("version", 0) > _VERSION:
        return History(history)
    history.begun_by_fit, history.last_epoch = packed["begun_by_fit"], packed["last_epoch"]
    history.records = packed.get("records", 0)
    history.written_until = float(packed.get("written_until", 0.0))
    history.choices = {name: Choice(**fields) for name, fields in packed["choices"].items()}
    for state, found in packed["labels"].items():
        fields: dict[str, Any] = {key: np.array(v) if isinstance(v, list) else v for key, v in found.items()}
        history.labels[state] = Labels(**fields)
    return History(history, dict(packed["metrics"]), DerivedWords.unpack(packed.get("learned", {})))
