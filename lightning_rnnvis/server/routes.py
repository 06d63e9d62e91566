"""The routes of the tab: a source and the arguments of a request in, a payload out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from lightning_rnnvis.analysis.comparison.halves import HalvesAgreement, halves_agreement
from lightning_rnnvis.analysis.late_imports import import_ahead
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError
from lightning_rnnvis.payloads import figures, schema
from lightning_rnnvis.payloads.comparison.changes import changes_payload
from lightning_rnnvis.payloads.comparison.comparison import comparison_payload
from lightning_rnnvis.payloads.comparison.halves import halves_payload
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.record.responses import check_position, step_response_payload, word_responses_payload
from lightning_rnnvis.payloads.record.snapshot import Shown, ShownOutput, snapshot_payload
from lightning_rnnvis.payloads.record.unit import unit_payload
from lightning_rnnvis.payloads.sentences.contexts import contexts_payload, matches_payload
from lightning_rnnvis.payloads.sentences.sentence import recorded_sentence, sentence_payload
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server.cause_routes import CauseRoutes
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested_lens, requested_record
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.run_lists import RunLists
from lightning_rnnvis.server.run_routes import RunRoutes
from lightning_rnnvis.server.shown_sentences import is_run, shown_sentence, with_beginnings
from lightning_rnnvis.server.store.answers import Answers
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import NOT_YET, RecordStore
from lightning_rnnvis.server.store.watched import Watched
from lightning_rnnvis.server.table_causes import TableCauses
from lightning_rnnvis.server.turns import Turns

MOST_STATES = 6
"""States in one overview: beyond it a page is slow, and nobody finds one."""

MEMORY_BYTES = 512 * 2**20
"""What records and answers may take in memory. A third of it is kept between requests, of records with 1,024 units and
500 words about twenty-five; the rest is for the answers that are being made, and enough for 8,192 units."""

Route = Callable[[RecordSource, RequestArgs], Mapping[str, object]]
"""From a source and the arguments of a request to a payload, one of `lightning_rnnvis.payloads.schema`."""


class Routes:
    """The routes by path.

    Args:
        memory_bytes: What records and answers may take in memory, see `MEMORY_BYTES`.

    Attributes:
        by_path: Every route.
        turns: Told of pictures, it has walks over many records wait for them.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        memory = Memory(memory_bytes // 3)
        store = self._store = RecordStore(memory)
        self._lists = RunLists(store)
        self._lenses = Lenses(store, memory)
        self._snapshots: Answers[schema.Snapshot] = Answers(memory)
        self._sentences: Answers[schema.Sentence] = Answers(memory)
        self._responses_to: Answers[schema.Responses] = Answers(memory)
        self._watched: Watched[int] = Watched()
        self._watched_words: Watched[tuple[str, ...]] = Watched()
        self._agreements: Cache[HalvesAgreement] = Cache(memory)
        self.turns = Turns()
        over_runs = RunRoutes(store, self._lenses, memory, self.turns, self._prepare)
        of_causes = CauseRoutes(store, self._lenses, memory)
        of_table = TableCauses(store, self._lenses, memory, over_runs.chosen)
        self._figures: dict[str, Route] = {
            "words": self._figure_words,
            "step": self._figure_step,
            "units": self._figure_units,
            "chip": self._figure_chip,
            "overview": self._figure_overview,
            "similarity": over_runs.similarity,
        }
        self.by_path: Mapping[str, Route] = {
            "/runs": self._runs,
            "/snapshot": self._snapshot,
            "/changes": self._changes,
            "/responses": self._responses,
            "/sentence": self._sentence,
            "/vocabulary": self._vocabulary,
            "/contexts": self._contexts,
            "/matches": self._matches,
            "/unit": self._unit,
            "/compare": self._compare,
            "/halves": self._halves,
            "/causes": of_causes.causes,
            "/cause_curve": of_causes.curve,
            "/promoted": of_causes.promoted,
            "/effects": of_causes.effects,
            "/without": of_causes.without,
            "/thumbnails": over_runs.thumbnails,
            "/findings": over_runs.findings,
            "/scalars": over_runs.scalars,
            "/table": over_runs.table,
            "/table_causes": of_table.causes,
            **{f"/figure/{name}": route for name, route in self._figures.items()},
            "/figure/*": self._no_figure,
        }

    def _runs(self, source: RecordSource, arguments: RequestArgs) -> schema.RunList:
        listed = self._lists.of(source)
        if listed["runs"]:
            import_ahead()
        return listed

    def _snapshot(self, source: RecordSource, arguments: RequestArgs) -> schema.Snapshot:
        record = requested_record(self._store, source, arguments)
        return self._answer(source, record, requested_lens(self._store, source, arguments, record))

    def _answer(self, source: RecordSource, record: ListedRecord, lens: Lens) -> schema.Snapshot:
        """A record through a lens; it is asked for again and again."""
        network, (damage, lacks) = self._store.has_network(source, record), self._store.damage(source, record)
        bounds, awaited = self._lenses.bounds(source, record, lens), self._store.lacks_new_network(source, record)

        def make() -> schema.Snapshot:
            seen, output = self._lenses.apply(source, record, lens), self._output(source, record, lens)
            why = NOT_YET if awaited else None if network else self._store.no_network(source, record)
            return snapshot_payload(seen, Shown(bounds, output, lens.raw_signs, network, why, damage, lacks))

        key = *self._lenses.key(source, record, lens), network, awaited, *damage, lacks, bounds
        return self._snapshots.get(key, make)

    def _changes(self, source: RecordSource, arguments: RequestArgs) -> schema.Changes:
        record = requested_record(self._store, source, arguments)
        lens = requested_lens(self._store, source, arguments, record)
        seen = self._lenses.apply(source, record, lens)
        return changes_payload(self._lenses.previous(source, seen, lens), seen)

    def _output(self, source: RecordSource, record: ListedRecord, lens: Lens) -> ShownOutput | None:
        # Where the record that decides the directions has no output, no other one of its history is read for one.
        decided = self._lenses.pushes(source, self._lenses.decides(source, record, lens))
        pushes = None if decided is None else self._lenses.pushes(source, record)
        return None if decided is None or pushes is None else ShownOutput(pushes, decided.largest)

    def _responses(self, source: RecordSource, arguments: RequestArgs) -> schema.Responses:
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
            seen = self._seen(source, arguments)
            shown = shown_sentence(self._store, source, seen, arguments, "sentence")
            return step_response_payload(seen.snapshot, shown, position)
        read = self._read(source, arguments)
        return step_response_payload(read, recorded_sentence(read, arguments.number("sentence")), position)

    def _word_responses(self, source: RecordSource, record: ListedRecord, words: tuple[str, ...]) -> schema.Responses:
        key = source.key, record.run, record.tag, record.header.created, words
        return self._responses_to.get(key, lambda: word_responses_payload(self._store.read(source, record), words))

    def _sentence(self, source: RecordSource, arguments: RequestArgs) -> schema.Sentence:
        if is_run(arguments):
            seen = self._seen(source, arguments)
            return sentence_payload(seen, shown_sentence(self._store, source, seen, arguments, "index"))
        record = requested_record(self._store, source, arguments)
        lens, index = requested_lens(self._store, source, arguments, record), arguments.number("index")
        found = self._recorded_sentence(source, record, lens, index)
        self._watched.note(source, record, index)
        return found

    def _recorded_sentence(self, source: RecordSource, record: ListedRecord, lens: Lens, index: int) -> schema.Sentence:
        def make() -> schema.Sentence:
            seen = self._lenses.apply(source, record, lens)
            return sentence_payload(seen, with_beginnings(self._store, source, seen, index))

        is_early = self._store.awaits_network(source, record)  # it may say more once its network is there
        return self._sentences.get((*self._lenses.key(source, record, lens), index, is_early), make)

    def _prepare(self, source: RecordSource, record: ListedRecord, lens: Lens) -> None:
        """Make the picture of a record that may be looked at next, with what was looked at last."""
        self._answer(source, record, lens)
        for index in self._watched.of(source, record):
            self._recorded_sentence(source, record, lens, index)
        for words in self._watched_words.of(source, record):
            self._word_responses(source, record, words)

    def _vocabulary(self, source: RecordSource, arguments: RequestArgs) -> schema.Vocabulary:
        network = self._store.network(source, requested_record(self._store, source, arguments)).network
        unknown = None if network.unknown is None else str(network.words[network.unknown])
        return {"words": [str(word) for word in network.words], "unknown": unknown}

    def _unit(self, source: RecordSource, arguments: RequestArgs) -> schema.Unit:
        unit = arguments.number("unit")
        return unit_payload(self._read(source, arguments), unit)

    def _compare(self, source: RecordSource, arguments: RequestArgs) -> schema.Comparison:
        record = requested_record(self._store, source, arguments)
        lens = requested_lens(self._store, source, arguments, record)
        first = self._lenses.apply(source, record, lens)
        other = requested_record(self._store, source, arguments, "other_")
        second = self._lenses.apply(source, other, lens.for_other(record, other))
        return comparison_payload(first, second, self._lenses.own_chips(source, first, second))

    def _halves(self, source: RecordSource, arguments: RequestArgs) -> schema.Halves:
        record = requested_record(self._store, source, arguments)
        clusters = arguments.clusters() or record.header.n_clusters

        def make() -> HalvesAgreement:
            with one_thread():
                return halves_agreement(self._store.read(source, record), clusters)

        found = self._agreements.get((source.key, record.run, record.tag, clusters), make)
        return halves_payload(record, clusters, found)

    def _contexts(self, source: RecordSource, arguments: RequestArgs) -> schema.Contexts:
        asked = [name for name in ("unit", "chip", "word") if name in arguments]
        if len(asked) != 1:
            raise InvalidRequestError("Ask for the contexts of one of `unit`, `chip` and `word`.")
        name = asked[0]
        thing = arguments.text(name) if name == "word" else arguments.number(name)
        seen = self._seen(source, arguments)
        found = self._store.contexts(source, seen.record)
        try:
            if isinstance(thing, str):
                return contexts_payload(*found.of_word(thing, self._lenses.pushes(source, seen.record)))
            if name == "chip":
                return contexts_payload(found.of_chip(thing, seen.labels), "chip")
            return contexts_payload(found.of_unit(thing, seen.labels), "unit")
        except ValueError as error:
            raise NotFoundError(str(error)) from error

    def _matches(self, source: RecordSource, arguments: RequestArgs) -> schema.Matches:
        start, end = arguments.number("start"), arguments.number("end")
        seen = self._seen(source, arguments)
        shown = shown_sentence(self._store, source, seen, arguments, "sentence")
        try:
            found = self._store.contexts(source, seen.record).of_span(shown.sentence, start, end, seen.labels)
        except ValueError as error:
            raise NotFoundError(str(error)) from error
        return matches_payload(found)

    def _figure_words(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        words, theme = arguments.words(), arguments.theme()
        sort = arguments.text("sort") if "sort" in arguments else None
        seen = self._seen(source, arguments)
        return figures.draw("word_responses", seen.snapshot, words, sort=sort, theme=theme, **_signs(seen, arguments))

    def _figure_step(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        position, theme = arguments.number("position"), arguments.theme()
        seen = self._seen(source, arguments)
        shown = shown_sentence(self._store, source, seen, arguments, "sentence")
        check_position(shown, position)
        record, index = seen.snapshot, shown.index
        if is_run(arguments):
            record, index = replace(record, sentences=(*record.sentences, shown.sentence)), len(record.sentences)
        options = {"theme": theme, "beside": arguments.pairs("beside"), **_signs(seen, arguments)}
        return figures.draw("step_response", record, index, position, **options)

    def _figure_units(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        units, theme = arguments.numbers("unit"), arguments.theme()
        seen = self._seen(source, arguments)
        return figures.draw("unit_words", _drawn(seen), units, theme=theme, **_signs(seen, arguments))

    def _figure_chip(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        chip, theme = arguments.number("chip"), arguments.theme()
        seen = self._seen(source, arguments)
        return figures.draw("chip_words", _drawn(seen), chip, theme=theme, **_signs(seen, arguments))

    def _figure_overview(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        run, theme, states = arguments.text("run"), arguments.theme(), arguments.texts("show", MOST_STATES)
        listing = self._store.listing(source)
        headers = figures.headers_by_state(listing.records_of(run))
        for state in states:
            listing.records_of(run, state)
        shown = {state: of for state, of in headers.items() if state in (states or list(headers)[:MOST_STATES])}
        return figures.draw("metrics_overview", shown, theme=theme)

    def _no_figure(self, source: RecordSource, arguments: RequestArgs) -> NoReturn:
        raise NotFoundError(f"There is no figure of this name. There are: {', '.join(self._figures)}.")

    def _read(self, source: RecordSource, arguments: RequestArgs) -> Snapshot:
        return self._store.read(source, requested_record(self._store, source, arguments))

    def _seen(self, source: RecordSource, arguments: RequestArgs) -> LensedRecord:
        record = requested_record(self._store, source, arguments)
        return self._lenses.apply(source, record, requested_lens(self._store, source, arguments, record))


def _drawn(seen: LensedRecord) -> Snapshot:
    """A record for charts of words: outputs by weight only where its network cannot tell those that it promotes."""
    return seen.snapshot if seen.snapshot.network_file is None else replace(seen.snapshot, head=None)


def _signs(seen: LensedRecord, arguments: RequestArgs) -> dict[str, Any]:
    """How a figure shows the units: along the chips of the lens, or as they are."""
    return {"labels": seen.labels, "raw_signs": arguments.signs() == "raw"}
