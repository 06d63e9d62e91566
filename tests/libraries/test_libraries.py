"""What docs/libraries.json says of libraries of others is complete, good, and of this record format."""

from __future__ import annotations

import json

import pytest

from lightning_rnnvis.records.header import VERSION
from tests.libraries.report import REPORT, TABLE, recipes, table_of

LIBRARIES = ["darts", "gluonts", "neuralforecast", "pytorch-forecasting", "pytorch-lifestream"]
AGAIN = "Run `make test-libraries`."


@pytest.fixture(scope="module")
def report():
    """The file."""
    return json.loads(REPORT.read_text())


def test_all_libraries_are_there(report):
    """There is a row for each library, of the recipe as it stands, and the table is made of it."""
    assert [row["library"] for row in report["libraries"]] == LIBRARIES == list(recipes()), AGAIN
    assert report["record_format"] >= VERSION, AGAIN
    assert len(report["commit"]) == 40
    assert TABLE.read_text() == table_of(report), AGAIN


@pytest.mark.parametrize("library", LIBRARIES)
def test_weights_and_records_of_a_library(report, library):
    """Weights are the same with and without, and after saving and loading; words were recorded, in five lines."""
    (row,) = [row for row in report["libraries"] if row["library"] == library]
    assert row["digest_with"] == row["digest_without"] == row["digest_saved_and_loaded"]
    assert row["recipe"] == recipes()[library].splitlines(), AGAIN
    assert len(row["recipe"]) <= 5
    assert row["states"]
    assert all(units > 0 for units in row["states"].values())
    assert len(row["words"]) >= 6
    assert row["records"] >= 2
    assert set(row["versions"]) == {library, "torch"}
