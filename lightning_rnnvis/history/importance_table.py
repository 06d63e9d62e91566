"""Importance of the same chips along a training, as a table of columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.network.causes.chip_causes import chip_importance
from lightning_rnnvis.records.snapshot import Labels


def importance_table(records: Sequence[Record], labels: Labels | None, most: int) -> dict[str, np.ndarray]:
    """The importance of chips at evenly spaced records, see `StateHistory.importance`."""
    places = np.unique(np.linspace(0, len(records) - 1, min(most, len(records))).round().astype(int)).tolist()
    rows: list[list[float]] = []
    why: RecordError | None = None
    for place in reversed(places):
        with suppress(RecordError):
            record = records[place]
            try:
                runner = record.new_runner()  # not kept: those of a whole training may be large
            except RecordError as error:
                why = why or error
                continue
            labels = record.labels if labels is None else labels
            rows.append([record.epoch, record.step, *chip_importance(record, runner, labels).chips.tolist()])
    if not rows:
        raise why or RecordError("There is no record whose network could be run.")
    columns = list(zip(*rows[::-1], strict=True))
    table = {name: np.array(columns[at], dtype=np.int64) for at, name in enumerate(("epoch", "step"))}
    return table | {f"chip {chip}": np.array(column) for chip, column in enumerate(columns[2:])}
