"""Many states and runs: in the order in which one counts, and never all in one figure."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import plotly.graph_objects as go

from lightning_rnnvis import load
from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.server.routes.figure_routes import MOST_STATES
from tests.planted.runs import one_by_one, write_run
from tests.serving import Tab, serving, strict_json


def test_natural_order() -> None:
    """Numbers count as numbers, however long, and equal ones keep one order."""
    names = ["a", "a0", "a1", "a01", "a2", "a10", "a10b2", "a10b10", "a" + "9" * 5000, "b", "²", "٣"]
    assert sorted(reversed(names), key=natural_order) == [
        *("a", "a0", "a01", "a1", "a2", "a10", "a10b2", "a10b10", "a" + "9" * 5000, "b", "²", "٣")
    ]


def shown(tab: Tab, *states: str) -> list[str]:
    """The states that the overview draws."""
    figure = go.Figure(tab.payload("figure/overview", [("run", "run_2"), *(("show", state) for state in states)]))
    return list(dict.fromkeys(trace.meta["state"] for trace in figure.data))


def test_many_layers(tmp_path: Path) -> None:
    """Layer 2 before layer 10 everywhere; the overview shows a few, those that are asked for."""
    (record,) = one_by_one(1)
    states = [f"rnn.l{layer}/h" for layer in range(12)]
    for run in ("run_10", "run_2"):
        write_run(tmp_path / run, [dataclasses.replace(record, state=state) for state in states])
    assert list(load(tmp_path / "run_2")) == states
    with serving(tmp_path) as tab:
        listed = tab.payload("runs")["runs"]
        assert [run["name"] for run in listed] == ["run_2", "run_10"]
        assert [state["name"] for state in listed[0]["states"]] == states
        assert [row["state"] for row in tab.payload("table")["rows"]] == states * 2
        assert shown(tab) == states[:MOST_STATES]
        assert shown(tab, states[10], states[2]) == [states[2], states[10]]
        many = tab.get("figure/overview", [("run", "run_2"), *(("show", state) for state in states)])
        assert many.status_code == 400 and strict_json(many)["error"]
        gone = tab.get("figure/overview", run="run_2", show="rnn.l99/h")
        assert gone.status_code == 404 and strict_json(gone)["error"]
