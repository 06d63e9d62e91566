"""The records of one training, state by state."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lightning_rnnvis.analysis.comparison.chance.floor import of_no_network
from lightning_rnnvis.analysis.comparison.comparison import Comparison, compare
from lightning_rnnvis.analysis.comparison.learnt import name_outputs
from lightning_rnnvis.analysis.findings import Findings
from lightning_rnnvis.history.html import history_html
from lightning_rnnvis.history.metrics_table import metrics_table
from lightning_rnnvis.history.record import Record, beside
from lightning_rnnvis.history.state_history import StateHistory
from lightning_rnnvis.records.asked import record_of
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted, shortened
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.report import report_or_file
from lightning_rnnvis.report.source import runs_of

if TYPE_CHECKING:
    from lightning_rnnvis.notebook.display import Saved, Shown

_LONGEST = 80
"""Letters of the states that a `repr` names."""


class History(Mapping[str, StateHistory]):
    """The records of one run, or of a training that was resumed over several, see `join`: by state.

    Two histories are equal only where they are the same object.

    Attributes:
        notices: Sentences on records that could not be used, or do not count.
        runs: Names of the runs that were joined, in the order of time; empty for a single run.
        left_out: Those of them of which no record counts, as of the earlier of two branches from one checkpoint.
        stored_records: Where each record lies, by state and in their order.
        gaps: What stands where there is no record of a state, because nothing of it was finite.
    """

    def __init__(
        self,
        records: Sequence[StoredRecord],
        notices: Sequence[str],
        runs: Sequence[str] = (),
        gaps: Sequence[StoredRecord] = (),
        left_out: Sequence[str] = (),
    ) -> None:
        self.notices = list(notices)
        self.runs = tuple(runs)
        self.left_out = tuple(left_out)
        self.stored_records = tuple(records)
        self.gaps = tuple(gaps)
        self._states = {
            state: StateHistory(
                [record for record in records if record.state == state],
                records,
                [gap for gap in gaps if gap.state == state],
            )
            for state in sorted({record.state for record in records}, key=natural_order)
        }

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the recorded states, such as ``rnn.l0/h``."""
        return tuple(self._states)

    def __getitem__(self, state: str) -> StateHistory:
        if not isinstance(state, str) or state not in self._states:
            raise KeyError(f"No state {state!r} was recorded. There are: {', '.join(self._states)}.")
        return self._states[state]

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    # A mapping compares its values, and then cannot be hashed.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def metrics_table(self) -> dict[str, np.ndarray]:
        """The metrics of all records as a table that `pandas.DataFrame` and `polars.DataFrame` take as it is.

        Reads headers only.

        Returns:
            Columns of equal length, one entry a record, by state and in their order: ``state`` (str), ``epoch``,
            ``step`` (of the logger), ``global_step`` (of the trainer; int), ``created`` (seconds since 1970) and one
            column (float) for every metric that any record has, NaN where a record has none.
        """
        return metrics_table([header for records in self._states.values() for header in records.headers])

    def findings(self) -> Findings:
        """What was learnt and when, of all states, those that changed most first, see `analysis.find_changes`.

        Example::

            print(load("lightning_logs/version_0").findings())
        """
        of_states = [records.findings() for records in self._states.values()]
        spans = list(dict.fromkeys(found.span for found in of_states if found.span))
        notices = list(dict.fromkeys(notice for found in of_states for notice in found.notices))
        gaps = dict.fromkeys(found.gaps for found in of_states if found.gaps)
        ends = dict.fromkeys(sentence for records in self._states.values() for sentence in records.not_finite())
        every = [finding for found in of_states for finding in found]
        is_one = all(found.is_one_record for found in of_states)
        least = max((found.least_told for found in of_states), default=0.0)
        best = next((found.best for found in of_states if found.best is not None), None)
        return Findings(every, " and ".join(spans), notices, " ".join(ends), " ".join(gaps), is_one, best, least)

    @staticmethod
    def compare(first: Snapshot, second: Snapshot, *, same_units: bool | None = None) -> Comparison:
        """Compare two records, of this history or any others, see `lightning_rnnvis.analysis.compare`.

        Chips have one direction in both, as in the tab: that of their history, and between two of them that of the
        words in common where no output decides it.

        Of several outputs each word names that which `findings` name of what it did between the two, in one history.
        These are looked for once for a history, which may take seconds for a hundred large records.

        `print` of it tells how much they agree, each number beside what two halves of the data of one record give,
        `Comparison.floor`.

        Args:
            first: A record, such as ``history["rnn.l0/h"].at(epoch=0)``.
            second: Another, such as ``history["rnn.l0/h"][-1]`` or one of another run.
            same_units: Whether units with equal numbers are the same unit; None decides.

        Raises:
            TypeError: One of them is no record, or `same_units` is something else.
            ValueError: No word occurs in both.
        """
        first, second = record_of("first", first), record_of("second", second)
        own = [one.own_chips() if isinstance(one, Record) else None for one in (first, second)]
        own_chips = None if own[0] is None or own[1] is None else (own[0], own[1])
        pushes = tuple(one.pushes if isinstance(one, Record) else None for one in (first, second))
        several = name_outputs(first, second)
        learnt = tuple(one.learnt if several and isinstance(one, Record) else None for one in (first, second))
        told = tuple(one.word_responses if isinstance(one, Record) else of_no_network for one in (first, second))
        return compare(
            first,
            beside(second, first),
            same_units=same_units,
            own_chips=own_chips,
            pushes=(pushes[0], pushes[1]),
            learnt=(learnt[0], learnt[1]),
            of_networks=(told[0], told[1]),
        )

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        states: Collection[str] | None = None,
        clusters: Sequence[int] | None = None,
        sentences: int | None = None,
        records: int | None = None,
        title: str | None = None,
    ) -> str | None:
        """All that the tab draws of this history as one HTML file that needs no server: to send, to keep, to embed.

        It has every record, its sentences, and two of them side by side; where it would grow beyond some 5 MB, details
        give way, and the page says which. It draws no charts of Plotly.

        Args:
            path: Where to write it; None to get it.
            states: The states that it holds; None for all.
            clusters: Numbers of clusters that can be chosen beside the recorded ones, 2 to 20; None for 4 and 8,
                where there is room.
            sentences: So many sentences of each record at most; None for all.
            records: So many records of each state at most, the last one and others evenly spaced; None for all.
            title: Of the page; None for the names of the runs.

        Returns:
            The page, None where it was written.

        Raises:
            NotFoundError: A state of this name was not recorded, or no record can be read.
            TypeError, ValueError: An argument is something else; this is said before the work.
            OSError: Nothing can be written to `path`; this, too.

        Example::

            load("lightning_logs/version_0").to_html("run.html")
        """
        choice = Choice(states, clusters, sentences, records)
        return report_or_file(runs_of([*self.stored_records, *self.gaps]), choice, title, self.notices, path)

    def show(self, *, height: int = 600, saved: Saved = "picture") -> Shown:
        """The tab over this history in a cell of a notebook, live: records that its training writes from now on come.

        It is shown where it is the last value of a cell; see `lightning_rnnvis.show`, which shows a whole directory.

        Args:
            height: Of the cell, pixels.
            saved: What the file of the notebook keeps for those who open it without a kernel: the picture that was seen
                last, or a report, in which one can still look around; to make it takes seconds, and it stands in the
                file with some hundred kB.

        Raises:
            ValueError: The height is not from 400 to 10,000, or `saved` is something else.

        Example::

            load("lightning_logs/version_0").show()
        """
        from lightning_rnnvis.notebook.display import Instead, displayed
        from lightning_rnnvis.notebook.followed_source import FollowedSource

        source = FollowedSource(self.stored_records)
        instead = Instead(self._repr_html_(), lambda: self.to_html() or "")
        return displayed(source, instead, height, saved)

    def __repr__(self) -> str:
        names = [shortened(state, keep_end=True) for state in self._states]
        sizes = [f"{name}: {counted(len(of), 'record')}" for name, of in zip(names, self._states.values(), strict=True)]
        while len(sizes) > 1 and sum(map(len, sizes)) + 2 * len(sizes) > _LONGEST:
            sizes.pop()
        if more := len(self._states) - len(sizes):
            sizes.append(f"{more} more states")
        return f"History({', '.join(sizes)})"

    def _repr_html_(self) -> str:
        """A small table for notebooks: a row a state, with the metrics of its last record."""
        return history_html({state: records.headers for state, records in self._states.items()})
