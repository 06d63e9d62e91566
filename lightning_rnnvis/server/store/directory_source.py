"""A log directory as a source of records and scalars, read on while trainings write into it, without TensorBoard."""

from __future__ import annotations

import os
import posixpath
import time
from collections.abc import Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from google.protobuf.message import DecodeError

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.payloads.runs.scalar_curves import ScalarPoint
from lightning_rnnvis.records.evenly import evenly_spread
from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.files.growing_file import GrowingFile, ScalarSeries
from lightning_rnnvis.records.files.log_directory import event_files
from lightning_rnnvis.records.files.side_files import read_side_file
from lightning_rnnvis.records.files.stored_record import RecordEvent

FRESH_SECONDS = 1.0
"""So long what was read is new enough: one look of a page asks several times."""


class Point(NamedTuple):
    """One logged value."""

    step: int
    wall_time: float
    value: float


class DirectorySource:
    """The records below a directory or URL, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Args:
        path: The directory.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._lock = Lock()
        self._files: dict[str, dict[str, GrowingFile]] = {}
        self._notices: list[str] = []
        self._read = -FRESH_SECONDS

    @property
    def key(self) -> Hashable:
        """Tells it from other sources."""
        return self._path

    def has_records(self) -> bool:
        """Whether there is any record, sound or not."""
        return any(self.headers().values())

    def headers(self) -> Mapping[str, Mapping[str, bytes]]:
        """Header of every record, by run and tag.

        Raises:
            RecordError: The directory cannot be read any more.
        """
        runs = {run: self._records(run) for run in self._runs()}
        return {
            run: {tag: record.header for tag, record in records.items()} for run, records in runs.items() if records
        }

    def notices(self) -> Sequence[str]:
        """Sentences on what could not be read."""
        of_files = [file.notices for files in self._runs().values() for file in files.values()]
        return [*self._notices, *(sentence for of_file in of_files for sentence in of_file)]

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: The file has changed or is damaged.
        """
        record = self._records(run).get(tag)
        if record is None:
            return None
        try:
            return record.payload()
        except FileNotFoundError:
            return None
        except (OSError, DecodeError, ValueError) as error:
            raise RecordError(f"{tag} in {record.file.path} cannot be read ({error}).") from error

    def side_file(self, run: str, path: str) -> bytes | None:
        """The bytes of a file beside the event files of a run, None where it is not there.

        Raises:
            RecordError: It cannot be read.
        """
        return read_side_file(self._path if run == "." else posixpath.join(self._path, run), path)

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {run: list(of_run) for run, of_run in self._scalars(runs).items()}

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        return {
            run: {tag: _points(of_run[tag], most_points) for tag in tags if tag in of_run}
            for run, of_run in self._scalars(runs).items()
        }

    def _scalars(self, runs: Iterable[str]) -> dict[str, dict[str, list[ScalarSeries]]]:
        known = self._runs()
        with self._lock:  # files parse their scalars now
            return {run: _by_tag(known[run].values()) for run in runs if run in known}

    def _records(self, run: str) -> dict[str, RecordEvent]:
        files = self._files.get(run, {})
        return {tag: record for file in list(files.values()) for tag, record in list(file.records.items())}

    def _runs(self) -> Mapping[str, Mapping[str, GrowingFile]]:
        """The event files by run and path, as they are now."""
        with self._lock:
            if time.monotonic() - self._read >= FRESH_SECONDS:
                self._read_on()
                self._read = time.monotonic()
            return self._files

    def _read_on(self) -> None:
        try:
            listed = event_files(self._path)
        except OSError as error:
            raise RecordError(f"The log directory cannot be read any more: {error}") from error
        found: dict[str, dict[str, GrowingFile]] = {}
        notices = []
        for run, files in listed.items():
            for file in files:
                if isinstance(file, EventFile):
                    found.setdefault(run, {})[file.path] = self._grown(run, file)
                else:
                    notices.append(str(file))
        self._files, self._notices = found, notices

    def _grown(self, run: str, file: EventFile) -> GrowingFile:
        known = self._files.get(run, {}).get(file.path)
        if known is None or known.has_shrunk(file.size):
            known = GrowingFile(file)
        if not known.is_read(file.size):
            known.read_on()
        return known


def _by_tag(files: Iterable[GrowingFile]) -> dict[str, list[ScalarSeries]]:
    found: dict[str, list[ScalarSeries]] = {}
    for file in files:
        for tag, series in file.scalars.items():
            found.setdefault(tag, []).append(series)
    return found


def _points(several: Sequence[ScalarSeries], most: int) -> list[Point]:
    """The points of one tag in order of files, at most so many, the first and the last among them."""
    points = [Point(*one) for series in several for one in zip(series.steps, series.times, series.values, strict=False)]
    return [points[place] for place in evenly_spread(len(points), most)]
