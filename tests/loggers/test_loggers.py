"""What docs/loggers.json says of the loggers of others is complete, good, and of this report format."""

from __future__ import annotations

import json

import pytest

from lightning_rnnvis.report.content.packing import FORMAT
from tests.loggers.report import LOGGERS, PICTURES, REPORT
from tests.models.small import VOCABULARY

AGAIN = "Run `make test-loggers`."


@pytest.fixture(scope="module")
def report():
    """The file."""
    return json.loads(REPORT.read_text())


def test_all_loggers_are_there(report):
    """A row for each, of the report as it is made now, with a photograph."""
    assert [row["logger"] for row in report["loggers"]] == list(LOGGERS), AGAIN
    assert report["report_format"] >= FORMAT, AGAIN
    assert len(report["commit"]) == 40
    assert all((PICTURES / f"{name}.png").stat().st_size > 10_000 for name in LOGGERS), AGAIN


@pytest.mark.parametrize("logger", LOGGERS)
def test_the_report_was_seen(report, logger):
    """It is drawn where the logger shows it, and a word in it was chosen."""
    (row,) = [row for row in report["loggers"] if row["logger"] == logger]
    assert row["versions"][logger]
    assert row["seen"]["units"] >= 16
    assert row["seen"]["words"] >= 10
    assert row["seen"]["chosen"] in VOCABULARY
