"""A history whose records are read when they are asked for, and not kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lightning_rnnvis.records.encoding.stored_array import ERRORS
from lightning_rnnvis.records.in_turn import InTurn
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


class Walk(InTurn):
    """Records of one state in the order of the training, without sentences and percentiles.

    A walk along them must not drive out what is on the screen.

    Args:
        store: Reads them.
        source: Where they lie.
        records: Which ones.
        before_each: Called before each of them is read; it may wait, or raise an error that ends the walk.
    """

    def __init__(
        self, store: RecordStore, source: RecordSource, records: Sequence[ListedRecord], before_each: Callable[[], None]
    ) -> None:
        self._store = store
        self._source = source
        self._records = records
        self._before_each = before_each

    def __len__(self) -> int:
        return len(self._records)

    def at(self, position: int) -> Snapshot:
        """It is read now."""
        self._before_each()
        return self._store.read_once(self._source, self._records[position], ERRORS)
