"""Importance of the same chips along a training, as a table of columns."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.asked import chips
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.network.causes.chip_causes import chip_importance
from lightning_rnnvis.records.snapshot import Labels


def importance_table(
    records: Sequence[Record], labels: Labels | None, most: int, *, at_head: bool
) -> dict[str, np.ndarray]:
    """The importance of chips at evenly spaced records, see `StateHistory.importance`."""
    places = np.unique(np.linspace(0, len(records) - 1, min(most, len(records))).round().astype(int)).tolist()
    labels = chips(labels)
    rows: list[list[float]] = []
    problem: RecordError | None = None
    without: list[Record] = []
    for place in reversed(places):
        with suppress(RecordError):
            record = records[place]
            try:
                runner = record.new_runner()  # not kept: those of a whole training may be large
            except RecordError as error:
                without.append(record)
                problem = error
                continue
            labels = record.labels if labels is None else labels
            found = chip_importance(record, runner, labels, at_head=at_head)
            rows.append([record.epoch, record.step, *found.chips.tolist()])
    if rows and without:
        warnings.warn(
            f"RNNVis leaves out the records of step {', '.join(str(one.step) for one in without[::-1])}, whose networks"
            f" cannot be run: {problem}",
            stacklevel=3,  # where `importance` is called
        )
    if not rows and without:  # over recorded sentences it has another size: both are never in one table
        for record in without:
            labels = record.labels if labels is None else labels
            rows.append([record.epoch, record.step, *record.importance(labels, at_head=at_head).chips.tolist()])
    if not rows:
        raise RecordError("There is no record that could be read.")
    columns = list(zip(*rows[::-1], strict=True))
    table = {name: np.array(columns[at], dtype=np.int64) for at, name in enumerate(("epoch", "step"))}
    return table | {f"chip {chip}": np.array(column) for chip, column in enumerate(columns[2:])}
