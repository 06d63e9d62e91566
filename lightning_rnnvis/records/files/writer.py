"""Where the records of a run go: the event file of its TensorBoard logger, or one of our own beside its logs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.disk_space import require_space
from lightning_rnnvis.records.files.event_append import OwnEventFile, append_summary, takes_events
from lightning_rnnvis.records.files.summary import summary
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import Goal, Snapshot


@dataclass(frozen=True)
class WrittenRecord:
    """A record that stands in an event file.

    Attributes:
        directory: Directory of the event file.
        has_own_file: Whether the event file is not that of a logger.
        n_states: Number of states.
        n_bytes: Size of their payloads.
        n_network_bytes: Size of the networks beside it.
        n_context_bytes: What the contexts of its units beside it take at most.
    """

    directory: str
    has_own_file: bool
    n_states: int
    n_bytes: int
    n_network_bytes: int = 0
    n_context_bytes: int = 0


@dataclass(frozen=True)
class EncodedRecord:
    """A record that fits on the disk, and waits for what is known of its validation last.

    Attributes:
        snapshots: One of each state.
        encoded: Header and payload of each.
        gaps: Headers of the states of which nothing was finite, see `Header.is_gap`.
    """

    snapshots: Sequence[Snapshot]
    encoded: Sequence[tuple[Header, bytes]]
    gaps: Sequence[Header] = ()

    def logged_as(
        self, *, step: int, logged: Mapping[str, float], goals: Mapping[str, Goal], created: float
    ) -> EncodedRecord:
        """The record with the step, the values and the time at which its validation was logged."""
        snapshots = [
            replace(one, logged_step=step, logged=logged, goals=goals, created=created) for one in self.snapshots
        ]
        headers = [
            Header.of(snapshot, header.n_bytes, header.half_steps)
            for snapshot, (header, _) in zip(snapshots, self.encoded, strict=True)
        ]
        return EncodedRecord(
            snapshots,
            [(header, payload) for header, (_, payload) in zip(headers, self.encoded, strict=True)],
            [replace(gap, logged_step=step, created=created) for gap in self.gaps],
        )


class RecordWriter:
    """Writes records and flushes, so that TensorBoard shows them while the training runs.

    The records go into the event file that the logger writes: TensorBoard's Python reader leaves an older event file
    of a directory for good once a newer one is there, so a second file would hide either's news.

    Args:
        loggers: The trainer's loggers.
        directory: Where to make an event file of our own if no logger says where its logs are.
        run: Name of a run of its own, in a directory below the logger's; empty for the logger's run.
    """

    def __init__(self, loggers: Sequence[Any], directory: str, run: str = "") -> None:
        self.token = secrets.token_hex(4)
        self._own: OwnEventFile | None = None
        self._written = 0
        self._logger: Any = None
        base: str | None = None
        for logger in loggers:
            # Known by what it offers: the SummaryWriter of torch or of tensorboardX makes such file writers.
            experiment: Any = getattr(logger, "experiment", None)
            file_writer = getattr(experiment, "_get_file_writer", None)
            if callable(file_writer) and takes_events(file_writer()):
                self._logger = logger
                base = str(getattr(logger, "log_dir", None) or experiment.get_logdir())
                break
        else:
            base = _own_directory(loggers, directory)
        if run:
            self._logger = None
        self.directory = os.path.join(base, run) if run else base

    def encode(self, snapshots: Sequence[Snapshot], gaps: Sequence[Header] = ()) -> EncodedRecord:
        """The bytes of a record, which fit on the disk.

        Args:
            snapshots: One of each state.
            gaps: Headers of the states of which nothing was finite.

        Raises:
            OSError: There is no room for them.
        """
        encoded = [encode(snapshot) for snapshot in snapshots]
        self._require_space(encoded)
        return EncodedRecord(snapshots, encoded, gaps)

    def next_name(self, global_step: int) -> str:
        """A name for files that belong to the next record, which no other record takes."""
        return f"{global_step:09d}-{self.token}{f'x{self._written}' if self._written else ''}"

    def write(self, record: EncodedRecord) -> WrittenRecord:
        """Write a record and wait until it stands in the file.

        Raises:
            OSError: There is no room for it; then nothing was written.
        """
        self._require_space(record.encoded)
        summaries = [
            (summary(header, payload, self.token, self._written), header.step)
            for header, payload in [*record.encoded, *((gap, b"") for gap in record.gaps)]
        ]
        if self._logger is None:
            self._own = self._own or OwnEventFile(self.directory)
            self._own.append(summaries)
        else:
            # Lightning closes the writer after each of `validate`, `fit` and `test`; asking anew opens the next file.
            writer = self._logger.experiment._get_file_writer()
            for one, step in summaries:
                append_summary(writer, one, step)
            writer.flush()
        self._written += 1
        n_bytes = sum(header.n_bytes for header, _ in record.encoded)
        return WrittenRecord(self.directory, self._logger is None, len(record.encoded), n_bytes)

    def _require_space(self, encoded: Sequence[tuple[Header, bytes]]) -> None:
        require_space(self.directory, sum(summary(*one, self.token).ByteSize() for one in encoded))

    def close(self) -> None:
        """Leave the event file, if it is our own: what comes later stands in a new one."""
        self._own = None


def _own_directory(loggers: Sequence[Any], directory: str) -> str:
    """Where an event file of our own is made: where the run's logs are, so that it has the name of the run.

    What several runs share, or another writer of event files uses, gets a directory below.
    """
    # Not `Trainer.log_dir`: it waits for all processes, and the first one alone writes.
    of_run = next(filter(None, (getattr(logger, "log_dir", None) for logger in loggers)), None)
    shared = next(filter(None, (getattr(logger, "save_dir", None) for logger in loggers)), directory)
    writes_events = any(hasattr(getattr(logger, "experiment", None), "_get_file_writer") for logger in loggers)
    if of_run is not None and not writes_events:
        return str(of_run)
    return os.path.join(of_run or shared, "rnnvis")


class RecordWriters:
    """The writers of a training's runs, each made when it is asked for.

    Args:
        loggers: The loggers of the training.
        directory: Where to make event files of our own if no logger says where its logs are.
        run: Name of a run of its own for all of them; empty for the logger's run.
    """

    def __init__(self, loggers: Sequence[Any], directory: str, run: str = "") -> None:
        self._loggers = loggers
        self._directory = directory
        self._run = run
        self._writers: dict[str, RecordWriter] = {}

    def of(self, run: str) -> RecordWriter:
        """The writer of a run below, or of the run itself for an empty name."""
        if run not in self._writers:
            name = "/".join(filter(None, (self._run, run)))
            self._writers[run] = RecordWriter(self._loggers, self._directory, name)
        return self._writers[run]

    def close(self) -> None:
        """Close all event files of our own."""
        for writer in self._writers.values():
            writer.close()
