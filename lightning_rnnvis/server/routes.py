"""The questions of the tab: arguments in, answers out. What is answered stands in the modules that are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import Timer
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError
from lightning_rnnvis.payloads import figures
from lightning_rnnvis.payloads.comparison import changes_since, comparison_payload
from lightning_rnnvis.payloads.responses import step_response_payload, word_responses_payload
from lightning_rnnvis.payloads.run_list import runs_payload
from lightning_rnnvis.payloads.sentence import sentence_payload
from lightning_rnnvis.payloads.snapshot import snapshot_payload
from lightning_rnnvis.payloads.unit import unit_payload
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.server.lenses import Views
from lightning_rnnvis.server.record_source import RecordSource
from lightning_rnnvis.server.record_store import RecordStore
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.run_routes import RunRoutes

AFTER_PICTURE_SECONDS = 1.5
"""So long after the list of runs the first picture should be there."""

Route = Callable[[RecordSource, RequestArgs], dict[str, Any]]
"""From a source and the arguments of a request to what becomes JSON."""


class Routes:
    """What can be asked, by route."""

    def __init__(self) -> None:
        store = self._store = RecordStore()
        self._views = Views(store)
        on_many = RunRoutes(store, self._views)
        self._figures: dict[str, Route] = {
            "words": self._figure_words,
            "step": self._figure_step,
            "units": self._figure_units,
            "chip": self._figure_chip,
            "overview": self._figure_overview,
            "similarity": on_many.similarity,
        }
        self.by_path: dict[str, Route] = {
            "/runs": self._runs,
            "/snapshot": self._snapshot,
            "/chain": self._chain,
            "/responses": self._responses,
            "/sentence": self._sentence,
            "/unit": self._unit,
            "/compare": self._compare,
            "/pictures": on_many.pictures,
            "/scalars": on_many.scalars,
            "/table": on_many.table,
            **{f"/figure/{name}": answer for name, answer in self._figures.items()},
            "/figure/*": self._no_figure,
        }

    def _runs(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        listing = self._store.listing(source)
        if listing.runs:
            _warm_up()
        return runs_payload(listing)

    def _snapshot(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        view = self._views.asked_for(source, arguments)
        before = self._views.before(source, view)
        return snapshot_payload(view, None if before is None else changes_since(before, view))

    def _chain(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        run, state, clusters = arguments.text("run"), arguments.text("state"), arguments.clusters()
        if clusters is None:
            raise InvalidRequestError("The question must have `clusters` exactly once. It has 0.")
        record = self._store.recent_listing(source).records_of(run, state)[-1]
        done, total = self._views.chain_progress(source, record, clusters)
        return {"run": run, "state": state, "clusters": clusters, "done": done, "total": total}

    def _responses(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        words = arguments.words()
        of_step = "sentence" in arguments or "position" in arguments
        if bool(words) == of_step:
            raise InvalidRequestError("Ask for the responses either to `word`, or at `sentence` and `position`.")
        if words:
            return word_responses_payload(self._read(source, arguments), words)
        index, position = arguments.number("sentence"), arguments.number("position")
        return step_response_payload(self._read(source, arguments), index, position)

    def _sentence(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        index = arguments.number("index")
        return sentence_payload(self._views.asked_for(source, arguments), index)

    def _unit(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        unit = arguments.number("unit")
        return unit_payload(self._read(source, arguments), unit)

    def _compare(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        first, second = self._views.both_asked_for(source, arguments)
        return comparison_payload(first, second)

    def _figure_words(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        words, theme = arguments.words(), arguments.theme()
        sort = arguments.text("sort") if "sort" in arguments else None
        snapshot = self._read(source, arguments)
        return figures.draw("word_responses", snapshot, words, sort=sort, theme=theme)

    def _figure_step(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        sentence, position, theme = arguments.number("sentence"), arguments.number("position"), arguments.theme()
        snapshot = self._read(source, arguments)
        return figures.draw("step_response", snapshot, sentence, position, theme=theme)

    def _figure_units(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        units, theme = arguments.numbers("unit"), arguments.theme()
        return figures.draw("unit_words", self._read(source, arguments), units, theme=theme)

    def _figure_chip(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        chip, theme = arguments.number("chip"), arguments.theme()
        view = self._views.asked_for(source, arguments)
        return figures.draw("chip_words", view.snapshot, chip, labels=view.clustering.labels, theme=theme)

    def _figure_overview(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        run, theme = arguments.text("run"), arguments.theme()
        records = self._store.listing(source).records_of(run)
        return figures.draw("metrics_overview", figures.headers_by_state(records), theme=theme)

    def _no_figure(self, source: RecordSource, arguments: RequestArgs) -> dict[str, Any]:
        raise NotFoundError(f"There is no figure of this name. There are: {', '.join(self._figures)}.")

    def _read(self, source: RecordSource, arguments: RequestArgs) -> Snapshot:
        return self._store.read(source, self._views.find(source, arguments))


@cache
def _warm_up() -> None:
    """Imports what the first change of the number of clusters needs, while the person looks at the first picture.

    Neither at the start of TensorBoard nor before that picture, where it would be waited for: scipy takes a third of a
    second.
    """
    timer = Timer(AFTER_PICTURE_SECONDS, import_module, args=("scipy.optimize",))
    timer.daemon = True
    timer.start()
