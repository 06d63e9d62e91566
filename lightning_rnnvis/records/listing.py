"""The records that count at one moment, as a listing of tags and headers gives them: no payload is read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lightning_rnnvis.errors import NotFoundError, RecordError, quoted
from lightning_rnnvis.records.lineage import Lineages
from lightning_rnnvis.records.listed_record import ListedRecord
from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.records.ordering import records_that_count


@dataclass(frozen=True)
class Listing:
    """The records that count at one moment.

    Attributes:
        runs: Records by run, in natural order.
        notices: Sentences on records that cannot be used.
        made: When, on the clock of `time.monotonic`, seconds.
    """

    runs: Mapping[str, Sequence[ListedRecord]]
    notices: Sequence[str]
    made: float

    @classmethod
    def of(cls, contents: Mapping[str, Mapping[str, bytes]]) -> Listing:
        """The listing of headers by run and tag, with a sentence for each kind of record that cannot be used."""
        runs: dict[str, list[ListedRecord]] = {}
        notices: Counter[str] = Counter()
        for run in sorted(contents, key=natural_order):
            found = []
            for tag, content in contents[run].items():
                try:
                    found.append(ListedRecord.of(run, tag, content))
                except RecordError as error:
                    notices[f"{run}: {error}"] += 1
            if found:
                runs[run] = records_that_count(found)
        sentences = [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]
        return cls(runs, sentences, time.monotonic())

    @cached_property
    def lineages(self) -> Lineages:
        """Which of the runs are one training."""
        return Lineages(self.runs)

    def has(self, run: str, state: str, step: int) -> bool:
        """Whether it holds a record of a run, state and global step."""
        return any((record.state, record.step) == (state, step) for record in self.runs.get(run, []))

    def records_of(self, run: str, state: str | None = None) -> Sequence[ListedRecord]:
        """The records of a run, or of one of its states.

        Raises:
            NotFoundError: There are none; the sentence says what there is.
        """
        records = self.runs.get(run, [])
        if not records:
            raise NotFoundError(f"There is no run {quoted(run)} with records of RNNVis.")
        if state is None:
            return records
        of_state = [record for record in records if record.state == state]
        if not of_state:
            there = ", ".join(list(dict.fromkeys(record.state for record in records))[:20])
            raise NotFoundError(f"No state {quoted(state)} was recorded in {quoted(run)}. There are: {there}.")
        return of_state
