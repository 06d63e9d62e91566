"""The tab as TensorBoard sees it."""

from __future__ import annotations

from pathlib import Path

from tests.serving import LOADERS, Tab, serving

RECORD = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}


def test_the_tab_is_active_with_records_alone(tab: Tab, tmp_path: Path) -> None:
    """TensorBoard hides the tab where nothing was recorded."""
    assert tab.plugin.is_active()
    with serving(tmp_path) as empty:
        assert not empty.plugin.is_active()
        assert empty.payload("runs") == {"runs": [], "metrics": [], "histories": [], "notices": []}


def test_tensorboard_lists_the_plugin(tab: Tab) -> None:
    """TensorBoard's own listing finds the module of the tab."""
    listed = tab.client.get("/data/plugins_listing").get_json()["rnnvis"]
    assert listed["enabled"] and listed["tab_name"] == "RNNVis"
    assert listed["loading_mechanism"]["module_path"] == "/data/plugin/rnnvis/index.js"


def test_both_loaders_serve_alike(log_directory: Path) -> None:
    """The fast loader and the slow one lead to the same payloads."""
    served = []
    for loader in LOADERS:
        with serving(log_directory, loader) as tab:
            tab.settle(RECORD["run"], RECORD["state"], 5)
            served.append([tab.payload("runs"), tab.payload("snapshot", **RECORD, clusters=5)])
    assert served[0] == served[1]
