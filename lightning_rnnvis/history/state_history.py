"""The records of one state over a training."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters
from lightning_rnnvis.analysis.findings import Findings, find_changes
from lightning_rnnvis.analysis.output_axis import OutputPushes, output_pushes
from lightning_rnnvis.analysis.unit_health import UnitHealth
from lightning_rnnvis.asked import truth, whole
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.cause_tables import importance_table, memory_table
from lightning_rnnvis.history.html import state_history_html
from lightning_rnnvis.history.metrics_table import metrics_table
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.history.shown_clusters import ShownClusters
from lightning_rnnvis.network.causes.deviations import Deviations, output_deviations
from lightning_rnnvis.records.encoding.codec import decode
from lightning_rnnvis.records.encoding.stored_array import SENTENCES
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.runs.fullest import fullest
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import counted, shortened
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.report import report_or_file
from lightning_rnnvis.report.source import not_finite, runs_of

if TYPE_CHECKING:
    from lightning_rnnvis.notebook.display import Saved, Shown


class StateHistory(Sequence[Record]):
    """The records of one state in the order of the training; each is read when it is asked for.

    Args:
        stored: Where they lie.
        beside: The records of all states of the history, among them those that a head reads.
        gaps: What stands where there is no record, because nothing of the state was finite.
    """

    def __init__(
        self,
        stored: Sequence[StoredRecord],
        beside: Sequence[StoredRecord] = (),
        gaps: Sequence[StoredRecord] = (),
    ) -> None:
        self._stored = list(stored)
        self._beside = beside
        self._gaps = list(gaps)
        self._read: dict[int, Record] = {}
        self._clusters = ShownClusters(
            self,
            lambda index: self[index].stored_labels,
            lambda index: self[index].stored_draws(),
            lambda index: self[index].word_responses(),
            lambda index: self[index].pushes,
        )

    @property
    def headers(self) -> list[Header]:
        """The headers of all records: epoch, step, metrics, sizes. Reads no payload."""
        return [stored.header for stored in self._stored]

    def metrics_table(self) -> dict[str, np.ndarray]:
        """The metrics of all records as columns, see `History.metrics_table`. Reads no payload."""
        return metrics_table(self.headers)

    def coclusters(self, n_clusters: int) -> list[CoClusters | None]:
        """Co-cluster all records at a number of clusters, as the tab does.

        The chips of each record are a cut of the tree of its units, in which the tree of the last record counts, too,
        for few units through those of records between them. Chips have the numbers of the recorded ones that they share
        most units with, which were carried along in training; at another number of clusters than the recorded one,
        those of the last record. Clouds are numbered in the order of the chips that they are linked to most at the last
        record.

        Args:
            n_clusters: Number of chips and of clouds.

        Returns:
            One for each record; None for one in which no word occurs, and for a damaged one.

        Raises:
            TypeError, ValueError: `n_clusters` is no whole number from 1 on.
        """
        number = whole("n_clusters", n_clusters, 1)
        return [self._coclusters_of(index, number) for index in range(len(self))]

    def _coclusters_of(self, index: int, n_clusters: int) -> CoClusters | None:
        with suppress(RecordError):
            record = self[index]
            if (record.counts > 0).any():
                return record.cocluster(n_clusters)
        return None

    def findings(self) -> Findings:
        """What was learnt and when: words, chips and outputs whose meaning changed, see `analysis.find_changes`.

        Records that are damaged, or of other words than the last one, are passed over. `Findings.not_finite` says where
        states or weights were NaN or infinite, and where what the run logged ends so.
        """
        return self._learnt.ending_in(" ".join(self.not_finite()))

    @cached_property
    def _learnt(self) -> Findings:
        return find_changes(self, self._labels_of_last())

    def not_finite(self) -> list[str]:
        """Where states or weights were NaN or infinite, and where what was logged ends so, as sentences."""
        return not_finite(self._stored, self._gaps)

    def _labels_of_last(self) -> Labels | None:
        """The labels of the last record that can be read; None where no word occurred in it."""
        for index in reversed(range(len(self))):
            with suppress(RecordError):
                record = self[index]
                return record.labels if (record.counts > 0).any() else None
        return None

    def importance(
        self, labels: Labels | None = None, *, most: int = 20, at_head: bool = False
    ) -> dict[str, np.ndarray]:
        """What the output would lose without each chip, along the training, see `Record.importance`.

        A chip is the same units at all records: at another one its number may stand for others. The curves in the tab
        are those of the record that is shown there.

        Args:
            labels: Chips, such as `history[3].labels`; None for those of the last record that has a network.
            most: Records at which it is measured, spread evenly, 1 for the last; those without a network are left out,
                with a warning.
            at_head: Whether the head alone reads the state without the chip. Where no record has a network, it is
                measured over the recorded sentences.

        Returns:
            Columns of equal length: ``epoch``, ``step`` (int), and ``chip 0``, ``chip 1``, … in the unit that
            `Record.importance` of one of them has.

        Raises:
            RecordError: No record has a network, or it has no head.
            TypeError, ValueError: An argument is something else, or the chips are of other units; or `at_head` is asked
                of a state that the head does not read.
        """
        return importance_table(self, labels, whole("most", most, 1), at_head=truth("at_head", at_head))

    def memory_length(self, labels: Labels | None = None, *, most: int = 20) -> dict[str, np.ndarray]:
        """Steps until half of what a word did to each chip is gone, along the training, see `Record.memory_length`.

        Args:
            labels: Chips, the same units at all records, see `importance`; None for those of the last record that has a
                network.
            most: Records at which it is measured, spread evenly, 1 for the last; those without a network are left out,
                with a warning.

        Returns:
            Columns of equal length: ``epoch``, ``step``, ``reach``, the steps as far as which differences could be
            followed (int), and ``chip 0``, ``chip 1``, … in steps; infinity where more than half is there as
            far, NaN where it is not known, see `MemoryLength`.

        Raises:
            RecordError: No record has a network, or it has no sequences.
            TypeError, ValueError: An argument is something else, or the chips are of other units.
        """
        return memory_table(self, labels, whole("most", most, 1))

    def unit_health(self) -> UnitHealth | None:
        """The saturated and the dead units of the last record that can be read; None where none can."""
        for index in reversed(range(len(self))):
            with suppress(RecordError):
                return UnitHealth.of(self[index])
        return None

    def __len__(self) -> int:
        return len(self._stored)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        try:
            index = range(len(self))[whole("index", index)]
        except TypeError:
            raise TypeError(
                f"A record is named by its number, such as `[-1]`; `at(epoch=3)` finds that of an epoch. Got {index!r}."
            ) from None
        except IndexError:
            raise IndexError(f"The history has {counted(len(self), 'record')}, counted from 0. Got {index}.") from None
        if index not in self._read:
            stored = self._stored[index]
            snapshot = decode(stored.header, stored.payload())
            pushes = self._pushes(stored, snapshot) if self._has_output else None
            place = self._clusters, index
            self._read[index] = Record.as_shown(
                snapshot,
                place,
                pushes,
                stored.directory,
                of_history=lambda: self._output_deviations,
                learnt_of=lambda: self._learnt,
                of_state=lambda: self._sentences,
            )
        return self._read[index]

    @cached_property
    def _sentences(self) -> Sequence[Sentence]:
        """Those of the record that has most; none where it cannot be read."""
        stored = self._stored[fullest(self.headers)]
        try:
            return decode(stored.header, stored.payload(), parts=SENTENCES).sentences
        except RecordError:
            return ()

    @cached_property
    def _output_deviations(self) -> Deviations | None:
        """In what several values are compared at all records, see `Record.output_deviations`."""
        for index in reversed(range(len(self))):
            with suppress(RecordError):
                return output_deviations(self[index], self[index].new_runner)
        return None

    @cached_property
    def _has_output(self) -> bool:
        """Whether an output that the state pushes is known, by the last or the first record that can be read.

        Between them the outputs may have become more or fewer.
        """
        return any(map(self._has_output_first_of, (reversed(self._stored), self._stored)))

    def _has_output_first_of(self, records: Iterable[StoredRecord]) -> bool:
        for stored in records:
            with suppress(RecordError):
                return self._pushes(stored, decode(stored.header, stored.payload(), parts=SENTENCES)) is not None
        return False

    def _pushes(self, stored: StoredRecord, own: Snapshot) -> OutputPushes | None:
        """What words and units push the output to at one record, as the states say that a head reads."""
        header = stored.header
        place = header.global_step, header.record_number, stored.writer
        beside = {
            one.state: one
            for one in self._beside
            if (one.header.global_step, one.header.record_number, one.writer) == place
        }

        def read(state: str) -> Snapshot:
            other = beside[state]
            is_own = state == stored.state
            return own if is_own else decode(other.header, other.payload(), parts=SENTENCES)

        return output_pushes(stored.state, beside, read)

    def at(self, *, epoch: int | None = None, step: int | None = None, global_step: int | None = None) -> Record:
        """The last record of an epoch, of a step of the logger, or of a global step of the trainer.

        Raises:
            KeyError: There is none; the message names those that there are.
            TypeError: More than one of them is given, or none.
        """
        asked = {"epoch": epoch, "step": step, "global_step": global_step}
        given = [(name, value) for name, value in asked.items() if value is not None]
        if len(given) != 1:
            raise TypeError("`at` takes one of `epoch`, `step` and `global_step`, such as `at(epoch=3)`.")
        ((name, value),) = given
        wanted = whole(name, value)
        there = [getattr(stored.header, name) for stored in self._stored]
        found = [index for index, one in enumerate(there) if one == wanted]
        if not found:
            raise KeyError(f"No record of {name} {wanted}. There are: {', '.join(map(str, dict.fromkeys(there)))}.")
        return self[found[-1]]

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        clusters: Sequence[int] | None = None,
        sentences: int | None = None,
        records: int | None = None,
        title: str | None = None,
    ) -> str | None:
        """All that the tab draws of this state as one HTML file, see `History.to_html`."""
        # The other states are read, too: their heads tell what this one pushes.
        stored = [*(self._beside or self._stored), *self._gaps]
        choice = Choice([one.state for one in self._stored[:1]], clusters, sentences, records)
        return report_or_file(runs_of(stored), choice, title, (), path)

    def show(self, *, height: int = 600, saved: Saved = "picture") -> Shown:
        """The tab in a cell of a notebook, opened at this state, see `History.show`."""
        from lightning_rnnvis.notebook.display import Instead, displayed
        from lightning_rnnvis.notebook.followed_source import FollowedSource

        source = FollowedSource(self._beside or self._stored)
        panes = [(run, of_run[-1].state) for run, of_run in runs_of(self._stored).items()]
        instead = Instead(self._repr_html_(), lambda: self.to_html() or "")
        return displayed(source, instead, height, saved, panes[-1] if panes else None)

    def __repr__(self) -> str:
        if not self._stored:
            return "StateHistory(no records)"
        first, last = self._stored[0].header, self._stored[-1].header
        n = len(self._stored)
        return (
            f"StateHistory({shortened(first.state, keep_end=True)}: {counted(n, 'record')},"
            f" epochs {first.epoch} to {last.epoch}, steps {first.step} to {last.step})"
        )

    def _repr_html_(self) -> str:
        """A small table for notebooks: a row a record, with its metrics."""
        return state_history_html(self.headers)
