"""Holds the server and `load_runs` to one rule over log directories with hostile records among sound ones.

No traceback, no status from 500 on, and the sound records beside the hostile ones are still there.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lightning_rnnvis import load_runs
from lightning_rnnvis.errors import RecordError
from tests.hostile.records import GOOD_STEPS, STATE, Hostility, event_file, sound_records
from tests.serving import serving, standalone

BATCH = 50
"""Cases in one directory."""

ROUTES: Sequence[tuple[str, dict[str, Any]]] = (
    ("snapshot", {}),
    ("unit", {"unit": 0}),
    ("sentence", {"index": 0}),
    ("responses", {"sentence": 0, "position": 0}),
    ("thumbnails", {}),
)
FIGURES: Sequence[tuple[str, dict[str, Any]]] = (
    ("figure/units", {"unit": 0}),
    ("figure/step", {"sentence": 0, "position": 0}),
    ("figure/chip", {"chip": 0}),
)


def check_batch(seed: int, n_cases: int, directory: Path) -> None:
    """Hold the server and `load` to the rule over a directory with so many hostile records among sound ones."""
    hostility = Hostility(seed)
    first, last = sound_records()
    (directory / "run").mkdir(parents=True)
    file = directory / "run" / "events.out.tfevents.1.a"
    file.write_bytes(event_file([first, *(hostility.record() for _ in range(n_cases)), last]))
    check_load(directory, GOOD_STEPS)
    check_server(directory, GOOD_STEPS, seed)


def check_flips(seed: int, n_cases: int, directory: Path) -> None:
    """The same over directories with flipped bits; a record whose bytes were not touched is still there."""
    hostility = Hostility(seed)
    sound = sound_records()
    parts = [event_file([record]) for record in sound]
    for case in range(n_cases):
        run = directory / f"run{case}"
        run.mkdir(parents=True)
        damaged = int(hostility.random.integers(len(parts)))
        flipped = [hostility.flipped(part, 1 + case % 3) if at == damaged else part for at, part in enumerate(parts)]
        (run / "events.out.tfevents.1.a").write_bytes(b"".join(flipped))
        # What comes after a cut is taken for the rest of the record that was cut.
        is_cut = len(flipped[damaged]) < len(parts[damaged])
        check_load(run, [step for at, step in enumerate(GOOD_STEPS) if at != damaged and not (is_cut and at > damaged)])
    check_server(directory, (), seed)


def check_load(directory: Path, good_steps: Sequence[int]) -> None:
    """`load_runs` raises nothing and reads the sound records, in whichever training they stand beside one made up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            histories = load_runs(directory)
        except FileNotFoundError:
            assert not good_steps
            return
    found = set()
    for history in histories.values():
        for state, records in history.items():
            for index, header in enumerate(records.headers):
                is_good = state == STATE and header.global_step in good_steps
                found |= {header.global_step} if state == STATE else set()
                try:
                    repr(records[index])
                except RecordError:
                    assert not is_good
    assert set(good_steps) <= found, (good_steps, found, [history.notices for history in histories.values()])


def check_server(directory: Path, good_steps: Sequence[int], seed: int) -> None:
    """No answer has a status from 500 on; the sound records are listed and answered, by TensorBoard or without it."""
    with serving(directory) if seed // 4 % 2 else standalone(directory) as tab:
        listed = tab.get("runs")
        assert listed.status_code == 200, listed.text
        good = asked = 0
        for run in listed.get_json()["runs"]:
            for state in run["states"]:
                assert tab.get("findings", run=run["name"], state=state["name"]).status_code < 500
                for record in state["records"]:
                    place = {"run": run["name"], "state": state["name"], "step": record["step"]}
                    is_good = state["name"] == STATE and record["step"] in good_steps
                    good += is_good
                    asked += 1
                    # A figure takes twenty times as long as the rest.
                    for route, more in (*ROUTES, *(FIGURES if asked % 90 == 1 else ())):
                        answer = tab.get(route, **place, **more)
                        assert answer.status_code < 500, (route, place, answer.text)
                        assert not is_good or answer.status_code == 200, (route, place, answer.text)
            assert tab.get("scalars", run=run["name"]).status_code == 200
        assert good == len(good_steps)
        assert tab.get("table").status_code == 200
