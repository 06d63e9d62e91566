"""Stored records as a source of the routes that the tab asks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from lightning_rnnvis.payloads.scalar_curves import ScalarPoint
from lightning_rnnvis.records.files.event_file import StoredRecord


class StoredSource:
    """The records of some runs, a `lightning_rnnvis.server.store.record_source.RecordSource`.

    Args:
        runs: Records by run.
    """

    key = "stored"

    def __init__(self, runs: Mapping[str, Sequence[StoredRecord]]) -> None:
        self._runs = {run: {record.tag: record for record in records} for run, records in runs.items()}
        self._scalars: dict[str, Mapping[str, Sequence[ScalarPoint]]] = {}

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

    def scalar_tags(self, runs: Iterable[str]) -> dict[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {run: list(self._scalars_of(run)) for run in runs}

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> dict[str, dict[str, Sequence[ScalarPoint]]]:
        """Points of the named scalars, at most so many each, by run and tag."""
        found = {run: self._scalars_of(run) for run in runs}
        return {
            run: {tag: _spread(of_run[tag], most_points) for tag in tags if tag in of_run}
            for run, of_run in found.items()
        }

    def _scalars_of(self, run: str) -> Mapping[str, Sequence[ScalarPoint]]:
        return self._scalars.get(run, {})


def runs_of(records: Iterable[StoredRecord]) -> dict[str, list[StoredRecord]]:
    """Records by the directory in which they lie."""
    runs: dict[str, list[StoredRecord]] = {}
    for record in records:
        runs.setdefault(posixpath.dirname(record.file.path), []).append(record)
    names = _short_names(list(runs))
    return {names[directory]: of_run for directory, of_run in runs.items()}


def _short_names(directories: Sequence[str]) -> dict[str, str]:
    """As much of the end of each directory as tells it from the others."""
    for parts in range(1, max((one.count("/") for one in directories), default=0) + 2):
        names = {one: "/".join(one.split("/")[-parts:]) for one in directories}
        if len(set(names.values())) == len(directories):
            return names
    return {one: one for one in directories}


def _spread(points: Sequence[ScalarPoint], most: int) -> Sequence[ScalarPoint]:
    if len(points) <= most:
        return points
    return [points[round(index * (len(points) - 1) / (most - 1))] for index in range(most)]
