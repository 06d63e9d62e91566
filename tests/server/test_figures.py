"""The charts over HTTP: made on request, refused with a sentence, drawn by a script that the browser keeps."""

from __future__ import annotations

import gzip

import plotly.graph_objects as go
import pytest

from tests.planted.runs import ODD_WORDS
from tests.serving import strict_json

RUN, STATE = "lstm/version_0", "rnn.l0/h"


@pytest.fixture
def record(tab):
    """Which record is requested."""
    runs = {run["name"]: run for run in tab.payload("runs")["runs"]}
    (state,) = (state for state in runs[RUN]["states"] if state["name"] == STATE)
    return {"run": RUN, "state": STATE, "step": state["records"][-1]["step"]}


REQUESTS = {
    "words": [("word", "the"), ("word", "of"), ("sort", "of")],
    "step": [("sentence", "0"), ("position", "2")],
    "units": [("unit", "3"), ("unit", "5")],
    "chip": [("chip", "1"), ("clusters", "3")],
    "overview": [],
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_figure(tab, record, name, theme):
    """Each is a valid figure."""
    figure = go.Figure(tab.payload(f"figure/{name}", [*record.items(), *REQUESTS[name], ("theme", theme)]))
    assert figure.data


BAD = [
    ("words", []),
    ("words", [("word", "<script>")]),
    ("words", [("word", w) for w in ("the", "of", "and", "to")]),
    ("words", [("word", "the"), ("sort", "nowhere")]),
    ("words", [("word", "the"), ("theme", "<b>")]),
    ("step", [("sentence", "0")]),
    ("units", []),
    ("units", [("unit", "-1")]),
    ("units", [("unit", "1e3")]),
    ("units", [("unit", "999999")]),
    ("units", [("unit", str(unit)) for unit in range(60)]),
    ("chip", [("chip", "77")]),
    ("chip", [("chip", "0"), ("clusters", "NaN")]),
    ("words", [("word", "x" * 5000)]),
    ("words", [("word", "the"), ("sort", "")]),
    ("words", [("word", "the"), ("sort", "of"), ("sort", "the")]),
    ("words", [("word", "the"), ("theme", "")]),
    ("units", [("unit", str(unit)) for unit in range(4)]),
    ("units", [("unit", "9" * 5000)]),
    ("chip", []),
    ("chip", [("chip", "0"), ("clusters", "1")]),
    ("step", [("sentence", "0"), ("position", "0"), ("beside", "0:999")]),
    ("step", [("sentence", "0"), ("position", "0"), ("beside", "0")]),
    ("step", [("sentence", "0"), ("position", "٣")]),
]


@pytest.mark.parametrize(("name", "query"), BAD)
def test_invalid_requests(tab, record, name, query):
    """What the person can correct is a 400 with a sentence."""
    response = tab.get(f"figure/{name}", [*record.items(), *query])
    assert response.status_code == 400
    (sentence,) = strict_json(response).values()
    assert 10 < len(sentence) < 600 and sentence.endswith(".") and "Traceback" not in sentence


@pytest.mark.parametrize("place", [("99", "0"), ("0", "999")])
def test_a_step_that_is_not_there(tab, record, place):
    """It is a 404 with a sentence, as where the sentence itself is asked for."""
    query = zip(("sentence", "position"), place, strict=True)
    response = tab.get("figure/step", [*record.items(), *query])
    assert response.status_code == 404
    assert "counted from 0" in strict_json(response)["error"]


@pytest.mark.parametrize("name", ["nowhere", "words/more", "__class__", "..%2Fwords"])
def test_no_such_figure(tab, record, name):
    """A name that no figure has is a 404 with the names that there are."""
    response = tab.get(f"figure/{name}", [*record.items()])
    assert response.status_code == 404
    assert "words, step, units, chip, overview, similarity" in strict_json(response)["error"]


@pytest.mark.parametrize("name", REQUESTS)
def test_figures_cannot_be_posted(tab, name):
    """Nothing can be changed through the plugin."""
    assert tab.client.post(f"/data/plugin/rnnvis/figure/{name}").status_code == 405


@pytest.mark.parametrize("word", ODD_WORDS)
def test_odd_words_have_figures(tab, record, word):
    """Quotes, emoji, right-to-left script, markup: each comes back as the words' own figure."""
    assert tab.payload("figure/words", [*record.items(), ("word", word)])["data"]


def test_figures_at_a_record_that_is_not_there(tab, record):
    """The same sentences as the other routes have."""
    for name in ("words", "step", "units", "chip"):
        response = tab.get(f"figure/{name}", [*(record | {"step": 1}).items(), *REQUESTS[name]])
        assert response.status_code == 404 and "nearest" in strict_json(response)["error"]


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
