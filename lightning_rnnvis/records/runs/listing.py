"""The records that count at one moment, as a listing of tags and headers gives them: no payload is read."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lightning_rnnvis.errors import NotFoundError, RecordError, quoted
from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.records.runs.lineage import Lineages
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.runs.ordering import Written, trainings, without_gaps


@dataclass(frozen=True)
class Origin:
    """Where the scalars of a run lie, which may have been written over one another by several trainings.

    Attributes:
        source_run: What the source calls the run.
        after: Seconds since 1970 from which on they are of this training.
        until: Seconds since 1970 up to which they are.
    """

    source_run: str
    after: float
    until: float


@dataclass(frozen=True)
class Listing:
    """The records that count at one moment.

    Attributes:
        runs: Records by run, in natural order.
        gaps: Where a run has no record of a state, because nothing of it was finite; by run.
        notices: Sentences on records that cannot be used.
    """

    runs: Mapping[str, Sequence[ListedRecord]]
    notices: Sequence[str]
    gaps: Mapping[str, Sequence[ListedRecord]] = field(default_factory=dict)

    @classmethod
    def of(cls, contents: Mapping[str, Mapping[str, bytes]], unread: Sequence[str] = ()) -> Listing:
        """The listing of headers by run and tag, with a sentence for each kind of record that cannot be used.

        Args:
            contents: The headers.
            unread: Sentences on what could not be read at all.
        """
        runs: dict[str, list[ListedRecord]] = {}
        gaps: dict[str, list[ListedRecord]] = {}
        notices: Counter[str] = Counter(unread)
        for run in sorted(contents, key=natural_order):
            found = []
            for tag, content in contents[run].items():
                try:
                    found.append(ListedRecord.of(run, tag, content))
                except RecordError as error:
                    notices[f"{run}: {error}"] += 1
            *earlier, last = trainings(found) or [[]]
            for name, found in zip([*earlier_names(run, contents, len(earlier)), run], [*earlier, last], strict=True):
                records, of_run = without_gaps(found)
                if records:
                    runs[name], gaps[name] = _placed(name, records), of_run
                elif of_run:
                    notices[f"{name}: {nothing_finite(of_run)}"] += 1
        sentences = [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]
        return cls(runs, sentences, gaps)

    @cached_property
    def lineages(self) -> Lineages:
        """Which of the runs are one training."""
        return Lineages(self.runs)

    def origin(self, run: str) -> Origin:
        """Where the scalars of a run lie."""
        source_run = self.runs[run][0].source_run
        siblings = [records for records in self.runs.values() if records[0].source_run == source_run]
        ends = sorted(max(record.header.created for record in records) for records in siblings)
        end = max(record.header.created for record in self.runs[run])
        earlier = [other for other in ends if other < end]
        return Origin(source_run, max(earlier, default=-math.inf), math.inf if end == ends[-1] else end)

    def has(self, run: str, state: str, step: float) -> bool:
        """Whether it holds a record of a run, state and step."""
        return any((record.state, record.step) == (state, step) for record in self.runs.get(run, []))

    def gaps_of(self, run: str, state: str) -> list[ListedRecord]:
        """Where a run has no record of a state, because nothing of it was finite."""
        return [gap for gap in self.gaps.get(run, ()) if gap.state == state]

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


def nothing_finite(gaps: Iterable[Written]) -> str:
    """Why a training has no record at all, as a sentence."""
    which: dict[str, str] = {}
    for gap in gaps:
        which.setdefault(gap.state, gap.header.not_finite)
    what = f"all states of {', '.join(which)}"
    if not all(one.startswith("all ") for one in which.values()):
        what = " and ".join(which.values())
    return (
        f"There is no record, since {what} were NaN or infinite from the first validation on. A lower learning rate may"
        " keep them finite, unless the data hold NaN."
    )


def earlier_names(run: str, taken: Container[str], count: int) -> list[str]:
    """Names for the earlier trainings of a run, which the latest one has left its name."""
    numbers = itertools.count(1)
    return list(itertools.islice((name for n in numbers if (name := f"{run} ({n})") not in taken), count))


def _placed(run: str, records: Iterable[ListedRecord]) -> list[ListedRecord]:
    """Each with a place of its own among those of its state."""
    there: Counter[tuple[str, int]] = Counter()
    placed = []
    for record in records:
        at = (record.state, record.header.step)
        placed.append(record.placed(run, there[at]))
        there[at] += 1
    return placed
