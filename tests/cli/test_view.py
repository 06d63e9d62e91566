"""`lightning-rnnvis view` in an environment without TensorBoard, and what it says where it cannot start."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import threading
import time
import webbrowser
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from lightning_rnnvis.cli import view
from tests.cli.running import run
from tests.environments import Environment
from tests.planted.runs import make_epoch, write_run
from tests.subprocesses import HANGS

WITHOUT = (
    "pydantic",
    "tensorboard",
    "tensorboard-data-server",
    "tensorboardx",
    "torch",
    "lightning",
    "pytorch-lightning",
    "plotly",
)

MODULES = {
    "start.js": b"./tab.js",
    "tab.js": b"./open.js",
    "open.js": b"./picture.js",
    "picture.js": b"./around.js",
    "around.js": b"export",
}
"""What the page loads, one after the other, and a part of each."""


@contextmanager
def viewing(environment, directory, *arguments):
    """The process of the command, and the address that it prints; Ctrl-C ends it at once and without a word."""
    # What starts the tests may ignore Ctrl-C.
    heeding = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    command = ["-m", "lightning_rnnvis.cli", "view", directory, "--port", "0", "--no-browser", *arguments]
    with environment.start(*command, **heeding) as process:
        try:
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said + process.stderr.read()
            yield found[0]
            process.send_signal(signal.SIGINT)
            assert process.wait(HANGS) == 0 and process.stderr.read() == ""
        finally:
            process.kill()


def get(address, **headers):
    """The JSON at an address."""
    with urlopen(Request(address, headers=headers), timeout=HANGS) as answer:
        return json.loads(answer.read())


def records(address):
    """Number of records of each run."""
    runs = get(f"{address}runs")["runs"]
    return {one["name"]: sum(len(state["records"]) for state in one["states"]) for one in runs}


def test_the_tab_is_served_live_without_tensorboard(tmp_path):
    """The page, its module and the records, also those that come later; nobody else's pages, no torch, no plotly."""
    environment = Environment(tmp_path / "packages", WITHOUT)
    small = {"n_words": 30, "n_units": 8}
    write_run(tmp_path / "logs" / "a & <b>", [make_epoch(0, **small)])
    with viewing(environment, tmp_path / "logs") as address:
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address) as page:
            text, policy = page.read().decode(), page.headers["Content-Security-Policy"]
        assert "<title>RNNVis · logs</title>" in text and "script-src 'self';" in policy
        for module, part in MODULES.items():
            with urlopen(address + module) as answer:
                code = answer.read()
            assert part in code and answer.headers["Content-Type"].startswith("text/javascript")
            assert code.startswith(b"//# allFunctionsCalledOnLoad\n") == (module == "picture.js")
        assert records(address) == {"a & <b>": 1}
        write_run(tmp_path / "logs" / "later", [make_epoch(epoch, **small) for epoch in range(2)])
        end = time.monotonic() + HANGS
        while records(address) != {"a & <b>": 1, "later": 2}:
            assert time.monotonic() < end
            time.sleep(0.2)
        place = "run=later&state=rnn.l0/h&step"
        assert get(f"{address}snapshot?{place}=400&clusters=3")["chips"]
        assert get(f"{address}sentence?{place}=400&index=0")["steps"]
        assert get(f"{address}thumbnails?{place}=200")["thumbnails"][0]["units"]
        for path, headers, status, sentence in (
            ("", {"Host": "pages.example"}, 403, "on this machine only"),
            ("figure/words?run=later&state=rnn.l0/h&step=400&word=the", {}, 404, "pip install plotly"),
            ("elsewhere", {}, 404, "nothing at this address"),
        ):
            with pytest.raises(HTTPError) as refused:
                get(address + path, **headers)
            assert refused.value.code == status and sentence in json.loads(refused.value.read())["error"]


def test_it_ends_by_itself_alone(capsys, log_directory, monkeypatch):
    """Called from Python, Ctrl-C gives a status: the process lives on, without our threads and with no connection."""
    monkeypatch.setattr(view, "PORT", 0)
    before, waiting = set(threading.enumerate()), []
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may ignore Ctrl-C

    def look(address):
        try:
            port = urlsplit(address).port
            waiting.append(socket.create_connection(("127.0.0.1", port), timeout=HANGS))  # as browsers do ahead
            assert get(f"{address}table")
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(view, "_open", lambda address: threading.Thread(target=look, args=[address]).start())
    try:
        assert run(capsys, "view", log_directory).status == 0
    finally:
        signal.signal(signal.SIGINT, handler)
    with waiting[0] as connection:
        assert connection.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(connection.getpeername())
    for thread in set(threading.enumerate()) - before:
        if "one-thread" not in thread.name:  # as long as the process
            thread.join(HANGS)
            assert not thread.is_alive(), thread


def test_a_port_that_is_taken(capsys, log_directory):
    """A port of one's own choice is a sentence with the cure."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run(capsys, "view", log_directory, "--port", port, "--no-browser")
    assert said.status == 1 and f"port {port}" in said.err and "--port 0" in said.err
    assert run(capsys, "view", log_directory, "--port", "65536").status == 2


@pytest.mark.parametrize("host", [None, "127.0.0.2", "0.0.0.0", "nowhere.invalid", "\0"])
def test_who_may_open_it(capsys, log_directory, monkeypatch, host):
    """This machine alone, unless `--host` says otherwise, which is said; a busy default port gives way to another.

    Who came by ssh is told how to reach it.
    """
    opened = []
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.7 22")

    def serve(server):
        server.server_close()
        raise KeyboardInterrupt

    monkeypatch.setattr("werkzeug.serving.BaseWSGIServer.serve_forever", serve)
    monkeypatch.setattr(view, "_open", opened.append)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(view, "PORT", taken.getsockname()[1])
        said = run(capsys, "view", log_directory, *(["--host", host] if host else []))
    if host in ("nowhere.invalid", "\0"):
        assert said.status == 1 and f"{host!r} is no address" in said.err
        return
    (address,) = opened
    assert address in said.out and ("can read the records" in said.out) == (host is not None)
    assert ("127.0.0.2" in address) == (host == "127.0.0.2")
    port = address.rstrip("/").rpartition(":")[2]
    assert (f"ssh -N -L {port}:127.0.0.1:{port} " in said.out and "@192.0.2.7" in said.out) == (host is None)


@pytest.mark.parametrize(("browser", "variable", "opens"), [("text", "", 0), ("text", "mine", 1), ("window", "", 1)])
def test_no_browser_takes_the_terminal_over(monkeypatch, browser, variable, opens):
    """One in the terminal is left alone, unless the person named it."""
    kinds = {"text": webbrowser.GenericBrowser, "window": webbrowser.BackgroundBrowser}
    opened = []
    monkeypatch.setattr(kinds[browser], "open", lambda self, address: opened.append(address))
    monkeypatch.setattr(webbrowser, "get", lambda: kinds[browser]("browser"))
    monkeypatch.setenv("BROWSER", variable)
    view._open("http://127.0.0.1:1/")
    assert len(opened) == opens
