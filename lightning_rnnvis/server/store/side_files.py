"""Reads the files beside records: networks, snippets of text and co-clusterings; and tells how these files are."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile
from zlib import crc32

import numpy as np

from lightning_rnnvis.analysis.coclustering.tree.consensus import Draws
from lightning_rnnvis.analysis.coclustering.tree.draws_file import stored_draws
from lightning_rnnvis.analysis.contexts import Texts
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.contexts.context_source import ContextSource, texts_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.word_responses import word_responses
from lightning_rnnvis.network.storage.reading import read_network
from lightning_rnnvis.records.encoding.context_file import stored_contexts
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.unit_contexts import UnitContexts
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key

WRITTEN_WITHIN = 30.0
"""A network is written after its record, beside the training: so many seconds it may take."""

AWAITED_SECONDS = 2.0
"""Until a record is so old a request itself waits for its network; all requests together wait no longer than that."""

NOT_YET = "The network of this record is not there yet: it is still being written, or its file was not copied."

NO_NETWORK = "sentences are not read anew at this record, and importance is measured at the head alone."
NO_SNIPPETS = "snippets of text come from what else is known of this record."


class _Paths(NamedTuple):
    """Paths of files beside a record, empty where it names none."""

    network: str
    contexts: str


class Condition(NamedTuple):
    """How the files beside a record are.

    Attributes:
        has_network: Whether its network is there and sound, or still to come.
        is_awaited: Whether its network is not there, but may still come.
        damage: Sentences on files that are damaged. Of what is not there it is said where it is asked for.
        lacks_files: Whether a file is damaged or not there.
    """

    has_network: bool
    is_awaited: bool
    damage: tuple[str, ...]
    lacks_files: bool


class SideFiles:
    """What lies beside the records of a source, as it is asked for.

    Args:
        read: Reads a record; raises `NotFoundError` or `RecordError`.
        memory: Where networks and texts are kept.
    """

    def __init__(self, read: Callable[[RecordSource, ListedRecord], Snapshot], memory: Memory) -> None:
        self._read = read
        self._memory = memory
        self._lacked: set[Hashable] = set()
        self._paths_of: Cache[_Paths] = Cache(memory)
        self._sound: Cache[bool] = Cache(memory)
        self._networks: Cache[Runner] = Cache(memory)
        self._texts: Cache[Texts] = Cache(memory)
        self._contexts: Cache[UnitContexts] = Cache(memory)

    def network(self, source: RecordSource, record: ListedRecord) -> Runner:
        """Runs the network of a record.

        Raises:
            NotFoundError: The payload of the record is gone.
            RecordError: The record has no network, it is not there any more, or damaged.
        """

        def make() -> Runner:
            snapshot = self._read(source, record)
            return Runner.of(read_network(snapshot, lambda path: _awaited(source, record, path)))

        return self._networks.get(record_key(source, record), make)

    def network_or_later(self, source: RecordSource, record: ListedRecord) -> Runner:
        """The same; where it is not there yet, all that was made without it is let go once it is, see `condition`."""
        try:
            return self.network(source, record)
        except RecordError:
            now = self.condition(source, record)
            if now.is_awaited or not now.has_network:  # one that is there and cannot be read stays so
                self._lacked.add(record_key(source, record))
            raise

    def network_now(self, source: RecordSource, record: ListedRecord) -> Runner | None:
        """Runs the network of a record; None where it is not there, damaged, or still to come."""
        try:
            path = self._paths(source, record).network
            is_there = path and source.side_file(record.source_run, path) is not None
            return self.network(source, record) if is_there else None
        except RecordError:
            return None

    def why_no_network(self, source: RecordSource, record: ListedRecord) -> str | None:
        """Why the network of a record cannot be run, as a sentence; None where it can."""
        try:
            self.network(source, record)
        except RecordError as error:
            return str(error)
        return None

    def awaits_network(self, source: RecordSource, record: ListedRecord) -> bool:
        """Whether a record is so new that its network, where it is not there, may still be written."""
        is_new = abs(time.time() - record.header.created) < WRITTEN_WITHIN
        return is_new and bool(self._paths(source, record).network)

    def condition(self, source: RecordSource, record: ListedRecord) -> Condition:
        """How the files beside a record are now."""
        paths, damage, lacks = self._paths(source, record), list[str](), False
        has_network = is_awaited = False
        for path, without in ((paths.network, NO_NETWORK), (paths.contexts, NO_SNIPPETS)):
            if not path:
                continue
            try:
                content = source.side_file(record.source_run, path)
            except RecordError as error:
                damage.append(str(error))
                continue
            is_sound = content is not None and self._is_sound(content)
            if path == paths.network:
                is_awaited = content is None and self.awaits_network(source, record)
                has_network = is_sound or is_awaited
            if content is None:
                lacks = True
            elif not is_sound:
                damage.append(f"{path} is damaged: {without} Copy it anew from where it was written.")
        if has_network and not is_awaited and record_key(source, record) in self._lacked:
            # Trees, and all that follows them, were made without it.
            self._lacked.clear()
            self._memory.clear()
        return Condition(has_network, is_awaited, tuple(damage), lacks or bool(damage))

    def contexts(self, source: RecordSource, record: ListedRecord) -> ContextSource:
        """Where snippets of text come from in which the units, chips and words of a record move most.

        Raises:
            NotFoundError: The payload of the record is gone.
            RecordError: It is damaged.
        """
        snapshot, key = self._read(source, record), record_key(source, record)

        def stored() -> UnitContexts:
            found = stored_contexts(snapshot, lambda path: source.side_file(record.source_run, path))
            assert found is not None  # the record names a file
            return found

        return ContextSource(
            snapshot,
            lambda: self._contexts.get(key, stored) if snapshot.contexts_file else None,
            lambda: self._texts.get(
                (*key, self.condition(source, record).has_network),
                lambda: texts_of(snapshot, lambda: self.network(source, record)),
            ),
        )

    def draws(self, source: RecordSource, record: ListedRecord, snapshot: Snapshot) -> Draws | None:
        """The co-clusterings that were stored of a record; None where they are still to be made."""
        return stored_draws(snapshot, lambda path: source.side_file(record.source_run, path))

    def of_network(self, source: RecordSource, record: ListedRecord, snapshot: Snapshot) -> np.ndarray | None:
        """What the network of a record makes of its words by itself, see `word_responses`; None where it has none."""
        if snapshot.network_file is None:
            return None
        try:
            return word_responses(self.network_or_later(source, record), snapshot)
        except RecordError:
            return None

    def _paths(self, source: RecordSource, record: ListedRecord) -> _Paths:
        def make() -> _Paths:
            snapshot = self._read(source, record)
            return _Paths("" if snapshot.network_file is None else snapshot.network_file.path, snapshot.contexts_file)

        return self._paths_of.get(record_key(source, record), make)

    def _is_sound(self, content: bytes) -> bool:
        """Whether an archive can be read; it is asked for with each picture, and is kept."""

        def look() -> bool:
            try:
                with ZipFile(BytesIO(content)) as archive:
                    return archive.testzip() is None
            except Exception:  # whatever a damaged archive raises
                return False

        return self._sound.get((crc32(content), len(content)), look)


def _awaited(source: RecordSource, record: ListedRecord, path: str) -> bytes | None:
    """The network of a record, waited for where it may be written just now; None where it is not there."""
    while (content := source.side_file(record.source_run, path)) is None:
        if not 0 <= time.time() - record.header.created < AWAITED_SECONDS:
            return None
        time.sleep(0.1)
    return content
