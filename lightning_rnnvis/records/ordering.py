"""Which of the records in a run count: the latest writer wins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from lightning_rnnvis.records.header import Header


class Written(Protocol):
    """A record as it was found: its state, global step, writer token and header."""

    @property
    def state(self) -> str: ...
    @property
    def step(self) -> int: ...
    @property
    def writer(self) -> str: ...
    @property
    def header(self) -> Header: ...


WrittenRecord = TypeVar("WrittenRecord", bound=Written)


def records_that_count(records: Iterable[WrittenRecord]) -> list[WrittenRecord]:
    """Records by state and step, one of each, without those that a later writer has taken back.

    A run that is resumed into the same directory has a new writer, which goes on from a step of the earlier one: what
    the earlier one wrote of that state at or beyond the new one's first step belongs to a training that was given up.
    The record of an untrained model (step 0) that turned out to be of other data than its training's validation, and so
    of another history, does not count either.

    Args:
        records: Records of one run, in any order.
    """
    by_state: dict[str, list[WrittenRecord]] = {}
    for record in records:
        by_state.setdefault(record.state, []).append(record)
    return [kept for state in sorted(by_state) for kept in _of_state(by_state[state])]


def _of_state(records: list[WrittenRecord]) -> list[WrittenRecord]:
    last = max(records, key=lambda record: record.header.created).header.history_id
    trained = {record.header.history_id for record in records if record.step > 0} | {last}
    by_writer: dict[str, list[WrittenRecord]] = {}
    for record in records:
        if record.header.history_id not in trained:
            continue
        by_writer.setdefault(record.writer, []).append(record)
    kept: dict[int, WrittenRecord] = {}
    for writer in sorted(by_writer, key=lambda writer: min(r.header.created for r in by_writer[writer])):
        own = sorted(by_writer[writer], key=lambda r: r.header.created)
        first = min(r.step for r in own)
        kept = {step: record for step, record in kept.items() if step < first}
        kept |= {record.step: record for record in own}
    return [kept[step] for step in sorted(kept)]
