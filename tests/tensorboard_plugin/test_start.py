"""TensorBoard starts, lists and serves with the plugin, with either loader, and without torch and lightning."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.subprocesses import HANGS, run_python

NOT_FOR_SERVING = ("torch", "lightning", "pytorch_lightning", "lightning_fabric")
LAZY = ("scipy", "sklearn", "plotly", "pandas")

SERVE = f"""
import pathlib, sys
from tests.serving import serving

with serving(pathlib.Path(sys.argv[1]), sys.argv[2]) as tab:
    assert tab.plugin.is_active()
    record = {{"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}}
    assert len(tab.payload("runs")["runs"]) == 2
    assert tab.payload("snapshot", **record)["chips"]
    assert tab.payload("snapshot", **record, clusters=6)["chips"]
    assert tab.payload("sentence", **record, index=0)["steps"]
    assert tab.payload("responses", **record, word="the")["rows"]
    assert "plotly" not in sys.modules  # half a second that only figures need
    assert tab.payload("figure/words", **record, word="the")["data"]
assert not set({NOT_FOR_SERVING!r}) & set(sys.modules)
print("served")
"""


@pytest.mark.parametrize("loader", ["slow", "fast"])
def test_serves_where_torch_and_lightning_cannot_be_imported(log_directory: Path, loader: str) -> None:
    """The machine that looks at a training need not be able to train."""
    assert "served" in run_python(SERVE, str(log_directory), loader, without=NOT_FOR_SERVING)


def test_plugin_is_imported_without_what_takes_long() -> None:
    """TensorBoard imports every plugin before it starts, so what takes long to import waits for its first use."""
    code = f"""
import sys
import tensorboard_plugin_rnnvis.plugin
assert not set({LAZY!r}) & set(sys.modules)
"""
    run_python(code)


@contextmanager
def tensorboard(directory: Path, *arguments: str) -> Iterator[str]:
    """A TensorBoard process on a free port; its address."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(directory), "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=directory) as process:
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if " at http://" in line:
                    yield "http" + line.partition(" at http")[2].split()[0]
                    return
            raise AssertionError("TensorBoard ended before it said its address:\n" + "".join(said))
        finally:
            process.terminate()


@pytest.mark.parametrize("loading", ["--load_fast=true", "--load_fast=false"])
def test_a_real_tensorboard_shows_the_tab(log_directory: Path, loading: str) -> None:
    """From the entry point to the module and the records."""
    with tensorboard(log_directory, loading) as address:

        def get(path: str) -> Any:
            with urlopen(address + path, timeout=HANGS) as response:
                return response.read()

        give_up = time.monotonic() + HANGS
        found = 0
        while found < 12 and time.monotonic() < give_up:
            runs = json.loads(get("data/plugin/rnnvis/runs"))["runs"]
            found = sum(len(state["records"]) for run in runs for state in run["states"])
            time.sleep(0.1)
        assert found == 12
        assert json.loads(get("data/plugins_listing"))["rnnvis"]["enabled"]
        assert b"render" in get("data/plugin/rnnvis/tab.js")
        query = "run=lstm%2Fversion_0&state=rnn.l0%2Fh&step=600&clusters=5"
        assert len(json.loads(get(f"data/plugin/rnnvis/snapshot?{query}"))["chips"]) == 5
