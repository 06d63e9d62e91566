"""Notebooks as pages of the site: run from top to bottom, with what their cells show."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"  # for the kernel: figures as data, drawn below

FIGURE_HEIGHT = 450
"""Pixels of a chart that does not say its height."""

REPORT_HEIGHT = 640

WIDGET = "application/vnd.jupyter.widget-view+json"


def write_page(notebook: Path, out: Path, run: Path) -> None:
    """Run a notebook in the new directory `run` and write it as a page, with its charts beside."""
    import nbformat
    from nbclient import NotebookClient

    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    for module in notebook.parent.glob("*.py"):
        shutil.copyfile(module, run / module.name)
        shutil.copyfile(module, out.parent / module.name)
    document = nbformat.read(notebook, as_version=4)
    # Each kernel warns that others on this machine could listen: errors are enough.
    quiet, where = ["--IPKernelApp.log_level=40"], {"metadata": {"path": str(run)}}
    client = NotebookClient(document, timeout=600, coalesce_streams=True, extra_arguments=quiet, resources=where)
    client.execute()
    parts = []
    for cell in document.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(_fenced("python", cell.source))
        parts += [_shown(output, out, len(parts)) for output in cell.outputs]
    source = f"[This notebook]({notebook.name}), and [reviews.py](reviews.py) beside it, to run yourself.\n"
    title, _, rest = "\n\n".join(part for part in parts if part).partition("\n\n")
    out.write_text(f"{title}\n\n{source}\n{rest}\n", encoding="utf-8")
    (out.parent / notebook.name).write_bytes(notebook.read_bytes())


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _shown(output: Any, page: Path, number: int) -> str:
    """An output as Markdown."""
    if output.output_type == "stream":
        return _fenced("text", output.text) if output.name == "stdout" else ""
    data = output.get("data", {})
    if figure := data.get("application/vnd.plotly.v1+json"):
        return _figure(figure, page, number)
    if WIDGET in data:
        return ""  # what stands for it is another output
    if (html := "".join(data.get("text/html", ""))) and "<iframe" in html:
        file = page.with_name(f"{page.stem}-{number}.html")
        file.write_text(f"<!doctype html><title>Report</title>{html}", encoding="utf-8")
        return f'<iframe src="{file.name}" height="{REPORT_HEIGHT}" loading="lazy" title="report"></iframe>'
    if html:
        return f'<div class="output" markdown="0">{html}</div>'
    return _fenced("text", "".join(data.get("text/plain", ""))) if data else ""


def _figure(figure: dict[str, Any], page: Path, number: int) -> str:
    """A chart as a page of its own in a frame; all share one copy of Plotly, and ask for nothing elsewhere."""
    from plotly import graph_objects, io

    file = page.with_name(f"{page.stem}-{number}.html")
    chart = graph_objects.Figure(json.loads(json.dumps({"data": figure["data"], "layout": figure["layout"]})))
    io.write_html(chart, file, include_plotlyjs="directory", config={"responsive": True})
    height = chart.layout.height or FIGURE_HEIGHT
    return f'<iframe src="{file.name}" height="{height + 20:.0f}" loading="lazy" title="chart"></iframe>'
