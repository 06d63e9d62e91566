"""Records along a training, for what takes too long at each of them."""

from __future__ import annotations

from lightning_rnnvis.network.causes.measured_places import measured_places
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


def along_training(store: RecordStore, source: RecordSource, record: ListedRecord) -> list[ListedRecord]:
    """The records of the training of a record at which causes are measured."""
    training = store.listings.recent(source).lineages.training(record)
    return [training[place] for place in measured_places(len(training))]
