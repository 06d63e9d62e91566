"""The route of the thumbnails along a training: as many as are made in a moment, each kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import PENDING, PINNED, RECORDED
from lightning_rnnvis.payloads.runs.thumbnails import (
    LensedThumbnail,
    ThumbnailSentence,
    thumbnail,
    thumbnail_payload,
    thumbnail_sentence,
)
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested_lens
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.shown_sentences import AskedWords, asked_words, is_run, read_sentence
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.server.turns import GiveWay, Turns

MOST_THUMBNAILS = 50
"""Thumbnails that one request may name: more would be waited for."""

THUMBNAILS_SECONDS = 0.25
"""So long one request makes thumbnails: the tab asks again for the others, and other answers get their turn."""


class ThumbnailRoutes:
    """Payloads of thumbnails.

    Args:
        store: Reads the records.
        lenses: Give the chips.
        memory: Where thumbnails are kept.
        turns: Whose turn it is.
        prepare: Makes the picture of a record of which a thumbnail was made, piece by piece: it may be looked at next.
    """

    def __init__(
        self,
        store: RecordStore,
        lenses: Lenses,
        memory: Memory,
        turns: Turns,
        prepare: Callable[[RecordSource, ListedRecord, Lens], Iterator[None]],
    ) -> None:
        self._store = store
        self._lenses = lenses
        self._memory = memory
        self._turns = turns
        self._prepare = prepare
        self._thumbnails: Cache[LensedThumbnail] = Cache(memory)
        self._read: Cache[ThumbnailSentence] = Cache(memory)

    def thumbnails(self, source: RecordSource, arguments: RequestArgs) -> schema.Thumbnails:
        """One thumbnail a record."""
        run, state = arguments.text("run"), arguments.text("state")
        steps = arguments.steps("step", MOST_THUMBNAILS)
        word = arguments.text("word") if "word" in arguments else None
        sentence = arguments.text("sentence") if "sentence" in arguments else None
        records = [self._store.listings.find(source, run, state, step) for step in steps]
        lens = requested_lens(self._store, source, arguments, records[0])
        asked = asked_words(arguments) if is_run(arguments) else None
        with self._turns.walk() as give_way:
            self._prepare_numbers(source, records[0], lens, give_way)
            until = time.monotonic() + THUMBNAILS_SECONDS
            made = [self._thumbnail(source, record, lens, until, give_way) for record in records]
            if asked is not None:
                made = [self._with_read(source, one, lens, asked, until, give_way) for one in made]
        return {"run": run, "state": state, "thumbnails": [thumbnail_payload(one, word, sentence) for one in made]}

    def _prepare_numbers(self, source: RecordSource, record: ListedRecord, lens: Lens, give_way: GiveWay) -> None:
        """Where another number of clusters was chosen, what further ones need, for as long as a request may take."""
        until = time.monotonic() + THUMBNAILS_SECONDS
        with self._memory.walking():
            for _ in self._lenses.prepare_numbers(source, record, lens):
                if time.monotonic() > until:
                    return
                give_way()

    def _thumbnail(
        self, source: RecordSource, record: ListedRecord, lens: Lens, until: float, give_way: GiveWay
    ) -> LensedThumbnail:
        """The thumbnail of a record; pending where it would have to be made, and the time for that is over."""

        def make() -> LensedThumbnail:
            for _ in self._lenses.prepare(source, record, lens):
                give_way(within=True)
            labels_from, labels = self._lenses.labels(source, record, lens)
            snapshot = self._store.read(source, record)
            if len(labels.unit_labels) != snapshot.n_units:
                raise NotFoundError("The pinned record has other units than this one.")
            with one_thread():
                drawn = thumbnail(snapshot, self._lenses.directed(source, record, labels, lens))
            give_way(within=True)
            with suppress(InvalidRequestError, NotFoundError, RecordError):
                for _ in self._prepare(source, record, lens):
                    give_way(within=True)
            return LensedThumbnail(record, labels_from, drawn)

        key = self._lenses.key(source, record, lens)
        known = self._thumbnails.known(key)
        if known is not None:
            return known
        if time.monotonic() > until:
            return LensedThumbnail(record, PENDING)
        give_way()
        try:
            with self._memory.walking():
                return self._thumbnails.get(key, make)
        except (NotFoundError, RecordError) as error:
            return LensedThumbnail(record, RECORDED if lens.pin is None else PINNED, error=str(error))

    def _with_read(
        self,
        source: RecordSource,
        made: LensedThumbnail,
        lens: Lens,
        asked: AskedWords,
        until: float,
        give_way: GiveWay,
    ) -> LensedThumbnail:
        """A thumbnail with the sentence that the network of its record reads; pending where the time is over."""
        record = made.record
        if made.thumbnail is None:
            return made

        def read() -> ThumbnailSentence:
            seen = self._lenses.apply(source, record, lens)
            found = read_sentence(seen, self._store.beside.network(source, record), asked).sentence
            return thumbnail_sentence(seen.snapshot, seen.labels, found)

        key = *self._lenses.key(source, record, lens), asked
        if self._read.known(key) is None:
            if time.monotonic() > until:
                return LensedThumbnail(record, PENDING)
            give_way()
        try:
            return replace(made, read=self._read.get(key, read))
        except (InvalidRequestError, NotFoundError, RecordError) as error:
            return replace(made, thumbnail=None, error=str(error))
