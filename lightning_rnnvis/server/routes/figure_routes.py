"""The routes of the charts that explain what the tab shows of a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lightning_rnnvis.payloads import figures, schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.record.responses import check_position
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.shown_sentences import is_run, shown_sentence
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

MOST_STATES = 6
"""States in one overview: beyond it a page is slow, and nobody finds one."""


class FigureRoutes:
    """Payloads of figures: of words, of a step, of units, of a chip, and of the metrics along a training.

    Args:
        store: Reads the records.
        lenses: Give the chips.
    """

    def __init__(self, store: RecordStore, lenses: Lenses) -> None:
        self._store = store
        self._lenses = lenses

    def words(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The responses to some words."""
        words, theme = arguments.words(), arguments.theme()
        sort = arguments.text("sort") if "sort" in arguments else None
        seen = self._lenses.requested(source, arguments)
        return figures.draw("word_responses", seen.snapshot, words, sort=sort, theme=theme, **_signs(seen, arguments))

    def step(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The response at a step of a sentence, beside those at others."""
        position, theme = arguments.number("position"), arguments.theme()
        seen = self._lenses.requested(source, arguments)
        shown = shown_sentence(self._store, source, seen, arguments, "sentence")
        check_position(shown, position)
        record, index = seen.snapshot, shown.index
        if is_run(arguments):
            record, index = replace(record, sentences=(*record.sentences, shown.sentence)), len(record.sentences)
        options = {"theme": theme, "beside": arguments.pairs("beside"), **_signs(seen, arguments)}
        return figures.draw("step_response", record, index, position, **options)

    def units(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The words that some units respond to most."""
        units, theme = arguments.numbers("unit"), arguments.theme()
        seen = self._lenses.requested(source, arguments)
        return figures.draw("unit_words", _drawn(seen), units, theme=theme, **_signs(seen, arguments))

    def chip(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The words that a chip responds to most."""
        chip, theme = arguments.number("chip"), arguments.theme()
        seen = self._lenses.requested(source, arguments)
        return figures.draw("chip_words", _drawn(seen), chip, theme=theme, **_signs(seen, arguments))

    def overview(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The metrics of the states of a run along its training, with those that it continues.

        Of the first `MOST_STATES` where none is named.
        """
        run, theme, states = arguments.text("run"), arguments.theme(), arguments.texts("show", MOST_STATES)
        listing = self._store.listings.now(source)
        names = dict.fromkeys(record.state for record in listing.records_of(run))
        lineage = listing.lineages.lineage
        headers = figures.headers_by_state([one for state in names for one in lineage(run, state)])
        for state in states:
            listing.records_of(run, state)
        shown = {state: of for state, of in headers.items() if state in (states or list(headers)[:MOST_STATES])}
        return figures.draw("metrics_overview", shown, theme=theme)


def _drawn(seen: LensedRecord) -> Snapshot:
    """A record for charts of words: outputs by weight only where its network cannot tell those that it promotes."""
    return seen.snapshot if seen.snapshot.network_file is None else replace(seen.snapshot, head=None)


def _signs(seen: LensedRecord, arguments: RequestArgs) -> dict[str, Any]:
    """How a figure shows the units: along the chips of the lens, or as they are."""
    return {"labels": seen.labels, "raw_signs": arguments.signs() == "raw"}
