"""The whole tab as one WSGI application with a page of its own, and the server that `lightning-rnnvis view` starts."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from werkzeug import Request, Response
from werkzeug.exceptions import SecurityError
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import get_host

from lightning_rnnvis.server.app import make_apps
from lightning_rnnvis.server.http.http_responses import respond, respond_json
from lightning_rnnvis.server.http.page import HEADERS, START, START_SCRIPT, page
from lightning_rnnvis.server.http.static_files import static_directory
from lightning_rnnvis.server.memory_limit import memory_bytes
from lightning_rnnvis.server.store.record_source import RecordSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOCAL_NAMES = ("localhost", "127.0.0.1")
"""What a page on this machine may call the server: a name of another page's choice could lead here, too."""

_FIGURES = "/figure/"


def make_app(source: RecordSource, title: str, trusted_names: Sequence[str] = ()) -> WSGIApplication:
    """The tab at ``/``, its files and routes below.

    Args:
        source: The records.
        title: What the browser's tab says.
        trusted_names: Hosts that a request may be addressed to; none for any.
    """
    apps = make_apps(lambda request: source, static_directory(), memory_bytes())

    @Request.application
    def serve_page(request: Request) -> Response:
        return respond(request, page(title).encode(), "text/html", headers=HEADERS)

    @Request.application
    def serve_start(request: Request) -> Response:
        return respond(request, START_SCRIPT.encode(), "text/javascript")

    @Request.application
    def serve_nothing(request: Request) -> Response:
        return respond_json(request, {"error": "There is nothing at this address. The tab is at /."}, 404)

    @Request.application
    def refuse(request: Request) -> Response:
        sentence = "This server answers on this machine only. Start it with --host to open it to others."
        return respond_json(request, {"error": sentence}, 403)

    own: dict[str, WSGIApplication] = {"/": serve_page, START: serve_start}

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO") or "/"
        app = own.get(path) or apps.get(path)
        if app is None:
            app = apps[f"{_FIGURES}*"] if path.startswith(_FIGURES) else serve_nothing
        return (app if _is_trusted(environ, trusted_names) else refuse)(environ, start_response)

    return application


def _is_trusted(environ: WSGIEnvironment, names: Sequence[str]) -> bool:
    if not names:
        return True
    try:
        return bool(get_host(environ, names))
    except SecurityError:
        return False


class TabServer(ThreadedWSGIServer):
    """Answers each request in a thread of its own, and closes with itself the connections that browsers open ahead."""

    def __init__(self, listening: socket.socket, app: WSGIApplication) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        host, port, *_ = listening.getsockname()
        super().__init__(host, port, app, _QuietHandler, fd=listening.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin to answer on a connection."""
        self._open.add(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        """Close the listening socket and all connections; a thread that waits for a request then ends."""
        super().server_close()
        for connection in list(self._open):
            with suppress(OSError):  # the browser was quicker
                connection.shutdown(socket.SHUT_RDWR)


class _QuietHandler(WSGIRequestHandler):
    """Prints no line a request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def make_tab_server(app: WSGIApplication, host: str, port: int) -> TabServer:
    """A server that waits for requests; `serve_forever` answers them until Ctrl-C.

    Args:
        app: What it serves.
        host: Address of this machine that it listens on.
        port: Its port; 0 for a free one, which `server.port` tells.

    Raises:
        OSError: The address is none of this machine, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=128) as listening:
        return TabServer(listening, app)
