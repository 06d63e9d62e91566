"""Which of the records in a run count, in which order, and to which training each belongs.

The order is that of the running numbers that a history gives its records, not that of steps: several records may have
one step, where a logger's axis counts epochs or a validation is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.natural_order import natural_order


class Written(Protocol):
    """A record as it was found: its state, writer token and header."""

    @property
    def state(self) -> str: ...
    @property
    def writer(self) -> str: ...
    @property
    def header(self) -> Header: ...


AnyWritten = TypeVar("AnyWritten", bound=Written)


def records_that_count(records: Iterable[AnyWritten]) -> list[AnyWritten]:
    """The records by state and in their order, without those that a later writer has taken back.

    A run that is resumed has a new writer, which goes on from a record of the earlier one: what the earlier one wrote
    of that history beyond it belongs to a training that was given up. Records before `fit` that turned out to be of
    other data than its validation do not count either: they stand in a run of their own.

    Args:
        records: Records of one training, in any order; of several, those of the earlier one come first.
    """
    return [record for histories in _histories(records).values() for history in histories for record in history]


def trainings(records: Iterable[AnyWritten]) -> list[list[AnyWritten]]:
    """The records that count of each training of a run, as `records_that_count` gives them, the latest training last.

    A run has several where `fit` began anew in its directory, with another model or in another process.

    Args:
        records: Records of one run, in any order.
    """
    histories = _histories(records)
    most = max((len(of_state) for of_state in histories.values()), default=0)
    return [
        [record for of_state in histories.values() if len(of_state) >= back for record in of_state[-back]]
        for back in range(most, 0, -1)
    ]


def without_gaps(records: Iterable[AnyWritten]) -> tuple[list[AnyWritten], list[AnyWritten]]:
    """Records, and headers that stand alone because nothing of a state was finite, each in their order."""
    found: tuple[list[AnyWritten], list[AnyWritten]] = [], []
    for record in records:
        found[record.header.is_gap].append(record)
    return found


def is_before(one: Header, other: Header) -> bool:
    """Whether a record stands before another one of its history."""
    if one.record_number is None or other.record_number is None:
        return one.global_step < other.global_step
    return one.record_number < other.record_number


def _histories(records: Iterable[AnyWritten]) -> dict[str, list[list[AnyWritten]]]:
    """The records that count by state and history, in order of names and of time."""
    everything = list(records)
    replaced = {record.header.instead_of for record in everything} - {""}
    by_state: dict[str, list[AnyWritten]] = {}
    for record in everything:
        if record.header.history_id not in replaced:
            by_state.setdefault(record.state, []).append(record)
    return {state: _of_state(by_state[state]) for state in sorted(by_state, key=natural_order)}


def _of_state(records: Sequence[AnyWritten]) -> list[list[AnyWritten]]:
    by_history = _grouped(records, lambda record: record.header.history_id)
    last = by_history[-1]
    return [_of_history(history) for history in by_history if history is last or not _is_untrained(history)]


def _is_untrained(history: Sequence[AnyWritten]) -> bool:
    """Whether an earlier version wrote it before a `fit` on other data; records say so themselves by now."""
    return all(record.header.record_number is None and record.header.global_step == 0 for record in history)


def _of_history(records: Sequence[AnyWritten]) -> list[AnyWritten]:
    kept: list[AnyWritten] = []
    for of_writer in _grouped(records, lambda record: record.writer):
        own = {_position(record.header): record for record in of_writer}
        first = own[min(own)].header
        kept = [record for record in kept if is_before(record.header, first)]
        kept += [own[position] for position in sorted(own)]
    return kept


def _position(header: Header) -> int:
    return header.global_step if header.record_number is None else header.record_number


def _grouped(records: Sequence[AnyWritten], key: Callable[[AnyWritten], str]) -> list[list[AnyWritten]]:
    """Records of one key together, groups and records by the time at which they were made."""
    groups: dict[str, list[AnyWritten]] = {}
    for record in sorted(records, key=lambda record: record.header.created):
        groups.setdefault(key(record), []).append(record)
    return list(groups.values())
