"""The notebooks run from top to bottom, and show what their text says."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs/notebooks").glob("*.ipynb"))

SHOWN = {
    "1-train-and-look": ["“fresh” pushes “good” by", "chip 0 ▲", "Figure", "RNNVis, for a notebook"],
    "2-compare-runs": ["CKA, unbiased 0.", "Figure"],
    "3-ask-the-network": ["without chip 1", "WordEffects('good'"],
}
"""What each must show, beside running."""


def show(value):
    """A value as a notebook shows it, charts and tables by their own methods."""
    if value is None:
        return ""
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()
    if hasattr(value, "_repr_html_"):
        value._repr_html_()
    return repr(value)


def run_cell(source, names):
    """Run the code of a cell; returns what its last line shows."""
    *statements, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        statements, last = [*statements, last], None
    exec(compile(ast.Module(statements, []), "cell", "exec"), names)
    return show(eval(compile(ast.Expression(last.value), "cell", "eval"), names)) if last else ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, tmp_path, monkeypatch):
    """In this process: the kernel's own start would cost more than all cells. `make docs` runs them in one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(path.parent)
    names, printed, shown = {}, io.StringIO(), []
    with contextlib.redirect_stdout(printed):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == [] and cell["execution_count"] is None, "outputs are not committed"
                shown.append(run_cell("".join(cell["source"]), names))
    told = printed.getvalue() + "\n".join(shown)
    assert [text for text in SHOWN[path.stem] if text not in told] == [], told
