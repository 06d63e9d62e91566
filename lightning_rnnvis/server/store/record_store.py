"""Finds and reads the records of a source, and keeps what was read last."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile
from zlib import crc32

import numpy as np

from lightning_rnnvis.analysis.coclustering.consensus import Draws
from lightning_rnnvis.analysis.coclustering.draws_file import stored_draws
from lightning_rnnvis.analysis.contexts import Texts
from lightning_rnnvis.errors import BusyError, NotFoundError, RecordError, quoted
from lightning_rnnvis.network.contexts.context_source import ContextSource, texts_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.reading import read_network
from lightning_rnnvis.records.bounds import Bounds, bounds_of
from lightning_rnnvis.records.encoding.codec import decode, decode_labels
from lightning_rnnvis.records.encoding.context_file import stored_contexts
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.unit_contexts import UnitContexts
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource

LISTING_SECONDS = 60
"""How long requests about records may rest on the last listing."""


WRITTEN_WITHIN = 30.0
"""A network is written after its record, beside the training: so many seconds it may take."""

AWAITED_SECONDS = 2.0
"""Until a record is so old a request itself waits for its network; all requests together wait no longer than that."""

NOT_YET = "The network of this record is not there yet: it is still being written, or its file was not copied."

NO_NETWORK = "sentences are not read anew at this record, and importance is measured at the head alone."
NO_SNIPPETS = "snippets of text come from what else is known of this record."


class _Listed(NamedTuple):
    """A listing with what it was made of, and when that was last seen, on the clock of `time.monotonic`, seconds."""

    listing: Listing
    headers: Mapping[str, Mapping[str, bytes]]
    notices: Sequence[str]
    seen: float


class _Files(NamedTuple):
    """Paths of files beside a record, empty where it names none."""

    network: str
    contexts: str


class RecordStore:
    """The records of a log directory; keeps decoded snapshots, so that another request about one is immediate.

    Args:
        memory: Where they are kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._listed: dict[Hashable, _Listed] = {}
        self._snapshots: Cache[Snapshot] = Cache(memory)
        self._beside: Cache[_Files] = Cache(memory)
        self._sound: Cache[bool] = Cache(memory)
        self._networks: Cache[Runner] = Cache(memory)
        self._texts: Cache[Texts] = Cache(memory)
        self._contexts: Cache[UnitContexts] = Cache(memory)
        self._bounds: dict[Hashable, Bounds] = {}

    def listing(self, source: RecordSource) -> Listing:
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

    def recent_listing(self, source: RecordSource) -> Listing:
        """The last listing, made anew where it is older than `LISTING_SECONDS`."""
        # The tab lists the runs after each reload and then asks about what it saw. With the fast loader a listing costs
        # 40 ms however short it is, because the operating system delays the acknowledgement.
        last = self._listed.get(source.key)
        if last is None or time.monotonic() - last.seen > LISTING_SECONDS:
            return self.listing(source)
        return last.listing

    def find(self, source: RecordSource, run: str, state: str, step: float) -> ListedRecord:
        """The record of a run, state and step.

        Raises:
            NotFoundError: There is none; the sentence says which part of the request does not exist.
        """
        listing = self.recent_listing(source)
        if not listing.has(run, state, step):
            listing = self.listing(source)
        of_state = listing.records_of(run, state)
        nearest = min(of_state, key=lambda record: abs(record.step - step))
        if nearest.step != step:
            raise NotFoundError(
                f"{quoted(state)} has no record of step {step:.15g} in {quoted(run)}; the nearest is"
                f" {nearest.step:.15g}."
            )
        return nearest

    def read(self, source: RecordSource, record: ListedRecord) -> Snapshot:
        """The snapshot of a record.

        Raises:
            NotFoundError: Its payload is gone.
            RecordError: The payload is damaged.
        """
        key = (source.key, record.run, record.tag)
        return self._snapshots.get(key, lambda: self._read(source, record))

    def read_once(self, source: RecordSource, record: ListedRecord, spread: bool = False) -> Snapshot:
        """The same without keeping it: a walk along a history must not drive out what is on the screen.

        Standard errors and percentiles may be unknown without `spread`: most walks need none.
        """
        known = self._snapshots.known((source.key, record.run, record.tag))
        return self._read(source, record, spread=spread) if known is None else known

    def read_labels(self, source: RecordSource, record: ListedRecord) -> tuple[np.ndarray, Labels]:
        """Word ids and recorded labels alone, which takes a small part of the time.

        Raises:
            NotFoundError, RecordError: As `read`.
        """
        known = self._snapshots.known((source.key, record.run, record.tag))
        if known is not None:
            return known.word_ids, known.labels
        return decode_labels(record.header, self._payload(source, record))

    def network(self, source: RecordSource, record: ListedRecord) -> Runner:
        """Runs the network of a record.

        Raises:
            NotFoundError: The payload of the record is gone.
            RecordError: The record has no network, it is not there any more, or damaged.
        """

        def make() -> Runner:
            snapshot = self.read(source, record)
            return Runner.of(read_network(snapshot, lambda path: self._awaited(source, record, path)))

        return self._networks.get((source.key, record.run, record.tag), make)

    def network_now(self, source: RecordSource, record: ListedRecord) -> Runner | None:
        """Runs the network of a record; None where it is not there, damaged, or still to come."""
        try:
            path = self._files(source, record).network
            is_there = path and source.side_file(record.source_run, path) is not None
            return self.network(source, record) if is_there else None
        except RecordError:
            return None

    def lacks_new_network(self, source: RecordSource, record: ListedRecord) -> bool:
        """Whether the network of a record is not there, but may still come."""
        path = self._files(source, record).network
        try:
            return self.awaits_network(source, record) and source.side_file(record.source_run, path) is None
        except RecordError:
            return False

    def no_network(self, source: RecordSource, record: ListedRecord) -> str | None:
        """Why the network of a record cannot be run, as a sentence; None where it can."""
        try:
            self.network(source, record)
        except RecordError as error:
            return str(error)
        return None

    def has_network(self, source: RecordSource, record: ListedRecord) -> bool:
        """Whether the network of a record is there and sound, or is still to come."""
        path = self._files(source, record).network
        try:
            content = source.side_file(record.source_run, path) if path else None
        except RecordError:
            return False
        return self.awaits_network(source, record) if content is None else self._is_sound(content)

    def awaits_network(self, source: RecordSource, record: ListedRecord) -> bool:
        """Whether a record is so new that its network, where it is not there, may still be written."""
        is_new = abs(time.time() - record.header.created) < WRITTEN_WITHIN
        return is_new and bool(self._files(source, record).network)

    def _awaited(self, source: RecordSource, record: ListedRecord, path: str) -> bytes | None:
        while (content := source.side_file(record.source_run, path)) is None:
            if not 0 <= time.time() - record.header.created < AWAITED_SECONDS:
                return None
            time.sleep(0.1)
        return content

    def damage(self, source: RecordSource, record: ListedRecord) -> tuple[list[str], bool]:
        """Sentences on files beside a record that are damaged, and whether one is damaged or not there.

        Of what is not there it is said where it is asked for.
        """
        files, found, lacks = self._files(source, record), [], False
        for path, what in ((files.network, NO_NETWORK), (files.contexts, NO_SNIPPETS)):
            try:
                content = source.side_file(record.source_run, path) if path else None
            except RecordError as error:
                found.append(str(error))
                continue
            if content is not None and not self._is_sound(content):
                found.append(f"{path} is damaged: {what} Copy it anew from where it was written.")
            lacks = lacks or (bool(path) and content is None)
        return found, lacks or bool(found)

    def _is_sound(self, content: bytes) -> bool:
        """Whether an archive can be read; it is asked for with each picture, and is kept."""

        def look() -> bool:
            try:
                with ZipFile(BytesIO(content)) as archive:
                    return archive.testzip() is None
            except Exception:  # whatever a damaged archive raises
                return False

        return self._sound.get((crc32(content), len(content)), look)

    def _files(self, source: RecordSource, record: ListedRecord) -> _Files:
        def make() -> _Files:
            snapshot = self.read(source, record)
            return _Files("" if snapshot.network_file is None else snapshot.network_file.path, snapshot.contexts_file)

        return self._beside.get((source.key, record.run, record.tag), make)

    def contexts(self, source: RecordSource, record: ListedRecord) -> ContextSource:
        """Where snippets of text come from in which the units, chips and words of a record move most.

        Raises:
            NotFoundError, RecordError: As `read`.
        """
        snapshot, key = self.read(source, record), (source.key, record.run, record.tag)

        def stored() -> UnitContexts:
            found = stored_contexts(snapshot, lambda path: source.side_file(record.source_run, path))
            assert found is not None  # the record names a file
            return found

        return ContextSource(
            snapshot,
            lambda: self._contexts.get(key, stored) if snapshot.contexts_file else None,
            lambda: self._texts.get(
                (*key, self.has_network(source, record)),
                lambda: texts_of(snapshot, lambda: self.network(source, record)),
            ),
        )

    def draws(self, source: RecordSource, record: ListedRecord, snapshot: Snapshot) -> Draws | None:
        """The co-clusterings that were stored of a record; None where they are still to be made."""
        return stored_draws(snapshot, lambda path: source.side_file(record.source_run, path))

    def bounds(self, source: RecordSource, record: ListedRecord) -> Bounds | None:
        """How large the values of a record are; None for one of an earlier version that was not read yet."""
        header = record.header
        if header.response_bound is None or header.state_bound is None:
            return self._bounds.get((source.key, record.run, record.tag))
        return Bounds(header.response_bound, header.state_bound)

    @property
    def n_measured(self) -> int:
        """Records of earlier versions whose bounds are known because they were read."""
        return len(self._bounds)

    def _read(self, source: RecordSource, record: ListedRecord, spread: bool = True) -> Snapshot:
        snapshot = decode(record.header, self._payload(source, record), spread=spread)
        if self.bounds(source, record) is None:
            self._bounds[source.key, record.run, record.tag] = bounds_of(snapshot)
        return snapshot

    @staticmethod
    def _payload(source: RecordSource, record: ListedRecord) -> bytes:
        try:
            payload = source.payload(record.source_run, record.tag)
        except RecordError as error:
            raise RecordError(
                f"The record of {record.state} at step {record.header.step} cannot be read: {error}"
            ) from error
        if payload is None:
            raise NotFoundError(f"The record of {record.state} at step {record.header.step} is gone. Reload the tab.")
        return payload
