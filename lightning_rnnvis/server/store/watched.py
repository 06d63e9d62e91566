"""What was looked at last of each state: it is made ahead of records that may be looked at next."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.store.record_source import RecordSource

MOST_WATCHED = 3
"""So much of each state is made ahead."""

Watchable = TypeVar("Watchable", bound=Hashable)


class Watched(Generic[Watchable]):
    """What was asked for last, of one kind, such as sentences by their number."""

    def __init__(self) -> None:
        self._last: dict[Hashable, deque[Watchable]] = {}

    def note(self, source: RecordSource, record: ListedRecord, one: Watchable) -> None:
        """Somebody looks at this at a record."""
        last = self._last.setdefault(_state(source, record), deque(maxlen=MOST_WATCHED))
        if one in last:
            last.remove(one)
        last.append(one)

    def of(self, source: RecordSource, record: ListedRecord) -> Sequence[Watchable]:
        """What was looked at at any record of the state of this one."""
        return tuple(self._last.get(_state(source, record), ()))


def _state(source: RecordSource, record: ListedRecord) -> Hashable:
    return source.key, record.run, record.state
