"""`lightning-rnnvis view`: the whole tab in a browser, live while a training runs, without TensorBoard."""

from __future__ import annotations

import errno
import gc
import os
import socket
import webbrowser
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress
from getpass import getuser
from threading import Thread
from typing import TYPE_CHECKING

from lightning_rnnvis.cli.command import Command, CommandError
from lightning_rnnvis.errors import RecordError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from lightning_rnnvis.server.standalone import TabServer
    from lightning_rnnvis.server.store.record_source import RecordSource

HOST = "127.0.0.1"
PORT = 6016

EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}
"""Addresses that stand for all of this machine, and the one under which it finds itself."""


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
    """Serve the tab until Ctrl-C; then all connections are closed, and nothing begins any more."""
    from lightning_rnnvis.records.files.log_directory import event_files
    from lightning_rnnvis.server.http.static_files import built_file
    from lightning_rnnvis.server.standalone import LOCAL_NAMES, make_app
    from lightning_rnnvis.server.store.directory_source import DirectorySource
    from lightning_rnnvis.visible_words import visible

    event_files(arguments.logdir)  # raises where there is no such directory
    built_file()
    names = () if arguments.host else LOCAL_NAMES
    title = f"RNNVis · {os.path.basename(arguments.logdir.rstrip('/')) or arguments.logdir}"
    source = DirectorySource(arguments.logdir)
    server = _server(make_app(source, title, names), arguments)
    Thread(target=_read_ahead, args=(source,), daemon=True).start()
    address = f"http://{_named(arguments.host or HOST)}:{server.port}/"
    print(f"RNNVis shows {visible(arguments.logdir, None)} at {address} (Ctrl-C ends it)", flush=True)
    if arguments.host:
        if arguments.host in EVERYWHERE:
            print(f"Other machines find it at http://{_own_name()}:{server.port}/", flush=True)
        print("Whoever reaches this address can read the records and the words in them.", flush=True)
    elif forwarding := _forwarding(server.port):
        print(forwarding, flush=True)
    if not arguments.no_browser:
        _open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        del server
        gc.collect()  # threads that answered end with the application, which nothing else holds


def _forwarding(port: int) -> str:
    """What to write on the machine from which one came here by ssh; empty for who sits here."""
    _, _, here, *_ = [*os.environ.get("SSH_CONNECTION", "").split(), "", "", ""]
    if not here:
        return ""
    line = f"ssh -N -L {port}:{HOST}:{port} {getuser()}@{here}"
    return f"You are here by ssh: write on your own machine {line} and open the address there."


def _server(app: WSGIApplication, arguments: Namespace) -> TabServer:
    from lightning_rnnvis.server.standalone import make_tab_server

    host, port = arguments.host or HOST, arguments.port
    try:
        try:
            return make_tab_server(app, host, PORT if port is None else port)
        except OSError as error:
            if port is not None or error.errno != errno.EADDRINUSE:
                raise
            return make_tab_server(app, host, 0)
    except (OSError, ValueError, TypeError) as error:  # the last two of a host that can be none
        raise CommandError(_cannot_listen(host, PORT if port is None else port, error)) from error


def _cannot_listen(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    # A name that is not known has a number of the resolver, which is negative.
    if number is None or number < 0 or number == errno.EADDRNOTAVAIL:
        return (
            f"{host!r} is no address of this machine. Leave --host out for this machine alone, or write --host 0.0.0.0"
            " for all its addresses."
        )
    return f"Cannot listen on {host}, port {port}: {os.strerror(number)}. Write --port 0 for a free port."


def _read_ahead(source: RecordSource) -> None:
    """Read what there is while the browser starts."""
    from lightning_rnnvis.records.runs.listing import Listing

    with suppress(RecordError):  # the page will say it
        Listing.of(source.headers())


def _named(host: str) -> str:
    """The host as it stands in an address that a browser can open."""
    host = EVERYWHERE.get(host, host)
    return f"[{host}]" if ":" in host else host


def _own_name() -> str:
    """By which other machines may find this one: the address that it sends from, else its name."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("192.0.2.1", 9))  # sends nothing
        return str(sender.getsockname()[0])
    return socket.gethostname()


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
