"""`lightning-rnnvis view`: the whole tab in a browser, live while a training runs, without TensorBoard."""

from __future__ import annotations

import os
import webbrowser
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from lightning_rnnvis.cli.command import Command, CommandError
from lightning_rnnvis.errors import RecordError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.serving import BaseWSGIServer

    from lightning_rnnvis.server.store.record_source import RecordSource

HOST = "127.0.0.1"
PORT = 6016


def add_arguments(parser: ArgumentParser) -> None:
    """Add the log directory, and where the tab is served."""
    parser.add_argument("logdir", metavar="LOGDIR", help="log directory of a run, or one above several")
    parser.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help=f"port, 0 for a free one (default: {PORT}, or a free one if it is taken)",
    )
    parser.add_argument(
        "--host", metavar="ADDRESS", help="address to listen on, 0.0.0.0 for all (default: this machine alone)"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address, but open no browser")


def run(arguments: Namespace) -> None:
    """Serve the tab until Ctrl-C."""
    from lightning_rnnvis.records.files.log_directory import event_files
    from lightning_rnnvis.server.standalone import LOCAL_NAMES, make_app
    from lightning_rnnvis.server.store.directory_source import DirectorySource

    event_files(arguments.logdir)  # raises where there is no such directory
    names = () if arguments.host else LOCAL_NAMES
    title = f"RNNVis · {os.path.basename(arguments.logdir.rstrip('/')) or arguments.logdir}"
    source = DirectorySource(arguments.logdir)
    server = _server(make_app(source, title, names), arguments)
    Thread(target=_read_ahead, args=(source,), daemon=True).start()
    address = f"http://{_named(arguments.host or HOST)}:{server.port}/"
    print(f"RNNVis shows {arguments.logdir} at {address} (Ctrl-C ends it)", flush=True)
    if arguments.host:
        print("Whoever reaches this address can read the records and the words in them.", flush=True)
    if not arguments.no_browser:
        _open(address)
    server.serve_forever()


def _server(app: WSGIApplication, arguments: Namespace) -> BaseWSGIServer:
    from lightning_rnnvis.server.standalone import make_tab_server

    host, port = arguments.host or HOST, arguments.port
    try:
        return make_tab_server(app, host, PORT if port is None else port)
    except OSError as error:
        if port is None:
            return make_tab_server(app, host, 0)
        raise CommandError(
            f"Cannot listen on {host}, port {port}: {error.strerror or error}. Write --port 0 for a free port."
        ) from error


def _read_ahead(source: RecordSource) -> None:
    """Read what there is while the browser starts."""
    from lightning_rnnvis.records.runs.listing import Listing

    with suppress(RecordError):  # the page will say it
        Listing.of(source.headers())


def _named(host: str) -> str:
    """The host as it stands in an address that a browser can open."""
    host = {"0.0.0.0": HOST, "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _open(address: str) -> None:
    """Open a browser; one in the terminal, which machines without a screen have, would take it over."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is webbrowser.GenericBrowser and not os.environ.get("BROWSER"):
        return
    browser.open(address)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise ArgumentTypeError(f"must be a whole number from 0 to 65535. Got {text!r}.")
    return int(text)


COMMAND = Command(
    "view",
    "the whole tab in a browser, live while a training runs",
    "Shows the tab of RNNVis in a browser, without TensorBoard, live while a training runs. Only this machine can open"
    " it, unless --host says otherwise.",
    add_arguments,
    run,
)
