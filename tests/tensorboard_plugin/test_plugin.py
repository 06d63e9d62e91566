"""The tab as TensorBoard sees it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer

from lightning_rnnvis.server.memory_limit import memory_bytes
from lightning_rnnvis.server.routes import MEMORY_BYTES
from tensorboard_plugin_rnnvis.data import provider_source
from tests.planted.runs import one_by_one, write_run
from tests.serving import LOADERS, Tab, serving

RECORD = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}


def test_the_tab_is_active_with_records_alone(tab: Tab, tmp_path: Path) -> None:
    """TensorBoard hides the tab where nothing was recorded."""
    assert tab.plugin.is_active()
    with serving(tmp_path) as empty:
        assert not empty.plugin.is_active()
        assert empty.payload("runs") == {"runs": [], "metrics": [], "histories": [], "notices": [], "charts": None}


def test_tensorboard_lists_the_plugin(tab: Tab) -> None:
    """TensorBoard's own listing finds the module of the tab."""
    listed = tab.client.get("/data/plugins_listing").get_json()["rnnvis"]
    assert listed["enabled"] and listed["tab_name"] == "RNNVis"
    assert listed["loading_mechanism"]["module_path"] == "/data/plugin/rnnvis/tab.js"


def test_both_loaders_serve_alike(log_directory: Path) -> None:
    """The fast loader and the slow one lead to the same payloads."""
    served = []
    for loader in LOADERS:
        with serving(log_directory, loader) as tab:
            served.append([tab.payload("runs"), tab.payload("snapshot", **RECORD, clusters=5)])
    assert served[0] == served[1]


def half_read(tab: Tab) -> Any:
    """Bring the slow loader into the state between the two lines in which it reads a tag: listed, without its tensor.

    Returns what ends it.
    """
    multiplexer: EventMultiplexer = tab.plugin._provider._multiplexer
    metadata = multiplexer.GetAccumulator("run").summary_metadata
    known = next(one for tag, one in metadata.items() if tag.startswith("rnnvis/rnn.l0/h/step"))
    metadata["rnnvis/rnn.l0/h/step=000000099/0a"] = known
    return lambda: metadata.pop("rnnvis/rnn.l0/h/step=000000099/0a")


def test_a_tag_that_is_listed_before_its_tensor(tmp_path: Path) -> None:
    """TensorBoard's slow loader is asked again until what it lists holds still."""
    write_run(tmp_path / "run", one_by_one(2))
    with serving(tmp_path) as tab:
        timer = threading.Timer(0.05, half_read(tab))
        timer.start()
        assert len(tab.payload("runs")["runs"][0]["states"][0]["records"]) == 2
        assert tab.get("scalars", run="run").status_code == 200


def test_a_loader_that_goes_on_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last listing stays; where there is none, the client is told to ask again."""
    monkeypatch.setattr(provider_source, "WAITS", (0.001,))
    write_run(tmp_path / "run", one_by_one(2))
    with serving(tmp_path) as tab:
        end = half_read(tab)
        answer = tab.get("runs")
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "2"
        assert "still reading" in answer.get_json()["error"]
        end()
        listed = tab.payload("runs")
        half_read(tab)
        assert tab.payload("runs") == listed


def test_the_memory_is_a_setting(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """In MiB, by an environment variable; what is no number is said and has no effect."""
    for given, expected in (("64", 64 << 20), ("", MEMORY_BYTES), ("1e3", MEMORY_BYTES), ("-1", MEMORY_BYTES)):
        monkeypatch.setenv("RNNVIS_MEMORY_MIB", given)
        with caplog.at_level(logging.WARNING):
            assert memory_bytes() == expected
    assert [record.getMessage() for record in caplog.records] == [
        f"RNNVIS_MEMORY_MIB must be a whole number of MiB. Got {given!r}; it stays at 512." for given in ("1e3", "-1")
    ]
