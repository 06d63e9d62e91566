"""The charts over HTTP: made when asked for, refused with a sentence, drawn by a script that the browser keeps."""

from __future__ import annotations

import gzip

import plotly.graph_objects as go
import pytest

RUN, STATE = "lstm/version_0", "rnn.l0/h"


@pytest.fixture
def record(tab):
    """Which record is asked about."""
    runs = {run["name"]: run for run in tab.answer("runs")["runs"]}
    (state,) = (state for state in runs[RUN]["states"] if state["name"] == STATE)
    return {"run": RUN, "state": STATE, "step": state["records"][-1]["step"]}


QUESTIONS = {
    "words": [("word", "the"), ("word", "of"), ("sort", "of")],
    "step": [("sentence", "0"), ("position", "2")],
    "units": [("unit", "3"), ("unit", "5")],
    "chip": [("chip", "1"), ("clusters", "3")],
    "overview": [],
}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_figure(tab, record, name, theme):
    """Each answers with a valid figure."""
    figure = go.Figure(tab.answer(f"figure/{name}", [*record.items(), *QUESTIONS[name], ("theme", theme)]))
    assert figure.data


BAD = [
    ("words", []),
    ("words", [("word", "<script>")]),
    ("words", [("word", w) for w in ("the", "of", "and", "to")]),
    ("words", [("word", "the"), ("sort", "nowhere")]),
    ("words", [("word", "the"), ("theme", "<b>")]),
    ("step", [("sentence", "0")]),
    ("step", [("sentence", "99"), ("position", "0")]),
    ("units", []),
    ("units", [("unit", "-1")]),
    ("units", [("unit", "1e3")]),
    ("units", [("unit", "999999")]),
    ("units", [("unit", str(unit)) for unit in range(60)]),
    ("chip", [("chip", "77")]),
    ("chip", [("chip", "0"), ("clusters", "NaN")]),
]


@pytest.mark.parametrize(("name", "query"), BAD)
def test_bad_questions(tab, record, name, query):
    """What the person can mend is a 400 with a sentence."""
    response = tab.get(f"figure/{name}", [*record.items(), *query])
    assert response.status_code == 400
    assert response.json["error"].endswith(".")


def test_unknown_run(tab):
    """A run that is not there is a 404 with a sentence."""
    response = tab.get("figure/overview", [("run", "../etc")])
    assert response.status_code == 404
    assert "no run" in response.json["error"]


def test_script_is_compressed_and_kept(tab):
    """The browser gets plotly once: compressed, with an ETag."""
    first = tab.client.get("/data/plugin/rnnvis/plotly.min.js", headers={"Accept-Encoding": "gzip"})
    assert first.status_code == 200
    assert first.content_type.startswith("text/javascript")
    assert b"plotly" in gzip.decompress(first.data)[:500].lower()
    plain = tab.client.get("/data/plugin/rnnvis/plotly.min.js")
    assert plain.data == gzip.decompress(first.data)
    again = tab.client.get("/data/plugin/rnnvis/plotly.min.js", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
