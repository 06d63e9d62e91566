"""The plugin: HTTP and status codes. What can be asked stands in `questions`."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from tensorboard.backend.http_util import Respond
from tensorboard.context import RequestContext
from tensorboard.plugin_util import context as request_context
from tensorboard.plugin_util import experiment_id
from tensorboard.plugins import base_plugin
from werkzeug import Request, Response

from lightning_rnnvis.snapshot import PLUGIN_NAME, RecordError
from tensorboard_plugin_rnnvis import plotly_script
from tensorboard_plugin_rnnvis.arguments import Arguments
from tensorboard_plugin_rnnvis.mistakes import BadQuestion, NotThere
from tensorboard_plugin_rnnvis.questions import Answer, Questions
from tensorboard_plugin_rnnvis.records import Experiment, RecordStore
from tensorboard_plugin_rnnvis.static_files import ENTRY, StaticFile, static_files

STATIC = Path(__file__).parent / "static"
logger = logging.getLogger(__name__)


class RNNVisPlugin(base_plugin.TBPlugin):
    """The RNNVis tab."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Reads no data: TensorBoard makes every plugin before it loads any."""
        self._store = RecordStore(context.data_provider)
        self._questions = Questions(context.data_provider, self._store)

    def get_plugin_apps(self) -> dict[str, Any]:
        """Routes and their WSGI applications."""
        files = static_files(STATIC)
        return {route: _serve_answer(answer) for route, answer in self._questions.routes.items()} | {
            **{route: _serve_file(file) for route, file in files.items()},
            plotly_script.ROUTE: plotly_script.serve,
        }

    def is_active(self) -> bool:
        """Whether anything of ours was recorded."""
        return self._store.has_records(Experiment(RequestContext(), ""))

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """The tab and its module."""
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="RNNVis")


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
