"""The golden answers that the front end's tests draw are what the plugin answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.golden import DATA, golden_answers


def test_golden_answers_still_hold() -> None:
    """A difference means: run `python -m tests.server.golden`, and then the front end's tests."""
    answers = golden_answers()
    assert {path.name for path in DATA.glob("*.json")} == set(answers)
    for name, answer in answers.items():
        _assert_alike(json.loads((DATA / name).read_text(encoding="utf-8")), answer, name)


def _assert_alike(expected: Any, found: Any, where: str) -> None:
    """Equal, but for the last digits of numbers, which differ from one machine to another; `bytes` by zlib."""
    if isinstance(expected, dict):
        assert list(expected) == list(found), where
        for name, value in expected.items():
            if name != "bytes":
                _assert_alike(value, found[name], f"{where}/{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), where
        for index, value in enumerate(expected):
            _assert_alike(value, found[index], f"{where}/{index}")
    elif isinstance(expected, float) and isinstance(found, float):
        assert found == pytest.approx(expected, rel=1e-3, abs=1e-6), where
    else:
        assert expected == found, where
