"""What docs/notebooks.json says of JupyterLab and marimo is complete, good, and of this protocol."""

from __future__ import annotations

import json

import pytest

from lightning_rnnvis.notebook.widget import PROTOCOL
from tests.notebooks.report import NOTEBOOKS, PACKAGES, PICTURES, REPORT, THEMES

AGAIN = "Run `make test-notebooks`."


@pytest.fixture(scope="module")
def report():
    """The file."""
    return json.loads(REPORT.read_text(encoding="utf-8"))


def test_all_notebooks_are_there(report):
    """A row for each, of the widget as it is now, with photographs."""
    assert [row["notebook"] for row in report["notebooks"]] == list(NOTEBOOKS), AGAIN
    assert report["protocol"] >= PROTOCOL, AGAIN
    assert len(report["commit"]) == 40
    names = [f"{name}-{theme}.png" for name in NOTEBOOKS for theme in THEMES]
    assert all((PICTURES / name).stat().st_size > 10_000 for name in names), AGAIN


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_tab_was_worked_in(report, notebook, theme):
    """Two widgets drew in the notebook's theme, and took a click; in JupyterLab live, saved, and after a restart."""
    (row,) = [row for row in report["notebooks"] if row["notebook"] == notebook]
    assert set(row["versions"]) == set(PACKAGES[notebook])
    seen = row[theme]
    assert seen["errors"] == []
    assert (seen["theme"], seen["widgets"]) == (theme, 2)
    assert seen["units"] >= 16 and seen["words"] >= 10
    if notebook == "jupyterlab":
        assert seen["live"] in ("1 of 1", "2 of 2")  # of three, while the cell ran
        assert seen["saved"]
        assert seen["restarted"].endswith("Run this cell again.")
