"""The routes of what the model reads: words, sentences, and the texts that move its state."""

from __future__ import annotations

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.record.responses import step_response_payload, word_responses_payload
from lightning_rnnvis.payloads.sentences.contexts import contexts_payload, matches_payload
from lightning_rnnvis.payloads.sentences.sentence import recorded_sentence, sentence_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested, requested_record
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.shown_sentences import is_run, shown_sentence, with_beginnings
from lightning_rnnvis.server.store.answers import Answers
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.server.store.watched import Watched


class TextRoutes:
    """Payloads of sentences, responses, snippets of text and the vocabulary.

    Args:
        store: Reads the records.
        lenses: Give the chips.
        memory: Where answers are kept.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory) -> None:
        self._store = store
        self._lenses = lenses
        self._sentences: Answers[schema.Sentence] = Answers(memory)
        self._responses_to: Answers[schema.Responses] = Answers(memory)
        self._watched: Watched[int] = Watched()
        self._watched_words: Watched[tuple[str, ...]] = Watched()

    def prepare(self, source: RecordSource, record: ListedRecord, lens: Lens) -> None:
        """Make what was looked at last of a record that may be looked at next."""
        for index in self._watched.of(source, record):
            self._recorded_sentence(source, record, lens, index)
        for words in self._watched_words.of(source, record):
            self._word_responses(source, record, words)

    def responses(self, source: RecordSource, arguments: RequestArgs) -> schema.Responses:
        """The responses of all units to some words, or at a step of a sentence."""
        words = arguments.words()
        of_step = any(name in arguments for name in ("sentence", "typed", "position"))
        if bool(words) == of_step:
            raise InvalidRequestError("Ask for the responses either to `word`, or at `sentence` and `position`.")
        if words:
            record = requested_record(self._store, source, arguments)
            found = self._word_responses(source, record, tuple(words))
            self._watched_words.note(source, record, tuple(words))
            return found
        position = arguments.number("position")
        if is_run(arguments):
            seen = self._lenses.requested(source, arguments)
            shown = shown_sentence(self._store, source, seen, arguments, "sentence")
            return step_response_payload(seen.snapshot, shown, position)
        read = self._store.read(source, requested_record(self._store, source, arguments))
        return step_response_payload(read, recorded_sentence(read, arguments.number("sentence")), position)

    def _word_responses(self, source: RecordSource, record: ListedRecord, words: tuple[str, ...]) -> schema.Responses:
        key = *record_key(source, record), words
        return self._responses_to.get(key, lambda: word_responses_payload(self._store.read(source, record), words))

    def sentence(self, source: RecordSource, arguments: RequestArgs) -> schema.Sentence:
        """A recorded sentence, or one that the network reads now, step by step."""
        if is_run(arguments):
            seen = self._lenses.requested(source, arguments)
            return sentence_payload(seen, shown_sentence(self._store, source, seen, arguments, "index"))
        (record, lens), index = requested(self._store, source, arguments), arguments.number("index")
        found = self._recorded_sentence(source, record, lens, index)
        self._watched.note(source, record, index)
        return found

    def _recorded_sentence(self, source: RecordSource, record: ListedRecord, lens: Lens, index: int) -> schema.Sentence:
        def make() -> schema.Sentence:
            seen = self._lenses.apply(source, record, lens)
            return sentence_payload(seen, with_beginnings(self._store, source, seen, index))

        is_early = self._store.beside.awaits_network(source, record)  # it may say more once its network is there
        return self._sentences.get((*self._lenses.key(source, record, lens), index, is_early), make)

    def vocabulary(self, source: RecordSource, arguments: RequestArgs) -> schema.Vocabulary:
        """The words that the network of a record knows."""
        network = self._store.beside.network(source, requested_record(self._store, source, arguments)).network
        unknown = None if network.unknown is None else str(network.words[network.unknown])
        return {"words": [str(word) for word in network.words], "unknown": unknown}

    def contexts(self, source: RecordSource, arguments: RequestArgs) -> schema.Contexts:
        """The snippets of text in which a unit or chip moves most, or that a word stands in."""
        asked = [name for name in ("unit", "chip", "word") if name in arguments]
        if len(asked) != 1:
            raise InvalidRequestError("Ask for the contexts of one of `unit`, `chip` and `word`.")
        name = asked[0]
        thing = arguments.text(name) if name == "word" else arguments.number(name)
        seen = self._lenses.requested(source, arguments)
        found = self._store.beside.contexts(source, seen.record)
        try:
            if isinstance(thing, str):
                return contexts_payload(*found.of_word(thing, self._lenses.pushes(source, seen.record)))
            if name == "chip":
                return contexts_payload(found.of_chip(thing, seen.labels), "chip")
            return contexts_payload(found.of_unit(thing, seen.labels), "unit")
        except ValueError as error:
            raise NotFoundError(str(error)) from error

    def matches(self, source: RecordSource, arguments: RequestArgs) -> schema.Matches:
        """Where text moves the chips as some words of a sentence do."""
        start, end = arguments.number("start"), arguments.number("end")
        seen = self._lenses.requested(source, arguments)
        shown = shown_sentence(self._store, source, seen, arguments, "sentence")
        try:
            found = self._store.beside.contexts(source, seen.record).of_span(shown.sentence, start, end, seen.labels)
        except ValueError as error:
            raise NotFoundError(str(error)) from error
        return matches_payload(found)
