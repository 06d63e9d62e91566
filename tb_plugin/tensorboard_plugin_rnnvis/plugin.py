"""The plugin: routes, arguments and status codes. What is answered stands in `answers`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from tensorboard.backend.http_util import Respond
from tensorboard.context import RequestContext
from tensorboard.plugin_util import context as request_context
from tensorboard.plugin_util import experiment_id
from tensorboard.plugins import base_plugin
from werkzeug import Request, Response

from lightning_rnnvis.snapshot import PLUGIN_NAME, RecordError, Snapshot
from tensorboard_plugin_rnnvis import answers, figures, plotly_script
from tensorboard_plugin_rnnvis.arguments import Arguments
from tensorboard_plugin_rnnvis.cache import Cache
from tensorboard_plugin_rnnvis.clustering import Clustering, clustering
from tensorboard_plugin_rnnvis.mistakes import BadQuestion, NotThere, quoted
from tensorboard_plugin_rnnvis.records import Experiment, ListedRecord, RecordStore
from tensorboard_plugin_rnnvis.static_files import ENTRY, StaticFile, static_files

STATIC = Path(__file__).parent / "static"
CLUSTERINGS = 500
"""Co-clusterings that are kept; each takes some tens of kilobytes."""

FIGURES = ("words", "step", "units", "chip", "overview")

logger = logging.getLogger(__name__)
Answer = Callable[[Experiment, Arguments], dict[str, Any]]


class RNNVisPlugin(base_plugin.TBPlugin):
    """The RNNVis tab."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Reads no data: TensorBoard makes every plugin before it loads any."""
        self._store = RecordStore(context.data_provider)
        self._clusterings: Cache[Clustering] = Cache(CLUSTERINGS)

    def get_plugin_apps(self) -> dict[str, Any]:
        """Routes and their WSGI applications."""
        routes: dict[str, Answer] = {
            "/runs": self._runs,
            "/snapshot": self._snapshot,
            "/responses": self._responses,
            "/sentence": self._sentence,
        }
        routes |= {f"/figure/{name}": getattr(self, f"_figure_{name}") for name in FIGURES}
        routes["/figure/*"] = self._no_figure
        files = static_files(STATIC)
        return {route: _serve_answer(answer) for route, answer in routes.items()} | {
            **{route: _serve_file(file) for route, file in files.items()},
            plotly_script.ROUTE: plotly_script.serve,
        }

    def is_active(self) -> bool:
        """Whether anything of ours was recorded."""
        return self._store.has_records(Experiment(RequestContext(), ""))

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """The tab and its module."""
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="RNNVis")

    def _runs(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        listing = self._store.listing(experiment)
        if listing.runs:
            _warm_up()
        return answers.runs(listing.runs, listing.notices)

    def _snapshot(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        clusters = arguments.clusters()
        record, snapshot = self._find(experiment, arguments)
        return answers.snapshot(record.run, snapshot, self._cluster(experiment, record, snapshot, clusters))

    def _responses(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        words = arguments.words()
        of_step = "sentence" in arguments or "position" in arguments
        if bool(words) == of_step:
            raise BadQuestion("Ask for the responses either to `word`, or at `sentence` and `position`.")
        if words:
            return answers.word_responses(self._find(experiment, arguments)[1], words)
        index, position = arguments.number("sentence"), arguments.number("position")
        return answers.step_response(self._find(experiment, arguments)[1], index, position)

    def _sentence(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        index, clusters = arguments.number("index"), arguments.clusters()
        record, snapshot = self._find(experiment, arguments)
        return answers.sentence(snapshot, self._cluster(experiment, record, snapshot, clusters), index)

    def _figure_words(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        words, theme = arguments.words(), arguments.theme()
        sort = arguments.text("sort") if "sort" in arguments else None
        snapshot = self._find(experiment, arguments)[1]
        return figures.draw("word_responses", snapshot, words, sort=sort, theme=theme)

    def _figure_step(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        sentence, position, theme = arguments.number("sentence"), arguments.number("position"), arguments.theme()
        snapshot = self._find(experiment, arguments)[1]
        return figures.draw("step_response", snapshot, sentence, position, theme=theme)

    def _figure_units(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        units, theme = arguments.numbers("unit"), arguments.theme()
        return figures.draw("unit_words", self._find(experiment, arguments)[1], units, theme=theme)

    def _figure_chip(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        chip, clusters, theme = arguments.number("chip"), arguments.clusters(), arguments.theme()
        record, snapshot = self._find(experiment, arguments)
        labels = self._cluster(experiment, record, snapshot, clusters).labels
        return figures.draw("chip_words", snapshot, chip, labels=labels, theme=theme)

    def _figure_overview(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        run, theme = arguments.text("run"), arguments.theme()
        records = self._store.listing(experiment).runs.get(run)
        if not records:
            raise NotThere(f"There is no run {quoted(run)} with records of RNNVis.")
        return figures.draw("metrics_overview", figures.headers_by_state(records), theme=theme)

    def _no_figure(self, experiment: Experiment, arguments: Arguments) -> dict[str, Any]:
        raise NotThere(f"There is no figure of this name. There are: {', '.join(FIGURES)}.")

    def _find(self, experiment: Experiment, arguments: Arguments) -> tuple[ListedRecord, Snapshot]:
        run, state, step = arguments.text("run"), arguments.text("state"), arguments.number("step")
        record = self._store.find(experiment, run, state, step)
        return record, self._store.read(experiment, record)

    def _cluster(
        self, experiment: Experiment, record: ListedRecord, snapshot: Snapshot, clusters: int | None
    ) -> Clustering:
        key = (experiment.experiment_id, record.run, record.tag, clusters or snapshot.labels.n_chips)
        return self._clusterings.get(key, lambda: clustering(snapshot, clusters))


@cache
def _warm_up() -> None:
    """Imports what the first change of the number of clusters needs, while the person looks at the first picture.

    Not at the start of TensorBoard, where it would be waited for: scipy takes a third of a second.
    """
    Thread(target=import_module, args=("scipy.optimize",), daemon=True).start()


def _serve_answer(answer: Answer) -> Any:
    """A WSGI application that gives `answer` as JSON; the one place where a mistake becomes a status code."""

    @Request.application
    def serve(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _json(request, {"error": "This route answers GET requests only."}, 405, [("Allow", "GET, HEAD")])
        experiment = Experiment(request_context(request.environ), experiment_id(request.environ))
        try:
            return _json(request, answer(experiment, Arguments(dict(request.args.lists()))))
        except BadQuestion as mistake:
            return _json(request, {"error": str(mistake)}, 400)
        except (NotThere, RecordError) as mistake:
            return _json(request, {"error": str(mistake)}, 404)
        except Exception:
            logger.exception("RNNVis could not answer %s", request.path)
            sentence = "RNNVis could not answer because of an error of its own; TensorBoard's terminal says more."
            return _json(request, {"error": sentence}, 500)

    return serve


def _serve_file(file: StaticFile) -> Any:
    """A WSGI application that gives a file of the front end."""

    @Request.application
    def serve(request: Request) -> Response:
        try:
            return Respond(request, file.read(), file.content_type)
        except OSError:
            return _json(request, {"error": "This file is no longer installed. Restart TensorBoard."}, 404)

    return serve


def _json(
    request: Request, content: dict[str, Any], status: int = 200, headers: list[tuple[str, str]] | None = None
) -> Response:
    # Not left to `Respond`: it walks the whole answer in Python and writes NaN as a string.
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    return Respond(request, text, "application/json", code=status, headers=headers)
