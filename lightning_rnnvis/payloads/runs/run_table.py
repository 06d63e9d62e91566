"""One record of each run and state beside one another: the last one, or the best by a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from lightning_rnnvis.errors import InvalidRequestError, quoted
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.metrics import metric_descriptions, metrics_payload
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.payloads.runs.scalar_curves import Curve
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Goal


def value_of(record: ListedRecord, name: str, curves: Mapping[str, Curve]) -> float | None:
    """The metric of a record, else the run's value of that scalar there; None where neither is known."""
    found = record.header.metrics.get(name)
    return number(found) if found is not None else number(_logged(record, name, curves))


def _logged(record: ListedRecord, name: str, curves: Mapping[str, Curve]) -> float | None:
    """What the validation of the record logged, else the run's last value of that scalar up to its step."""
    logged = record.header.logged or {}
    if name in logged:
        return logged[name]
    return curves[name].at(record.header.step) if name in curves else None


def choose(
    records: Sequence[ListedRecord], best: str | None, goal: Goal, curves: Mapping[str, Curve]
) -> ListedRecord | None:
    """The last record of a state, or the best by a number; None where no record has the number."""
    if best is None:
        return records[-1]
    known = [(value, record) for record in records if (value := value_of(record, best, curves)) is not None]
    if not known:
        return None
    sign = 1 if goal == "max" else -1
    # Of equals the first, as ModelCheckpoint keeps it.
    return max(known, key=lambda pair: sign * pair[0])[1]


def chosen_records(
    states: Iterable[Sequence[ListedRecord]],
    best: str | None,
    goal: Goal,
    curves: Callable[[str], Mapping[str, Curve]],
) -> list[ListedRecord]:
    """The record of each run and state that the table shows.

    Args:
        states: The records of each run and state, in their order.
        best: Name of a metric or scalar, None for the last record.
        goal: ``max`` or ``min``.
        curves: The scalars of a run.

    Raises:
        InvalidRequestError: No record has the number.
    """
    found = [record for of_state in states if (record := choose(of_state, best, goal, curves(of_state[0].run)))]
    if not found and best is not None:
        raise InvalidRequestError(f"No record has a metric or scalar {quoted(best)}. Ask for one that the table shows.")
    return found


def table_payload(
    records: Sequence[ListedRecord], curves: Mapping[str, Mapping[str, Curve]], best: str | None, goal: Goal
) -> schema.RecordTable:
    """One row a record, with its metrics and its run's scalars at its step.

    Args:
        records: One of each run and state.
        curves: Scalars by run and name.
        best: Name of the metric or scalar by which the records were chosen, None for the last ones.
        goal: ``max`` or ``min``.
    """
    scalars = dict.fromkeys(name for record in records for name in curves.get(record.run, {}))
    return {
        "best": best,
        "goal": None if best is None else goal,
        "metrics": metric_descriptions(name for record in records for name in record.header.metrics),
        "scalars": list(scalars),
        "rows": [_row(record, curves.get(record.run, {})) for record in records],
    }


def _row(record: ListedRecord, curves: Mapping[str, Curve]) -> schema.TableRow:
    header = record.header
    return {
        "run": record.run,
        "state": record.state,
        "step": record.step,
        "epoch": header.epoch,
        "created": header.created,
        "cell": header.cell,
        "units": header.n_units,
        "words": header.n_words,
        "clusters": header.n_clusters,
        "metrics": metrics_payload(header.metrics),
        "scalars": {name: number(_logged(record, name, curves)) for name in curves},
    }


def curve_payload(tag: str, curve: Curve) -> schema.Curve:
    """A curve as JSON; None for a value that is not finite."""
    return {
        "tag": tag,
        "steps": list(curve.steps),
        "values": [float(f"{value:.6g}") if math.isfinite(value) else None for value in curve.values],
    }
