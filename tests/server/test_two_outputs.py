"""A head of two classes says what one logit between them says: everywhere, with one sign and one number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis import load
from tests.models.two_outputs import RUNS, train_both
from tests.serving import Requests, standalone

STATE = "rnn.l0/h"
OWN = ("run", "other_run", "created")
"""What tells one run from the other."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("two_outputs")
    train_both(directory)
    return directory


@pytest.fixture(scope="module")
def requests(directory: Path) -> Iterator[Requests]:
    with standalone(directory) as requests:
        yield requests


def _same(one: Any, other: Any, path: str = "") -> list[str]:
    """Paths at which two payloads say other things."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [name for name in one | other if name not in OWN]
        return [at for name in names for at in _same(one.get(name), other.get(name), f"{path}/{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [at for n, pair in enumerate(zip(one, other, strict=True)) for at in _same(*pair, f"{path}/{n}")]
    if isinstance(one, float) and isinstance(other, float):
        return [] if one == pytest.approx(other, rel=1e-3, abs=2e-4) else [f"{path}: {one} {other}"]
    return [] if one == other else [f"{path}: {one} {other}"]


@pytest.mark.parametrize(
    ("route", "asked"),
    [
        ("findings", {}),
        ("snapshot", {}),
        ("sentence", {"index": 0}),
        ("sentence", {"typed": "not very good"}),
        ("changes", {}),
        ("promoted", {"chip": 0}),
        ("promoted", {"unit": 0}),
        ("effects", {"sentence": 0, "position": 2}),
        ("contexts", {"word": "good"}),
        ("compare", {"other_step": 0}),
        ("thumbnails", {"word": "good", "sentence": 0}),
    ],
)
def test_the_tab_says_the_same_of_one_logit_and_of_two(requests: Requests, route: str, asked: dict[str, Any]) -> None:
    answers = []
    for run in RUNS:
        (state,) = next(one for one in requests.payload("runs")["runs"] if one["name"] == run)["states"]
        of = {"run": run, "state": STATE}
        if route != "findings":
            of["step"] = state["records"][-1]["step"]
        if "other_step" in asked:
            of |= {"other_run": run, "other_state": STATE}
        answers.append(requests.payload(route, **of, **asked))
    if route == "snapshot":  # the names of what the layer has
        assert [answer.pop("head")["outputs"] for answer in answers] == [["good"], ["bad", "good"]]
    assert _same(*answers) == []


def test_python_says_the_same_too(directory: Path) -> None:
    """Findings and pushes have one sign and one number, towards the last class."""
    sigmoid, softmax = (load(directory / run)[STATE] for run in RUNS)
    tables = [[{**one.to_json(), "step": 0} for one in history.findings()] for history in (sigmoid, softmax)]
    assert _same(*tables) == [] and str(sigmoid.findings()) == str(softmax.findings())
    pushes = [history[-1].pushes for history in (sigmoid, softmax)]
    assert pushes[0].words == pytest.approx(pushes[1].words, rel=1e-4)
    told = [one for one in softmax.findings() if one.measure == "push"]
    assert len(told) >= 4 and {np.sign(one.after) for one in told} == {-1, 1}
    for one in told:
        assert one.towards == "good" and "pushes “good” by " in one.sentence
        assert one.curve[-1] == pytest.approx(pushes[1].words[one.name], rel=1e-3)
    (output,) = {one.name for one in softmax.findings() if one.kind == "output"}
    assert output == "good"
    promoted = [history[-1].promoted_outputs(chip=0)[0] for history in (sigmoid, softmax)]
    assert [one.output for one in promoted] == ["good", "good"]
