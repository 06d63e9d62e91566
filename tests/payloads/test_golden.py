"""The golden payloads that the front end's tests draw are what the plugin serves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.payloads.golden import DATA, golden_payloads


def test_golden_payloads_still_hold() -> None:
    """A difference means: run `python -m tests.payloads.golden`, and then the front end's tests."""
    payloads = golden_payloads()
    assert {path.name for path in DATA.glob("*.json")} == set(payloads)
    for name, payload in payloads.items():
        _assert_alike(json.loads((DATA / name).read_text(encoding="utf-8")), payload, name)


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
