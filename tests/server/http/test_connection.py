"""An answer that takes long is given up once the browser has closed the connection."""

from __future__ import annotations

import json
import socket
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from lightning_rnnvis.analysis import find_changes
from lightning_rnnvis.errors import AbandonedError
from lightning_rnnvis.server import app
from lightning_rnnvis.server.http.connection import SOCKET, is_gone
from lightning_rnnvis.server.routes import run_routes
from lightning_rnnvis.server.standalone import make_app, make_tab_server
from lightning_rnnvis.server.store.directory_source import DirectorySource
from tests.planted.runs import one_by_one, write_run


def test_a_closed_connection_is_seen() -> None:
    """Neither silence nor what is sent next is taken for it; where the connection is not known nobody goes."""
    here, there = socket.socketpair()
    with here, there:
        assert not is_gone({SOCKET: here})
        there.send(b"the next request")
        assert not is_gone({SOCKET: here}) and here.recv(3) == b"the"
        there.close()
        assert not is_gone({SOCKET: here})  # of what was sent before something is left to read
        here.recv(100)
        assert is_gone({SOCKET: here})
    assert not is_gone({})


def test_what_nobody_waits_for_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two records; who asks then gets the whole answer."""
    write_run(tmp_path / "run", one_by_one(4))
    begun, closed, ends = threading.Event(), threading.Event(), []
    tick = threading.Event()

    def seen(environ: Any) -> bool:
        """Whether the first asker has gone; that is waited for, since a connection is closed some time later."""
        if closed.is_set() and not ends:
            while not is_gone(environ):
                tick.wait(0.01)
        return is_gone(environ)

    def watched(*arguments: Any) -> Any:
        begun.set()
        closed.wait(60)
        try:
            found = find_changes(*arguments)
        except AbandonedError:
            ends.append("given up")
            raise
        ends.append("made")
        return found

    monkeypatch.setattr(app, "is_gone", seen)
    monkeypatch.setattr(run_routes, "find_changes", watched)
    server = make_tab_server(make_app(DirectorySource(tmp_path), "RNNVis"), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        path = "/findings?run=run&state=rnn.l0/h"
        with socket.create_connection(("127.0.0.1", server.port)) as asking:
            asking.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert begun.wait(60)
        closed.set()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=60) as answer:
            assert len(json.load(answer)["steps"]) == 4
        assert ends == ["given up", "made"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
