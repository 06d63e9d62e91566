"""The routes as WSGI applications; the one place where an error becomes a status code."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.server import plotly_script
from lightning_rnnvis.server.http_responses import respond, respond_json
from lightning_rnnvis.server.record_source import RecordSource
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Route, Routes
from lightning_rnnvis.server.static_files import StaticFile, static_files

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SourceOf = Callable[[Request], RecordSource]
"""The source that a request is about."""

logger = logging.getLogger(__name__)


def make_apps(source_of: SourceOf, static_directory: Path) -> Mapping[str, WSGIApplication]:
    """A WSGI application for every route, below the prefix that the caller gives them.

    Args:
        source_of: The source that a request is about.
        static_directory: Where the built front end lies.
    """
    files = static_files(static_directory)
    return {
        **{route: _serve_payload(payload_of, source_of) for route, payload_of in Routes().by_path.items()},
        **{route: _serve_file(file) for route, file in files.items()},
        plotly_script.ROUTE: plotly_script.serve,
    }


def _serve_payload(payload_of: Route, source_of: SourceOf) -> WSGIApplication:
    @Request.application
    def serve(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            error = {"error": "This route answers GET requests only."}
            return respond_json(request, error, 405, {"Allow": "GET, HEAD"})
        try:
            return respond_json(request, payload_of(source_of(request), RequestArgs(dict(request.args.lists()))))
        except InvalidRequestError as error:
            return respond_json(request, {"error": str(error)}, 400)
        except (NotFoundError, RecordError) as error:
            return respond_json(request, {"error": str(error)}, 404)
        except Exception:
            logger.exception("RNNVis could not answer %s", request.path)
            sentence = "RNNVis could not answer because of an error of its own; the server's terminal says more."
            return respond_json(request, {"error": sentence}, 500)

    return serve


def _serve_file(file: StaticFile) -> WSGIApplication:
    @Request.application
    def serve(request: Request) -> Response:
        try:
            return respond(request, file.read(), file.content_type)
        except OSError:
            return respond_json(request, {"error": "This file is no longer installed. Restart the server."}, 404)

    return serve
