"""Runs that are one training are listed as one history, and its clusters are carried on over them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from lightning_rnnvis import load_runs
from tests.planted.history import planted_history
from tests.planted.runs import write_run
from tests.serving import LOADERS, serving

IDENTITIES = ({}, {"identity": 80, "identity_run": "v2"})
"""None named, which is the last record of the training; and that one."""


def write_resumed(directory: Path) -> list[Any]:
    """A run of six records, resumed after the third as `v1`, and again from there as `v2`; beside another one."""
    history = planted_history()
    later = [dataclasses.replace(record, created=record.created + 1000) for record in history]
    last = [dataclasses.replace(record, created=record.created + 2000) for record in history]
    write_run(directory / "v0", history[:6], writer="aa")
    write_run(directory / "v1", later[3:5], writer="bb")
    write_run(directory / "v2", last[3:8], writer="cc")
    write_run(directory / "other", planted_history(history_id="e" * 32)[:2], writer="dd")
    return history


@pytest.mark.parametrize("loader", LOADERS)
def test_runs_say_which_they_continue(tmp_path: Path, loader: str) -> None:
    """The joined listing has every step once, from the run that was started last; single runs stay as they are."""
    write_resumed(tmp_path)
    with serving(tmp_path, loader) as tab:
        payload = tab.payload("runs")
    runs = {run["name"]: run for run in payload["runs"]}
    assert {name: run["continues"] for name, run in runs.items()} == {
        "v0": None,
        "v1": "v0",
        "v2": "v0",
        "other": None,
    }
    assert len(runs["v0"]["states"][0]["records"]) == 6
    (joined,) = payload["histories"]
    assert (joined["name"], joined["runs"]) == ("v0", ["v0", "v1", "v2"])
    after = {name: run["states"][0].get("after") for name, run in runs.items()}
    v0 = {"run": "v0", "step": 30}
    assert after == {"v0": None, "v1": v0, "v2": v0, "other": None}
    ((state,),) = (joined["states"],)
    assert state["name"] == "rnn.l0/h"
    expected = [("v0", step) for step in (10, 20, 30)] + [("v2", step) for step in (40, 50, 60, 70, 80)]
    assert [(record["run"], record["step"]) for record in state["records"]] == expected
    assert joined["notes"] == [
        "v0: 3 records left out, because the training was resumed from an earlier step.",
        "v1: 2 records left out, because the training was resumed from an earlier step.",
    ]


def test_changes_go_over_runs(tmp_path: Path) -> None:
    """The first record after the resume has the last one before it for its past, at any number of clusters."""
    write_resumed(tmp_path)
    with serving(tmp_path) as tab:
        tab.payload("runs")
        record = {"run": "v2", "state": "rnn.l0/h", "step": 40}
        before = tab.payload("changes", **record)["before"]
        assert (before["run"], before["step"]) == ("v0", 30)
        changes = tab.payload("changes", **record, clusters=3)
        assert (changes["before"]["run"], changes["before"]["labels_from"]) == ("v0", "tree")
        assert changes["moved_units"] == []
        pinned = tab.payload("snapshot", **record, pin=20, pin_run="v0")
        assert (pinned["pin"]["run"], pinned["pin"]["step"]) == ("v0", 20)


@pytest.mark.parametrize(("run", "name", "n_steps"), [("v2", "v0", 8), ("v1", "v1", 5)], ids=["resumed", "branch"])
def test_what_was_learnt_is_that_of_the_whole_training(tmp_path: Path, run: str, name: str, n_steps: int) -> None:
    """A run that goes on with another says what both learnt, as Python's joined history does."""
    write_resumed(tmp_path)
    with serving(tmp_path) as tab:
        tab.payload("runs")
        found = tab.payload("findings", run=run, state="rnn.l0/h")
    assert found["steps"] == [10 * (1 + at) for at in range(n_steps)]
    history = load_runs(tmp_path, join=True)[name]
    assert history.runs[-1] == run
    joined = history["rnn.l0/h"].findings()
    assert found["summary"].startswith(joined.summary) and found["total"] > 0
    told = {finding.sentence for finding in joined}
    assert {finding["sentence"] for finding in found["findings"]} <= told


def test_of_a_whole_training_each_record_says_the_same(tmp_path: Path) -> None:
    """Curves go over the runs at a record before the resume, too; only where it was given up they are its branch's."""
    write_resumed(tmp_path)
    with serving(tmp_path) as tab:
        tab.payload("runs")

        def steps(run: str, step: int) -> list[float]:
            curve = tab.payload("cause_curve", run=run, state="rnn.l0/h", step=step, unit=0)
            return [point["step"] for point in curve["points"]]

        whole = [10, 20, 30, 40, 50, 60, 70, 80]
        assert steps("v0", 20) == steps("v2", 80) == whole
        assert steps("v0", 50) == [10, 20, 30, 40, 50, 60]
        seen = [tab.payload("snapshot", run="v0", state="rnn.l0/h", step=20, **one) for one in IDENTITIES]
        assert seen[0] == seen[1]
        overview = go.Figure(tab.payload("figure/overview", run="v2"))
    assert {len(trace.x) for trace in overview.data} == {len(whole)}
