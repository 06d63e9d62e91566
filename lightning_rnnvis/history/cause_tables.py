"""Importance and memory of the same chips along a training, as tables of columns."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.network.causes.chip_causes import chip_importance, chip_memory
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.asked import chips
from lightning_rnnvis.records.evenly import evenly_spread
from lightning_rnnvis.records.snapshot import Labels

Row = dict[str, float]
"""What was measured of a record: columns of its row."""


def importance_table(
    records: Sequence[Record], labels: Labels | None, most: int, *, at_head: bool
) -> dict[str, np.ndarray]:
    """The importance of chips at evenly spaced records, as columns of equal length: `StateHistory.importance`."""

    def measured(record: Record, runner: Runner, chosen: Labels) -> Row:
        of = record.output_deviations
        return _of_chips(chip_importance(record, runner, chosen, at_head=at_head, deviations=of).chips)

    return _table(
        records,
        labels,
        most,
        measured,
        # Over recorded sentences it has another size: both are never in one table.
        lambda record, chosen: _of_chips(record.importance(chosen, at_head=at_head).chips),
    )


def memory_table(records: Sequence[Record], labels: Labels | None, most: int) -> dict[str, np.ndarray]:
    """The memory of chips at evenly spaced records, steps, as columns of equal length: `StateHistory.memory_length`."""

    def measured(record: Record, runner: Runner, chosen: Labels) -> Row:
        found = chip_memory(record, runner, chosen)
        return {"reach": found.reach} | _of_chips(found.chips)

    def refused(record: Record, chosen: Labels) -> Row:
        return _of_chips(record.memory_length(chosen).chips)  # says why there is none

    return _table(records, labels, most, measured, refused)


def _of_chips(values: np.ndarray) -> Row:
    return {f"chip {chip}": value for chip, value in enumerate(values.tolist())}


def _table(
    records: Sequence[Record],
    labels: Labels | None,
    most: int,
    measured: Callable[[Record, Runner, Labels], Row],
    without_network: Callable[[Record, Labels], Row],
) -> dict[str, np.ndarray]:
    """What is measured of chips at evenly spaced records; where none has a network, what there is without."""
    places = evenly_spread(len(records), most)
    rows: list[Row] = []
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
            labels = chips(labels, record) or record.labels
            rows.append(_name(record) | measured(record, runner, labels))
    if rows and without:
        warnings.warn(
            f"RNNVis leaves out the records of step {', '.join(str(one.step) for one in without[::-1])}, whose networks"
            f" cannot be run: {problem}",
            stacklevel=4,  # where the history is asked
        )
    if not rows:
        for record in without:
            labels = chips(labels, record) or record.labels
            rows.append(_name(record) | without_network(record, labels))
    if not rows:
        raise RecordError("There is no record that could be read.")
    whole = ("epoch", "step", "reach")
    return {name: np.array([row[name] for row in rows[::-1]], np.int64 if name in whole else None) for name in rows[0]}


def _name(record: Record) -> Row:
    return {"epoch": record.epoch, "step": record.step}
