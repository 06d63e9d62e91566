"""In what several values of the outputs are compared at all records of a history, and of one seen beside it."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.network.causes.deviations import Deviations, output_deviations
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore


@dataclass(frozen=True)
class _Known:
    """The deviations that a record decides; None where its outputs are not several values."""

    deviations: Deviations | None


class OutputScales:
    """Decides the deviations of several values once for each record that decides any, and keeps them.

    Args:
        store: Reads records and networks.
        lenses: Tell which record decides.
        memory: Where they are kept.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory) -> None:
        self._store = store
        self._lenses = lenses
        self._known: Cache[_Known] = Cache(memory)

    def of(self, source: RecordSource, record: ListedRecord, lens: Lens) -> Deviations | None:
        """Those of the identity record, or of the one beside which it is seen, where that has the same outputs."""
        own = self._decided(source, self._lenses.identity(source, record, lens))
        other = None if own is None or lens.like is None else self._decided(source, lens.like)
        return other if own is not None and other is not None and set(own) == set(other) else own

    def _decided(self, source: RecordSource, record: ListedRecord) -> Deviations | None:
        def decide() -> _Known:
            try:
                snapshot = self._store.read(source, record)
                return _Known(output_deviations(snapshot, lambda: self._store.beside.network(source, record)))
            except (NotFoundError, RecordError):
                return _Known(None)

        beside = self._store.beside
        if beside.awaits_network(source, record) and beside.network_now(source, record) is None:
            return decide().deviations  # its network, which says more, may still come
        return self._known.get(record_key(source, record), decide).deviations
