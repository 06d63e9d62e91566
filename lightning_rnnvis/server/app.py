"""The routes as WSGI applications; the one place where an error becomes a status code."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from lightning_rnnvis.analysis.late_imports import import_ahead
from lightning_rnnvis.errors import AbandonedError, BusyError, InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads.packed import Packed, as_sent, as_text
from lightning_rnnvis.server.http import plotly_script
from lightning_rnnvis.server.http.allocator import return_large_blocks
from lightning_rnnvis.server.http.connection import is_gone
from lightning_rnnvis.server.http.heavy_queue import HeavyQueue
from lightning_rnnvis.server.http.http_responses import respond, respond_json, respond_text
from lightning_rnnvis.server.http.static_files import StaticFile, static_files
from lightning_rnnvis.server.queues import PICTURES, TOGETHER, queues_of
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import MEMORY_BYTES, Route, Routes
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.together import Together, together_text

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SourceOf = Callable[[Request], RecordSource]
"""The source that a request is about."""

logger = logging.getLogger(__name__)


def make_apps(
    source_of: SourceOf, static_directory: Path, memory_bytes: int = MEMORY_BYTES
) -> Mapping[str, WSGIApplication]:
    """A WSGI application for every route, below the prefix that the caller gives them.

    Args:
        source_of: The source that a request is about.
        static_directory: Where the built front end lies.
        memory_bytes: What records and answers may take in memory.
    """
    return_large_blocks()
    made = Routes(memory_bytes)
    files = static_files(static_directory)
    routes: Mapping[str, Route] = {**made.by_path, TOGETHER: Together(made.by_path)}
    turn = dict.fromkeys(routes, nullcontext) | dict.fromkeys(PICTURES, made.turns.picture)
    heavy = HeavyQueue()
    queues = queues_of(routes, heavy)
    texts: dict[str, Callable[[Mapping[str, object]], bytes | Packed]] = {
        "/runs": _LastText(),  # a page asks for it again and again, and of hundreds of runs it takes some MB
        TOGETHER: together_text,
    }
    return {
        **{
            route: _serve_payload(payload_of, source_of, queues[route], turn[route], texts.get(route, as_sent))
            for route, payload_of in routes.items()
        },
        **{route: _serve_file(file) for route, file in files.items()},
        plotly_script.ROUTE: plotly_script.serve,
    }


class _LastText:
    """Payloads as JSON; that of the same object as before is not written anew."""

    def __init__(self) -> None:
        self._last: tuple[object, bytes] = (None, b"")

    def __call__(self, payload: Mapping[str, object]) -> bytes:
        last = self._last  # another thread may set it meanwhile
        if last[0] is not payload:
            last = self._last = payload, as_text(payload)
        return last[1]


def _serve_payload(
    payload_of: Route,
    source_of: SourceOf,
    queue: HeavyQueue | None,
    turn: Callable[[], AbstractContextManager[None]],
    text_of: Callable[[Mapping[str, object]], bytes | Packed],
) -> WSGIApplication:
    def answer(request: Request) -> Response:
        arguments = RequestArgs(dict(request.args.lists()), lambda: is_gone(request.environ))
        arguments.require_asker()  # who waited for a turn may have gone
        return respond_text(request, text_of(payload_of(source_of(request), arguments)))

    @Request.application
    def serve(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            error = {"error": "This route answers GET requests only."}
            return respond_json(request, error, 405, {"Allow": "GET, HEAD"})
        try:
            with turn():
                return answer(request) if queue is None else queue.run(lambda: answer(request))
        except InvalidRequestError as error:
            return respond_json(request, {"error": str(error)}, 400)
        except (NotFoundError, RecordError) as error:
            return respond_json(request, {"error": str(error)}, 404)
        except BusyError as error:
            return respond_json(request, {"error": str(error)}, 503, {"Retry-After": str(error.retry_after)})
        except AbandonedError:
            return respond_json(request, {"error": "The connection was closed before the answer was there."}, 503)
        except Exception:
            logger.exception("RNNVis could not answer %s", request.path)
            sentence = "RNNVis could not answer because of an error of its own; the server's terminal says more."
            return respond_json(request, {"error": sentence}, 500)

    return serve


def _serve_file(file: StaticFile) -> WSGIApplication:
    @Request.application
    def serve(request: Request) -> Response:
        import_ahead()
        try:
            return respond(request, file.read(), file.content_type, is_kept=True)
        except OSError:
            return respond_json(request, {"error": "This file is no longer installed. Restart the server."}, 404)

    return serve
