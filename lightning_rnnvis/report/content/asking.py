"""Asks the tab's own routes for what a report holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from lightning_rnnvis.payloads.packed import Packed
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

One = TypeVar("One")


class Asking:
    """The records of a source, and the answers of the tab's routes about them.

    Args:
        source: The records.
        choice: What of them the report holds; is told how far it is.

    Attributes:
        choice: The same.
    """

    def __init__(self, source: RecordSource, choice: Choice) -> None:
        self.choice = choice
        self._source = source
        self._routes = Routes().by_path
        self._store = RecordStore(Memory(2**26))

    def ask(self, route: str, **query: object) -> Any:
        """The payload of a route, as JSON may hold it."""
        values = {
            name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
            for name, value in query.items()
        }
        answer = self._routes[route](self._source, RequestArgs(values))
        return json.loads(answer.text()) if isinstance(answer, Packed) else answer  # read once, not field by field

    def listed(self) -> list[ListedRecord]:
        """All records, as they are listed."""
        return [one for records in self._store.listings.now(self._source).runs.values() for one in records]

    def read(self, record: ListedRecord) -> Snapshot:
        """What a record holds.

        Raises:
            NotFoundError, RecordError: It cannot be read.
        """
        return self._store.read(self._source, record)

    def in_turn(self, what: str, parts: Iterable[One]) -> Iterator[One]:
        """One after the other, telling how far it is."""
        of: Sequence[One] = list(parts)
        for done, part in enumerate(of):
            self.choice.progress(what, done, len(of))
            yield part
        self.choice.progress(what, len(of), len(of))
