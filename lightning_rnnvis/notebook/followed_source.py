"""The records of some histories, and those that their trainings write from now on."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.payloads.runs.scalar_curves import ScalarPoint
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.header import read_tagged
from lightning_rnnvis.report.source import runs_of
from lightning_rnnvis.server.store.directory_source import DirectorySource

_HERE = "."
"""What a source calls the run that is its own directory."""

_numbers = itertools.count()


class FollowedSource:
    """The directories of some records, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Other trainings that lie in them are left out.

    Args:
        records: Records of the trainings that are followed.
    """

    def __init__(self, records: Sequence[StoredRecord]) -> None:
        self._histories = {record.header.history_id for record in records}
        self._runs = {run: DirectorySource(of_run[0].directory) for run, of_run in runs_of(records).items()}
        self._number = next(_numbers)

    @property
    def key(self) -> Hashable:
        """Tells it from other sources."""
        return "followed", self._number

    def has_records(self) -> bool:
        """Whether there is any record."""
        return any(self.headers().values())

    def headers(self) -> Mapping[str, Mapping[str, bytes]]:
        """Header of every record, by run and tag.

        Raises:
            RecordError: A directory cannot be read any more.
        """
        found = {run: source.headers().get(_HERE, {}) for run, source in self._runs.items()}
        return {
            run: {tag: header for tag, header in headers.items() if self._is_followed(tag, header)}
            for run, headers in found.items()
        }

    def _is_followed(self, tag: str, header: bytes) -> bool:
        try:
            return read_tagged(tag, header)[2].history_id in self._histories
        except RecordError:
            return True  # whoever lists it says so

    def notices(self) -> Sequence[str]:
        """Sentences on what could not be read."""
        return [notice for source in self._runs.values() for notice in source.notices()]

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: Its file has changed or is damaged.
        """
        return self._runs[run].payload(_HERE, tag) if run in self._runs else None

    def side_file(self, run: str, path: str) -> bytes | None:
        """The bytes of a file beside the event files of a run, None where it is not there.

        Raises:
            RecordError: It cannot be read.
        """
        return self._runs[run].side_file(_HERE, path) if run in self._runs else None

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {run: self._runs[run].scalar_tags([_HERE]).get(_HERE, ()) for run in runs if run in self._runs}

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        return {
            run: self._runs[run].scalars([_HERE], tags, most_points).get(_HERE, {}) for run in runs if run in self._runs
        }
