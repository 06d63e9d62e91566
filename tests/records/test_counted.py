"""Which records count of many runs of one training: told run by run as by counting all of them anew."""

from __future__ import annotations

import dataclasses
import random
from typing import NamedTuple

import pytest

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.runs.counted import Counted
from lightning_rnnvis.records.runs.ordering import is_before, records_that_count
from lightning_rnnvis.records.runs.resumed_runs import runs_by_training
from tests.planted.runs import make_epoch

HEADER = Header.of(make_epoch(0, n_words=12, n_units=4), 0, {})


class Found(NamedTuple):
    """A record as a run has it."""

    run: str
    state: str
    writer: str
    header: Header


def run_of(name: str, chance: random.Random, created: float, usual: bool) -> list[Found]:
    """A run that goes on somewhere; one that is not usual may be of any kind."""
    numbered, start = usual or chance.random() < 0.8, chance.randint(0, 6)
    history = "a" if usual else chance.choice("aab")
    writer = name if usual or chance.random() < 0.7 else "one for many"
    back = 0 if usual else chance.choice((0, 0, 3))
    return [
        Found(
            name,
            state,
            writer,
            dataclasses.replace(
                HEADER,
                history_id=history,
                global_step=10 * at + 5 * (history == "b"),
                record_number=at if numbered else None,
                created=created - back + at / 100,
                instead_of="b" if not usual and chance.random() < 0.05 else "",
            ),
        )
        for at in range(start, start + chance.randint(1, 5))
        for state in ("c", "h")
    ]


@pytest.mark.parametrize("usual", [True, False])
def test_run_by_run(usual: bool) -> None:
    """Of a hundred trainings of eight runs each, whatever they are like."""
    chance = random.Random(0)
    for _ in range(100):
        before, so_far = list[Found](), Counted[Found]()
        for at in range(8):
            run = run_of(f"run {at}", chance, at, usual)
            counted = [
                one
                for one in records_that_count(before)
                if one.state == run[0].state and is_before(one.header, run[0].header)
            ]
            assert so_far.before(run[0]) == (counted[-1] if counted else None)
            so_far.add(run)
            before += run


def test_runs_with_ids_in_common() -> None:
    """Directly or through others, in the order of time; hundreds with one id are one group."""

    def found(name: str, created: float, *ids: str) -> list[Found]:
        return [Found(name, "h", name, dataclasses.replace(HEADER, created=created, history_id=one)) for one in ids]

    runs = {
        "late": found("late", 9, "a", "b"),
        "b": found("b", 2, "b", "c"),
        "alone": found("alone", 3, "d"),
        "a": found("a", 1, "a"),
        **{f"run {at}": found(f"run {at}", 10 + at, "many") for at in range(300)},
    }
    assert runs_by_training(runs) == [["a", "b", "late"], ["alone"], [f"run {at}" for at in range(300)]]
