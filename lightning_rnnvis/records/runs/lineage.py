"""Runs that are one training: which continues which, and the records that lead up to a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lightning_rnnvis.records.runs.counted import Counted
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.runs.ordering import records_that_count
from lightning_rnnvis.records.runs.resumed_runs import runs_by_training


@dataclass(frozen=True)
class JoinedHistory:
    """Several runs as one history.

    Attributes:
        runs: Their names in the order of time.
        records: The records that count, by state and in their order; of each state the run started last wins.
        left_out: Records by run that do not count, because the training was resumed from an earlier step.
    """

    runs: tuple[str, ...]
    records: tuple[ListedRecord, ...]
    left_out: Mapping[str, int]


class Lineages:
    """The trainings behind the runs of one listing."""

    def __init__(self, runs: Mapping[str, Sequence[ListedRecord]]) -> None:
        self._runs = runs
        self.joined: list[JoinedHistory] = []
        self.continues: dict[str, str] = {}
        self._found: dict[tuple[str, str], list[ListedRecord]] = {}
        self._before: dict[str, list[str]] = {name: [name] for name in runs}
        self._last: dict[tuple[str, str], str] = {}  # run of the training in which a record counts
        for names in runs_by_training(runs):
            if len(names) > 1:
                self._join(names)

    def lineage(self, run: str, state: str) -> list[ListedRecord]:
        """The records of a state that lead up to the last one of a run, those of earlier runs first."""
        found = self._found.get((run, state))
        if found is None:
            names = self._before.get(run, [])
            found = records_that_count(one for name in names for one in self._runs[name] if one.state == state)
            self._found[run, state] = found
        return found.copy()

    def training(self, record: ListedRecord) -> list[ListedRecord]:
        """The records of the training that a record belongs to: what is told of all of them is the same at each.

        Those of runs that go on with it count, unless the record was given up: then those that lead up to the last one
        of its run.
        """
        return self.lineage(self._last.get((record.run, record.tag), record.run), record.state)

    def after(self, first: ListedRecord) -> ListedRecord | None:
        """The record of another run that the first one of a run and state goes on from; None where there is none."""
        if first.run not in self.continues:
            return None
        before = None
        for record in self.training(first):
            if record.run == first.run:
                return before
            before = record
        return None

    def _join(self, names: list[str]) -> None:
        so_far: Counted[ListedRecord] = Counted()
        for position, name in enumerate(names):
            if position:
                self._before[name] = names[: position + 1]
                parent = so_far.before(self._runs[name][0])
                self.continues[name] = names[position - 1] if parent is None else parent.run
            so_far.add(self._runs[name])
        records = records_that_count(record for name in names for record in self._runs[name])
        counted = {(record.run, record.tag) for record in records}
        left_out = {
            name: given_up
            for name in names
            if (given_up := sum((record.run, record.tag) not in counted for record in self._runs[name]))
        }
        self._last |= dict.fromkeys(counted, names[-1])
        self.joined.append(JoinedHistory(tuple(names), tuple(records), left_out))
