"""At which records of a training causes are measured: at all of a long one it would take too long."""

from __future__ import annotations

from lightning_rnnvis.records.evenly import evenly_spread

MOST_RECORDS = 20


def measured_places(n_records: int) -> list[int]:
    """Places of at most `MOST_RECORDS` records of a training, spread evenly and rising, the last one among them."""
    return evenly_spread(n_records, MOST_RECORDS)
