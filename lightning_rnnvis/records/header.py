"""The header of a record: what a listing shows of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from dataclasses import fields as fields_of
from typing import Any

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.snapshot import Snapshot

VERSION = 1
"""Version of the stored form. A reader reads this version and older ones, and skips newer ones with a sentence."""


@dataclass(frozen=True)
class Header:
    """What a listing of records shows without reading their payloads; stored as the tag's plugin content.

    Attributes are those of `Snapshot`, with `n_words`, `n_units`, `n_clusters` (chips) and `n_bytes` (size of the
    payload) as counts.
    """

    state: str
    cell: str
    epoch: int
    global_step: int
    history_id: str
    n_words: int
    n_units: int
    n_clusters: int
    n_bytes: int
    metrics: Mapping[str, float | None]
    notes: tuple[str, ...]
    created: float
    half_steps: Mapping[str, float]
    version: int = VERSION

    def __repr__(self) -> str:
        return f"Header({self.state}, epoch {self.epoch}, step {self.global_step})"

    def __hash__(self) -> int:
        return hash((self.history_id, self.state, self.global_step, self.created))

    @classmethod
    def of(cls, snapshot: Snapshot, n_bytes: int, half_steps: Mapping[str, float]) -> Header:
        """The header of `snapshot`, whose payload takes `n_bytes` and adds errors of at most `half_steps`."""
        return cls(
            state=snapshot.state,
            cell=snapshot.cell,
            epoch=snapshot.epoch,
            global_step=snapshot.global_step,
            history_id=snapshot.history_id,
            n_words=len(snapshot.words),
            n_units=snapshot.n_units,
            n_clusters=snapshot.labels.n_chips,
            n_bytes=n_bytes,
            metrics={name: value if math.isfinite(value) else None for name, value in snapshot.metrics.items()},
            notes=tuple(snapshot.notes),
            created=snapshot.created,
            half_steps=dict(half_steps),
        )

    def to_bytes(self) -> bytes:
        """The header as UTF-8 JSON."""
        return json.dumps(vars(self), ensure_ascii=False, allow_nan=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Header:
        """Read a header.

        Raises:
            RecordError: It is not a header, or was written by a newer version of the package.
        """
        try:
            fields: dict[str, Any] = json.loads(content)
            version = int(fields["version"])
        except (ValueError, TypeError, KeyError) as error:
            raise RecordError("A record has a header that RNNVis did not write; it was left out.") from error
        if version > VERSION:
            raise RecordError(
                f"A record was written by a newer version of lightning-rnnvis (format {version}, this one reads up to"
                f" {VERSION}); it was left out. Upgrade with `pip install --upgrade lightning-rnnvis`."
            )
        try:
            # A field added later has a default, which stands for what earlier versions did not write.
            known = {
                field.name: fields[field.name] if field.default is MISSING else fields.get(field.name, field.default)
                for field in fields_of(cls)
            }
            known["notes"] = tuple(str(note) for note in known["notes"])
            for name in ("epoch", "global_step", "n_words", "n_units", "n_clusters", "n_bytes"):
                known[name] = int(known[name])
            header = cls(**known)
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError("A record has an incomplete header; it was left out.") from error
        if (
            not all(isinstance(text, str) for text in (header.state, header.cell, header.history_id))
            or not isinstance(header.metrics, dict)
            or not all(value is None or isinstance(value, int | float) for value in header.metrics.values())
            or not isinstance(header.created, int | float)
            or not math.isfinite(header.created)
        ):
            raise RecordError("A record has a header with fields of the wrong kind; it was left out.")
        return header
