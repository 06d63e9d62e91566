"""Lists the records of a source, anew only where something may have come since."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from lightning_rnnvis.errors import BusyError, NotFoundError, quoted
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.server.store.record_source import RecordSource

LISTING_SECONDS = 60
"""How long requests about records may rest on the last listing."""


class _Listed(NamedTuple):
    """A listing with what it was made of, and when that was last seen, on the clock of `time.monotonic`, seconds."""

    listing: Listing
    headers: Mapping[str, Mapping[str, bytes]]
    notices: Sequence[str]
    seen: float


class Listings:
    """The last listing of each source, and the records in it."""

    def __init__(self) -> None:
        self._listed: dict[Hashable, _Listed] = {}

    def now(self, source: RecordSource) -> Listing:
        """All records as they are now, with a sentence for each kind of record that cannot be used.

        The last listing, the same object, where nothing has come since, or the source is busy with reading.

        Raises:
            BusyError: It is, and there is no last listing.
        """
        last = self._listed.get(source.key)
        try:
            headers, notices = source.headers(), list(source.notices())
        except BusyError:
            if last is None:
                raise
            return last.listing
        is_same = last is not None and last.headers == headers and last.notices == notices
        listing = last.listing if last is not None and is_same else Listing.of(headers, notices)
        self._listed[source.key] = _Listed(listing, headers, notices, time.monotonic())
        return listing

    def recent(self, source: RecordSource) -> Listing:
        """The last listing, made anew where it is older than `LISTING_SECONDS`."""
        # The tab lists the runs after each reload and then asks about what it saw. With the fast loader a listing costs
        # 40 ms however short it is, because the operating system delays the acknowledgement.
        last = self._listed.get(source.key)
        if last is None or time.monotonic() - last.seen > LISTING_SECONDS:
            return self.now(source)
        return last.listing

    def find(self, source: RecordSource, run: str, state: str, step: float) -> ListedRecord:
        """The record of a run, state and step.

        Raises:
            NotFoundError: There is none; the sentence says which part of the request does not exist.
        """
        listing = self.recent(source)
        if not listing.has(run, state, step):
            listing = self.now(source)
        of_state = listing.records_of(run, state)
        nearest = min(of_state, key=lambda record: abs(record.step - step))
        if nearest.step != step:
            raise NotFoundError(
                f"{quoted(state)} has no record of step {step:.15g} in {quoted(run)}; the nearest is"
                f" {nearest.step:.15g}."
            )
        return nearest
