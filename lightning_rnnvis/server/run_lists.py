"""The list of all runs, made anew only where something has come: a page asks for it again and again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from lightning_rnnvis.payloads import figures, schema
from lightning_rnnvis.payloads.runs.run_list import runs_payload
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore


class _Made(NamedTuple):
    """A payload with what it was made of."""

    listing: Listing
    n_measured: int
    charts: str | None
    payload: schema.RunList


class RunLists:
    """The payloads of the last listings, which nobody may change."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._made: dict[Hashable, _Made] = {}

    def of(self, source: RecordSource) -> schema.RunList:
        """Every run, its states and the headers of their records, as they are now."""
        listing, n_measured, charts = self._store.listings.now(source), self._store.n_measured, figures.missing()
        last = self._made.get(source.key)
        if last is None or last.listing is not listing or (last.n_measured, last.charts) != (n_measured, charts):
            payload = runs_payload(listing, lambda record: self._store.bounds(source, record), charts)
            last = self._made[source.key] = _Made(listing, n_measured, charts, payload)
        return last.payload
