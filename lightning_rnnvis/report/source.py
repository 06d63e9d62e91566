"""Stored records as a source of the routes that the tab asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.payloads.runs.not_finite import ends_not_finite, states_not_finite
from lightning_rnnvis.payloads.runs.scalar_curves import Curve, ScalarPoint, measured, sorted_tags
from lightning_rnnvis.records.files.side_files import read_side_file
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.server.store.directory_source import DirectorySource
from lightning_rnnvis.server.store.scalars import POINTS

_HERE = "."
"""What a source calls the run that is its own directory."""


class StoredSource:
    """The records of some runs, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Args:
        runs: Records by run. The scalars of a run are those of the event files beside its records.
        notices: Sentences on what could not be read.
    """

    key = "stored"

    def __init__(self, runs: Mapping[str, Sequence[StoredRecord]], notices: Sequence[str] = ()) -> None:
        self._notices = notices
        self._runs = {run: {record.tag: record for record in records} for run, records in runs.items()}
        self._directories = {
            run: [DirectorySource(path) for path in dict.fromkeys(record.directory for record in records)]
            for run, records in runs.items()
        }

    def has_records(self) -> bool:
        """Whether there is any record."""
        return any(self._runs.values())

    def headers(self) -> dict[str, dict[str, bytes]]:
        """Header of every record, by run and tag."""
        return {
            run: {tag: record.header.to_bytes() for tag, record in records.items()}
            for run, records in self._runs.items()
        }

    def notices(self) -> Sequence[str]:
        """Sentences on what could not be read."""
        return self._notices

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: Its file has changed or is damaged.
        """
        record = self._runs.get(run, {}).get(tag)
        return None if record is None else record.payload()

    def side_file(self, run: str, path: str) -> bytes | None:
        """The bytes of a file beside the event files of a run, None where it is not there.

        Raises:
            RecordError: It cannot be read.
        """
        for record in self._runs.get(run, {}).values():
            return read_side_file(record.directory, path)
        return None

    def scalar_tags(self, runs: Iterable[str]) -> dict[str, list[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {
            run: [tag for source in self._directories[run] for tag in source.scalar_tags([_HERE]).get(_HERE, ())]
            for run in runs
        }

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> dict[str, dict[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        found: dict[str, dict[str, Iterable[ScalarPoint]]] = {}
        for run in runs:
            for source in self._directories[run]:
                found.setdefault(run, {}).update(source.scalars([_HERE], tags, most_points).get(_HERE, {}))
        return found


def not_finite(stored: Sequence[StoredRecord], gaps: Sequence[StoredRecord]) -> list[str]:
    """Where a history of one state was NaN, and what was logged beside its last record, as sentences.

    Args:
        stored: Its records.
        gaps: What stands where there is none.
    """
    every = [*stored, *gaps]
    logged = _logged_not_finite(stored[-1].directory, max(one.header.step for one in every)) if stored else ""
    return [*filter(None, [logged]), *states_not_finite(one.header for one in every)]


def _logged_not_finite(directory: str, last_step: float) -> str:
    source = DirectorySource(directory)
    try:
        tags = measured(sorted_tags(source.scalar_tags([_HERE]).get(_HERE, ())))
        points = source.scalars([_HERE], tags, POINTS).get(_HERE, {})
    except RecordError:
        return ""
    return ends_not_finite({tag: Curve.of(points[tag]) for tag in tags if tag in points}, last_step)


def runs_of(records: Iterable[StoredRecord]) -> dict[str, list[StoredRecord]]:
    """Records by run: as much of the end of its directory as tells it from the others."""
    runs: dict[str, list[StoredRecord]] = {}
    for record in records:
        runs.setdefault(record.directory, []).append(record)
    longest = max((directory.count("/") for directory in runs), default=0) + 1
    for parts in range(1, longest + 1):
        names = {directory: "/".join(directory.split("/")[-parts:]) for directory in runs}
        if len(set(names.values())) == len(runs):
            return {names[directory]: of_run for directory, of_run in runs.items()}
    return runs
