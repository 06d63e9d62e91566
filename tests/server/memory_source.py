"""Records and scalars in memory, as a server asks for them: real records, neither TensorBoard nor a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lightning_rnnvis.payloads.runs.scalar_curves import ScalarPoint
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import tag_name


@dataclass(frozen=True)
class Point:
    """One logged value."""

    step: int
    wall_time: float
    value: float


@dataclass(frozen=True)
class MemorySource:
    """A `lightning_rnnvis.server.store.record_source.RecordSource`.

    Attributes:
        records: Header and payload, by run and tag.
        logged: Logged values, by run and tag.
        key: Tells it from other sources.
    """

    records: Mapping[str, Mapping[str, tuple[bytes, bytes]]]
    logged: Mapping[str, Mapping[str, Sequence[Point]]] = field(default_factory=dict)
    key: str = "memory"

    @classmethod
    def of(cls, snapshots: Mapping[str, Iterable[Snapshot]]) -> MemorySource:
        """The source of records by run, each run with a validation loss."""
        records: dict[str, dict[str, tuple[bytes, bytes]]] = {}
        logged: dict[str, dict[str, list[Point]]] = {}
        for run, of_run in snapshots.items():
            for one in of_run:
                header, payload = encode(one)
                tag = tag_name(one.state, one.global_step, "0a1b2c3d")
                records.setdefault(run, {})[tag] = header.to_bytes(), payload
                point = Point(one.global_step, one.created, 3.0 / (1 + one.epoch))
                logged.setdefault(run, {}).setdefault("val_loss", []).append(point)
        return cls(records, logged)

    def has_records(self) -> bool:
        """Whether there is any record."""
        return bool(self.records)

    def headers(self) -> Mapping[str, Mapping[str, bytes]]:
        """Header of every record, by run and tag."""
        return {run: {tag: header for tag, (header, _) in tags.items()} for run, tags in self.records.items()}

    def notices(self) -> Sequence[str]:
        """Nothing is damaged."""
        return ()

    def payload(self, run: str, tag: str) -> bytes | None:
        """Payload of a record, None where there is none."""
        return self.records.get(run, {}).get(tag, (b"", None))[1]

    def side_file(self, run: str, path: str) -> bytes | None:
        """None: there are no files beside."""
        return None

    def scalar_tags(self, runs: Iterable[str]) -> Mapping[str, Iterable[str]]:
        """Tags of the scalars that runs logged, by run."""
        return {run: list(self.logged.get(run, {})) for run in runs}

    def scalars(
        self, runs: Sequence[str], tags: Sequence[str], most_points: int
    ) -> Mapping[str, Mapping[str, Iterable[ScalarPoint]]]:
        """Points of the named scalars, by run and tag."""
        return {run: {tag: self.logged[run][tag] for tag in tags if tag in self.logged.get(run, {})} for run in runs}
