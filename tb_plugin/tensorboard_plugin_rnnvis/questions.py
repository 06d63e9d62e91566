"""The questions of the tab: arguments in, answers out. What is answered stands in the modules that are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import Timer
from typing import Any

from tensorboard.data.provider import DataProvider

from lightning_rnnvis.snapshot import Snapshot
from tensorboard_plugin_rnnvis import answers, comparison_answers, figures, unit_answers
from tensorboard_plugin_rnnvis.arguments import Arguments
from tensorboard_plugin_rnnvis.mistakes import BadQuestion, NotThere
from tensorboard_plugin_rnnvis.questions_on_many import QuestionsOnMany
from tensorboard_plugin_rnnvis.records import Experiment, RecordStore, records_of
from tensorboard_plugin_rnnvis.views import Views

AFTER_PICTURE_SECONDS = 1.5
"""So long after the list of runs the first picture should be there."""

Answer = Callable[[Experiment, Arguments], dict[str, Any]]


class Questions:
    """What can be asked, by route."""

    def __init__(self, provider: DataProvider, store: RecordStore) -> None:
        self._store = store
        self._views = Views(store)
        on_many = QuestionsOnMany(provider, store, self._views)
        self._figures: dict[str, Answer] = {
            "words": self._figure_words,
            "step": self._figure_step,
            "units": self._figure_units,
            "chip": self._figure_chip,
            "overview": self._figure_overview,
            "similarity": on_many.similarity,
        }
        self.routes: dict[str, Answer] = {
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

    def _runs(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        listing = self._store.listing(experiment)
        if listing.runs:
            _warm_up()
        return answers.runs(listing)

    def _snapshot(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        view = self._views.asked_for(experiment, arguments)
        before = self._views.before(experiment, view)
        return answers.snapshot(view, None if before is None else comparison_answers.since(before, view))

    def _chain(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        run, state, clusters = arguments.text("run"), arguments.text("state"), arguments.clusters()
        if clusters is None:
            raise BadQuestion("The question must have `clusters` exactly once. It has 0.")
        record = records_of(self._store.recent_listing(experiment), run, state)[-1]
        done, total = self._views.chain_progress(experiment, record, clusters)
        return {"run": run, "state": state, "clusters": clusters, "done": done, "total": total}

    def _responses(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        words = arguments.words()
        of_step = "sentence" in arguments or "position" in arguments
        if bool(words) == of_step:
            raise BadQuestion("Ask for the responses either to `word`, or at `sentence` and `position`.")
        if words:
            return answers.word_responses(self._read(experiment, arguments), words)
        index, position = arguments.number("sentence"), arguments.number("position")
        return answers.step_response(self._read(experiment, arguments), index, position)

    def _sentence(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        index = arguments.number("index")
        return answers.sentence(self._views.asked_for(experiment, arguments), index)

    def _unit(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        unit = arguments.number("unit")
        return unit_answers.unit(self._read(experiment, arguments), unit)

    def _compare(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        first, second = self._views.both_asked_for(experiment, arguments)
        return comparison_answers.comparison(first, second)

    def _figure_words(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        words, theme = arguments.words(), arguments.theme()
        sort = arguments.text("sort") if "sort" in arguments else None
        snapshot = self._read(experiment, arguments)
        return figures.draw("word_responses", snapshot, words, sort=sort, theme=theme)

    def _figure_step(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        sentence, position, theme = arguments.number("sentence"), arguments.number("position"), arguments.theme()
        snapshot = self._read(experiment, arguments)
        return figures.draw("step_response", snapshot, sentence, position, theme=theme)

    def _figure_units(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        units, theme = arguments.numbers("unit"), arguments.theme()
        return figures.draw("unit_words", self._read(experiment, arguments), units, theme=theme)

    def _figure_chip(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        chip, theme = arguments.number("chip"), arguments.theme()
        view = self._views.asked_for(experiment, arguments)
        return figures.draw("chip_words", view.snapshot, chip, labels=view.clustering.labels, theme=theme)

    def _figure_overview(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        run, theme = arguments.text("run"), arguments.theme()
        records = records_of(self._store.listing(experiment), run)
        return figures.draw("metrics_overview", figures.headers_by_state(records), theme=theme)

    def _no_figure(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        raise NotThere(f"There is no figure of this name. There are: {', '.join(self._figures)}.")

    def _read(self, experiment: Experiment, arguments: Arguments) -> Snapshot:
        return self._store.read(experiment, self._views.find(experiment, arguments))


@cache
def _warm_up() -> None:
    """Imports what the first change of the number of clusters needs, while the person looks at the first picture.

    Neither at the start of TensorBoard nor before that picture, where it would be waited for: scipy takes a third of a
    second.
    """
    timer = Timer(AFTER_PICTURE_SECONDS, import_module, args=("scipy.optimize",))
    timer.daemon = True
    timer.start()
