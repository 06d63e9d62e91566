"""Several parts of pictures in one answer are what their routes give each, as many as there is time for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from lightning_rnnvis.server import together
from tests.serving import Tab, strict_json

RECORD = {"run": "lstm/version_0", "state": "rnn.l0/h"}
ASKED = [
    ("sentence", {**RECORD, "step": 200, "index": 0, "clusters": 5}),
    ("snapshot", {**RECORD, "step": 200, "clusters": 5}),
    ("responses", {**RECORD, "step": 200, "word": "the"}),
    ("snapshot", {**RECORD, "step": 400}),
]


def ask(tab: Tab, *asked: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to several requests at once."""
    query = [("ask", f"{route}?{urlencode(arguments)}") for route, arguments in asked]
    answers: list[dict[str, Any]] = strict_json(tab.get("together", query))["answers"]
    return answers


def test_each_answer_is_that_of_its_route(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order; what a route refuses has its sentence in its place, and so has a route that is no part of a picture."""
    monkeypatch.setattr(together, "TOGETHER_SECONDS", 60)
    refused = ("snapshot", {**RECORD, "step": 200, "clusters": 99})
    found = ask(tab, refused, *ASKED, ("runs", {}), ("together", {"ask": "runs"}))
    assert found[0] == {"error": tab.get(refused[0], **refused[1]).get_json()["error"]}
    assert found[1:-2] == [{"answer": tab.payload(route, **arguments)} for route, arguments in ASKED]
    assert all(one["error"].startswith("`ask` must begin with one of responses,") for one in found[-2:])


def test_what_there_is_no_time_for_is_left_out(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one is always made, so that who asks again for the others comes to an end."""
    monkeypatch.setattr(together, "TOGETHER_SECONDS", -1)
    assert ask(tab, *ASKED) == [{"answer": tab.payload(ASKED[0][0], **ASKED[0][1])}]


def test_it_is_asked_for_something_and_not_for_all(tab: Tab) -> None:
    """Neither nothing nor more than fifty."""
    many = [("ask", f"snapshot?step={step}") for step in range(together.MOST_TOGETHER + 1)]
    assert [tab.get("together", query).status_code for query in ([], many)] == [400, 400]
