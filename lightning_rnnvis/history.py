"""`load`: what a run recorded, back as arrays."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from lightning_rnnvis.analysis.coclusters import CoClusters, cocluster
from lightning_rnnvis.event_file import StoredRecord, list_records
from lightning_rnnvis.record_order import records_that_count
from lightning_rnnvis.snapshot import Header, Labels, RecordError, Snapshot
from lightning_rnnvis.snapshot_bytes import decode


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
    """The records of one run.

    Attributes:
        notices: Sentences on records that could not be used.
    """

    def __init__(self, records: Sequence[StoredRecord], notices: Sequence[str]) -> None:
        self.notices = list(notices)
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

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{state}: {len(records)} records" for state, records in self._states.items())
        return f"History({sizes})"


def load(path: str | os.PathLike) -> History | dict[str, History]:
    """Read what `RNNVis` recorded.

    Args:
        path: A log directory. One that holds records itself, such as ``lightning_logs/version_0``, gives its history;
            one above several runs gives a dict from run (path below `path`) to history.

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
    return {directory.relative_to(root).as_posix(): history for directory, history in runs.items()}


def _load_run(files: Sequence[Path]) -> History:
    records, notices = [], []
    for file in files:
        for record in list_records(file):
            if isinstance(record, RecordError):
                notices.append(str(record))
            else:
                records.append(record)
    return History(records_that_count(records), notices)
