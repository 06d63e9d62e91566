"""Stored records as a source of the routes that the tab asks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from lightning_rnnvis.records.files.event_file import EventFile, StoredRecord
from lightning_rnnvis.records.files.scalar_events import Scalar, read_scalars


class StoredSource:
    """The records of some runs, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Args:
        runs: Records by run. The scalars of a run are those of the event files beside its records.
    """

    key = "stored"

    def __init__(self, runs: Mapping[str, Sequence[StoredRecord]]) -> None:
        self._runs = {run: {record.tag: record for record in records} for run, records in runs.items()}
        self._known: dict[str, dict[str, list[Scalar]]] = {}

    def has_records(self) -> bool:
        """Whether there is any record."""
        return any(self._runs.values())

    def headers(self) -> dict[str, dict[str, bytes]]:
        """Header of every record, by run and tag."""
        return {
            run: {tag: record.header.to_bytes() for tag, record in records.items()}
            for run, records in self._runs.items()
        }

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where it is gone.

        Raises:
            RecordError: Its file has changed or is damaged.
        """
        record = self._runs.get(run, {}).get(tag)
        return None if record is None else record.payload()

    def scalar_tags(self, runs: Iterable[str]) -> dict[str, list[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {run: list(self._scalars_of(run)) for run in runs}

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> dict[str, dict[str, Sequence[Scalar]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        found = {run: self._scalars_of(run) for run in runs}
        return {
            run: {tag: _spread(of_run[tag], most_points) for tag in tags if tag in of_run}
            for run, of_run in found.items()
        }

    def _scalars_of(self, run: str) -> dict[str, list[Scalar]]:
        if run not in self._known:
            by_tag: dict[str, list[Scalar]] = {}
            for file in _files_beside(self._runs.get(run, {}).values()):
                for one in read_scalars(file):
                    by_tag.setdefault(one.tag, []).append(one)
            self._known[run] = by_tag
        return self._known[run]


def runs_of(records: Iterable[StoredRecord]) -> dict[str, list[StoredRecord]]:
    """Records by run: as much of the end of its directory as tells it from the others."""
    runs: dict[str, list[StoredRecord]] = {}
    for record in records:
        runs.setdefault(posixpath.dirname(record.file.path), []).append(record)
    longest = max((directory.count("/") for directory in runs), default=0) + 1
    for parts in range(1, longest + 1):
        names = {directory: "/".join(directory.split("/")[-parts:]) for directory in runs}
        if len(set(names.values())) == len(runs):
            return {names[directory]: of_run for directory, of_run in runs.items()}
    return runs


def _files_beside(records: Iterable[StoredRecord]) -> list[EventFile]:
    directories = {posixpath.dirname(record.file.path): record.file.system for record in records}
    return [
        EventFile(system, str(path))
        for directory, system in directories.items()
        for path in sorted(system.ls(directory, detail=False))
        if "tfevents" in posixpath.basename(str(path))
    ]


def _spread(points: Sequence[Scalar], most: int) -> Sequence[Scalar]:
    """At most so many points, the first and the last among them."""
    if len(points) <= most:
        return points
    return [points[round(index * (len(points) - 1) / (most - 1))] for index in range(most)]
