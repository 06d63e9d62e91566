"""The golden payloads that the front end's tests draw are what the plugin serves."""

from __future__ import annotations

import gzip
import json
import struct
from base64 import b64decode
from typing import Any

import pytest

from tests.payloads.golden import DATA, REPORT, golden_payloads, golden_report


def test_golden_payloads_still_hold() -> None:
    """A difference means: run `python -m tests.payloads.golden`, and then the front end's tests."""
    payloads = golden_payloads()
    assert {path.name for path in DATA.glob("*.json")} == set(payloads)
    for name, payload in payloads.items():
        _assert_alike(json.loads((DATA / name).read_text(encoding="utf-8")), payload, name)


def test_golden_report_still_holds() -> None:
    """Likewise; of its columns the sizes alone, for the last level of a number may be another."""
    (before, columns), (now, columns_now) = map(
        _parts, (gzip.decompress(b64decode(REPORT.read_text())), golden_report())
    )
    _assert_alike(before, now, REPORT.name)
    assert len(columns) == len(columns_now)


def _parts(report: bytes) -> tuple[Any, bytes]:
    (length,) = struct.unpack("<I", report[:4])
    return json.loads(report[4 : 4 + length]), report[4 + length :]


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
