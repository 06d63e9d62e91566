"""Which records count of the runs of one training so far, told for each run that follows without counting all anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.runs.ordering import AnyWritten, is_before, records_that_count


class Counted(Generic[AnyWritten]):
    """The records that count of runs that are added one after the other, in the order of time.

    Hundreds of runs may have gone on from one checkpoint. A run of one writer, of the history of those before it and
    later than all of them, takes back the last of their records and no other ones; where runs are not like that, all
    are counted anew.
    """

    def __init__(self) -> None:
        self._all: list[AnyWritten] = []
        self._of_state: dict[str, list[AnyWritten]] | None = {}
        self._writers: set[str] = set()
        self._newest = -1.0

    def add(self, records: Sequence[AnyWritten]) -> None:
        """Add the records of a run."""
        if self._of_state is not None and not self._follows(records):
            self._of_state = None
        if self._of_state is not None:
            own: dict[str, list[AnyWritten]] = {}
            for record in records_that_count(records):
                own.setdefault(record.state, []).append(record)
            for state, found in own.items():
                kept = self._of_state.setdefault(state, [])
                while kept and not is_before(kept[-1].header, found[0].header):
                    kept.pop()
                kept += found
        self._all += records
        self._writers.update(record.writer for record in records)
        self._newest = max(self._newest, *(record.header.created for record in records))

    def before(self, first: AnyWritten) -> AnyWritten | None:
        """The last of them that is of the state of `first` and stands before it; None where there is none."""
        counted = records_that_count(self._all) if self._of_state is None else self._of_state.get(first.state, [])
        of_state = (record for record in reversed(counted) if record.state == first.state)
        return next((record for record in of_state if is_before(record.header, first.header)), None)

    def _follows(self, records: Sequence[AnyWritten]) -> bool:
        """Whether a run is of one writer, of the history of the others, and later."""
        writers = {record.writer for record in records}
        headers = [record.header for record in records]
        # Of records with running numbers and those of earlier versions, none may stand before one and after another.
        kinds = {(one.history_id, one.record_number is None) for one in (*headers, *self._first_header())}
        return (
            len(writers) == len(kinds) == 1
            and self._writers.isdisjoint(writers)
            and all(not one.instead_of and one.created > self._newest for one in headers)
        )

    def _first_header(self) -> list[Header]:
        return [record.header for record in self._all[:1]]
