"""`load`: what a run recorded, back as arrays."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.continuation import carry_on
from lightning_rnnvis.analysis.comparison.comparison import Comparison, compare
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.codec import decode
from lightning_rnnvis.records.event_file import StoredRecord, list_records
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.ordering import records_that_count
from lightning_rnnvis.records.resumed_runs import runs_by_training
from lightning_rnnvis.records.snapshot import Labels, Snapshot


class Record(Snapshot):
    """A `Snapshot` read back from a run, with the analyses that one may ask of it."""

    def cocluster(
        self,
        n_clusters: int | None = None,
        *,
        method: str = "signed-blocks",
        previous: CoClusters | Labels | None = None,
    ) -> CoClusters:
        """Co-cluster the words that occur with the units, see `lightning_rnnvis.analysis.cocluster`.

        Args:
            n_clusters: Number of chips and of clouds; None for the recorded default.
            method: ``signed-blocks``, ``positive-spectral`` or ``signed-spectral``.
            previous: An earlier result whose labels are kept where they fit.

        Returns:
            The co-clustering; `word_labels` is -1 for words that did not occur.
        """
        present = self.counts > 0
        found = cocluster(self.responses[present], n_clusters or self.labels.n_chips, method=method, previous=previous)
        return found.for_words(present)


class StateHistory(Sequence[Record]):
    """The records of one state in order of steps; each is read when it is asked for."""

    def __init__(self, stored: Sequence[StoredRecord]) -> None:
        self._stored = list(stored)
        self._read: dict[int, Record] = {}

    @property
    def headers(self) -> list[Header]:
        """The headers of all records: epoch, step, metrics, sizes. Reads no payload."""
        return [stored.header for stored in self._stored]

    def metrics(self) -> dict[str, np.ndarray]:
        """The metrics of all records as columns, see `History.metrics`. Reads no payload."""
        return _metrics_table(self.headers)

    def coclusters(self, n_clusters: int) -> list[CoClusters | None]:
        """Co-cluster all records at a number of clusters, each from the one before, as the tab does.

        So chips and clouds keep their numbers over the records, see `lightning_rnnvis.analysis.carry_on`.

        Args:
            n_clusters: Number of chips and of clouds.

        Returns:
            One for each record; None for one in which no word occurs.
        """
        found: list[CoClusters | None] = []
        last = None
        for record in self:
            carried = carry_on(record, n_clusters, last)
            found.append(None if carried is None else carried.found)
            last = carried or last
        return found

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        if index not in self._read:
            stored = self._stored[index]
            self._read[index] = Record(**vars(decode(stored.header, stored.payload())))
        return self._read[index]

    def at(self, *, epoch: int | None = None, step: int | None = None) -> Record:
        """The last record of an epoch, or the record of a global step.

        Raises:
            KeyError: There is none; the message names those that there are.
        """
        if (epoch is None) == (step is None):
            raise TypeError("`at` takes either `epoch` or `step`.")
        wanted, name = (epoch, "epoch") if step is None else (step, "step")
        there = [stored.header.epoch if step is None else stored.header.global_step for stored in self._stored]
        found = [index for index, value in enumerate(there) if value == wanted]
        if not found:
            raise KeyError(f"No record of {name} {wanted}. There are: {', '.join(map(str, dict.fromkeys(there)))}.")
        return self[found[-1]]


class History:
    """The records of one run, or of a training that was resumed over several, see `join`.

    Attributes:
        notices: Sentences on records that could not be used, or do not count.
        runs: Names of the runs that were joined, in the order of time; empty for a single run.
    """

    def __init__(self, records: Sequence[StoredRecord], notices: Sequence[str], runs: Sequence[str] = ()) -> None:
        self.notices = list(notices)
        self.runs = tuple(runs)
        self._records = list(records)
        self._states = {
            state: StateHistory([record for record in records if record.state == state])
            for state in sorted({record.state for record in records})
        }

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the recorded states, such as ``rnn.l0/h``."""
        return tuple(self._states)

    def __getitem__(self, state: str) -> StateHistory:
        if state not in self._states:
            raise KeyError(f"No state {state!r} was recorded. There are: {', '.join(self._states)}.")
        return self._states[state]

    def metrics(self) -> dict[str, np.ndarray]:
        """The metrics of all records as a table that `pandas.DataFrame` and `polars.DataFrame` take as it is.

        Reads headers only.

        Returns:
            Columns of equal length, one entry a record, by state and step: ``state`` (str), ``epoch``, ``global_step``
            (int), ``created`` (seconds since 1970) and one column (float) for every metric that any record has, NaN
            where a record has none.
        """
        return _metrics_table([header for records in self._states.values() for header in records.headers])

    @staticmethod
    def compare(first: Snapshot, second: Snapshot, *, same_units: bool | None = None) -> Comparison:
        """Compare two records, of this history or any others, see `lightning_rnnvis.analysis.compare`.

        Args:
            first: A record, such as ``history["rnn.l0/h"].at(epoch=0)``.
            second: Another, such as ``history["rnn.l0/h"][-1]`` or one of another run.
            same_units: Whether units with equal numbers are the same unit; None decides.

        Raises:
            ValueError: No word occurs in both.
        """
        return compare(first, second, same_units=same_units)

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{state}: {len(records)} records" for state, records in self._states.items())
        return f"History({sizes})"


def _metrics_table(headers: Sequence[Header]) -> dict[str, np.ndarray]:
    names = dict.fromkeys(name for header in headers for name in header.metrics)
    table = {
        "state": np.array([header.state for header in headers], dtype=str),
        "epoch": np.array([header.epoch for header in headers], dtype=np.int64),
        "global_step": np.array([header.global_step for header in headers], dtype=np.int64),
        "created": np.array([header.created for header in headers], dtype=np.float64),
    }
    for name in names:
        values = (header.metrics.get(name) for header in headers)
        table.setdefault(name, np.array([math.nan if value is None else value for value in values], dtype=np.float64))
    return table


def join(histories: Mapping[str, History]) -> dict[str, History]:
    """Put runs that are one training, resumed from checkpoints, together into one history each.

    Lightning writes a resumed run beside the one that it goes on from, as ``version_1`` beside ``version_0``; the
    history id in the records tells that they belong together. Of each state the run that was started last wins: what
    the others recorded at or beyond its first step was given up, is left out and counted in `History.notices`. So two
    runs resumed from one checkpoint are two branches, of which the later stays; look at the single runs for the other.

    Args:
        histories: Runs by name, as `load` gives them.

    Returns:
        Histories by the name of the run that each training started with, in the order of time; `History.runs` has all
        names. A run without a continuation stays as it is.
    """
    joined = {}
    for names in runs_by_training({name: history._records for name, history in histories.items()}):
        if len(names) == 1:
            joined[names[0]] = histories[names[0]]
            continue
        notices = [f"{name}: {notice}" for name in names for notice in histories[name].notices]
        kept = records_that_count(record for name in names for record in histories[name]._records)
        counted = {id(record) for record in kept}
        for name in names:
            given_up = sum(id(record) not in counted for record in histories[name]._records)
            if given_up:
                records = "1 record" if given_up == 1 else f"{given_up} records"
                notices.append(f"{name}: {records} left out, because the training was resumed from an earlier step.")
        joined[names[0]] = History(kept, notices, names)
    return joined


def load(path: str | os.PathLike, *, join: bool = False) -> History | dict[str, History]:
    """Read what `RNNVis` recorded.

    Args:
        path: A log directory. One that holds records itself, such as ``lightning_logs/version_0``, gives its history;
            one above several runs gives a dict from run (path below `path`) to history.
        join: Put the runs of a training that was resumed together, see `join`.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
    """
    root = Path(path)
    if not root.is_dir():
        raise FileNotFoundError(f"There is no directory {str(root)!r}.")
    files: dict[Path, list[Path]] = {}
    for file in sorted(root.rglob("*tfevents*")):
        files.setdefault(file.parent, []).append(file)
    histories = {directory: _load_run(names) for directory, names in files.items()}
    runs = {directory: history for directory, history in histories.items() if len(history) or history.notices}
    for directory, history in runs.items():
        for notice in history.notices:
            warnings.warn(f"{directory}: {notice}", stacklevel=2)
    runs = {directory: history for directory, history in runs.items() if len(history)}
    if not runs:
        raise FileNotFoundError(
            f"{str(root)!r} holds no records of RNNVis. Train with Trainer(callbacks=[RNNVis(vocabulary)]) and"
            " validation data, and give the log directory of that run."
        )
    if root in runs:
        return runs[root]
    named = {directory.relative_to(root).as_posix(): history for directory, history in runs.items()}
    return _join(named) if join else named


# `load` has an argument of that name.
_join = join


def _load_run(files: Sequence[Path]) -> History:
    records, notices = [], []
    for file in files:
        for record in list_records(file):
            if isinstance(record, RecordError):
                notices.append(str(record))
            else:
                records.append(record)
    return History(records_that_count(records), notices)
