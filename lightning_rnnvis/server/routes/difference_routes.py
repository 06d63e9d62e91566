"""The routes of the difference of two records."""

from __future__ import annotations

from lightning_rnnvis.analysis.comparison.difference import Difference, difference
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.comparison.difference import difference_payload, sentence_difference_payload
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import requested, requested_record
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.shown_sentences import AskedWords, asked_words, read_sentence, recorded_of_key
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

SIDES = ("first", "second")


class DifferenceRoutes:
    """Two records beside one another, and what one of them has more than the other.

    Args:
        store: Reads the records.
        lenses: Give the chips.
    """

    def __init__(self, store: RecordStore, lenses: Lenses) -> None:
        self._store = store
        self._lenses = lenses

    def pair(self, source: RecordSource, arguments: RequestArgs) -> tuple[LensedRecord, LensedRecord]:
        """The record that a request names, and the other one, each through its lens."""
        record, lens = requested(self._store, source, arguments)
        first = self._lenses.apply(source, record, lens)
        other = requested_record(self._store, source, arguments, "other_")
        return first, self._lenses.apply(source, other, lens.for_other(record, other))

    def difference(self, source: RecordSource, arguments: RequestArgs) -> schema.Difference:
        """The links of one side."""
        found = _difference(self.pair(source, arguments), arguments)
        with one_thread():
            return difference_payload(found)

    def sentence(self, source: RecordSource, arguments: RequestArgs) -> schema.SentenceDifferences:
        """The steps of a sentence by the chips of one side."""
        pair, asked = self.pair(source, arguments), asked_words(arguments)
        found = _difference(pair, arguments)
        if found is None:
            return sentence_difference_payload(None)
        try:
            first, second = (self._read(source, seen, asked) for seen in pair)
            now, before = (first, second) if found.first_is_now else (second, first)
            with one_thread():
                return sentence_difference_payload(found.sentence(now, before))
        except (NotFoundError, RecordError, ValueError):  # one of the two has not read it, or not so
            return sentence_difference_payload(None)

    def _read(self, source: RecordSource, seen: LensedRecord, asked: AskedWords) -> Sentence:
        """A sentence as a record holds it, or as its network reads it now."""
        if isinstance(asked.sentence, str) and not asked.off and not asked.off_units:
            return recorded_of_key(seen, asked.sentence).sentence
        return read_sentence(seen, self._store.beside.network(source, seen.record), asked).sentence


def _difference(pair: tuple[LensedRecord, LensedRecord], arguments: RequestArgs) -> Difference | None:
    of_second = arguments.choice("side", SIDES) == "second"
    with one_thread():
        return difference(pair[0].with_labels, pair[1].with_labels, of_second)
