"""What stands over all records of runs: their list, their table, what they logged, what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.packed_histories import PackedHistory
from lightning_rnnvis.server.routes.run_routes import MOST_RUNS

MOST_FINDINGS = 30
"""Findings of one state that a report has room for."""


def held_runs(asking: Asking, histories: Sequence[PackedHistory]) -> Mapping[str, Any]:
    """The list of runs, with the records that are held."""
    held = {one.of: {record.step for record in one.records} for one in histories}
    most = asking.choice.sentences
    listed = deepcopy(asking.ask("/runs"))
    for run in listed["runs"]:
        for state in run["states"]:
            steps = held.get((run["name"], state["name"]), set())
            state["records"] = [record for record in state["records"] if record["step"] in steps]
            if most is not None and state["sentence"] >= most:
                state["sentence"] = 0
        run["states"] = [state for state in run["states"] if state["records"]]
    for joined in listed["histories"]:
        for state in joined["states"]:
            state["records"] = [
                one for one in state["records"] if one["step"] in held.get((one["run"], state["name"]), set())
            ]
        joined["states"] = [state for state in joined["states"] if state["records"]]
    return {**listed, "runs": [run for run in listed["runs"] if run["states"]]}


def held_rows(asking: Asking, histories: Sequence[PackedHistory]) -> Mapping[str, Any]:
    """The table of runs, with those that are held."""
    held = {one.of for one in histories}
    table = asking.ask("/table")
    return {**table, "rows": [row for row in table["rows"] if (row["run"], row["state"]) in held]}


def logged_scalars(asking: Asking, histories: Sequence[PackedHistory]) -> list[Any]:
    """What the runs logged, asked for as many runs as one request takes."""
    runs = list(dict.fromkeys(one.run for one in histories))
    parts = [runs[start : start + MOST_RUNS] for start in range(0, len(runs), MOST_RUNS)]
    return [one for part in parts for one in asking.ask("/scalars", run=part)["runs"]]


def finding_payloads(asking: Asking, histories: Sequence[PackedHistory]) -> list[Any]:
    """What was found in each history."""
    found = []
    for history in asking.in_turn("findings", histories):
        with history.packed():
            found.append(asking.ask("/findings", run=history.run, state=history.state, most=MOST_FINDINGS))
    return found
