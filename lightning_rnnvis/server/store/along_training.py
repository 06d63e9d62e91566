"""Records along a training, for what takes too long at each of them."""

from __future__ import annotations

from lightning_rnnvis.records.evenly import evenly_spread
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

MOST_POINTS = 20


def along_training(store: RecordStore, source: RecordSource, record: ListedRecord) -> list[ListedRecord]:
    """At most `MOST_POINTS` records of the training of a record, spread evenly."""
    lineage = store.listings.recent(source).lineages.lineage(record.run, record.state)
    return [lineage[place] for place in evenly_spread(len(lineage), MOST_POINTS)]
