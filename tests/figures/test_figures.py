"""The figures show the snapshot's numbers, and refuse what it does not hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from lightning_rnnvis import figures
from lightning_rnnvis.snapshot import Head
from lightning_rnnvis.snapshot_bytes import encode
from tests.snapshots import make_snapshot


def lines(figure):
    """The traces that are lines of their own, not bands."""
    return [trace for trace in figure.data if trace.type == "scatter" and trace.fill is None]


def test_word_responses_are_the_snapshots():
    """A line a word over all units, in the order of the first word or of the one asked for."""
    snapshot = make_snapshot()
    figure = figures.word_responses(snapshot, ["word3", "word15"])
    first, second = lines(figure)
    np.testing.assert_allclose(first.y, np.sort(snapshot.responses[3]), rtol=1e-3)
    assert (first.name, second.name) == ("word3", "word15")
    np.testing.assert_allclose(second.y, snapshot.responses[15][list(second.customdata)], rtol=1e-3)
    by_second = lines(figures.word_responses(snapshot, ["word3", "word15"], sort="word15"))[1]
    np.testing.assert_allclose(by_second.y, np.sort(snapshot.responses[15]), rtol=1e-3)
    by_unit = lines(figures.word_responses(snapshot, ["word3"], sort="unit"))[0]
    assert list(by_unit.customdata) == list(range(12))


def test_bands_are_the_percentiles():
    """Where percentiles are kept the bands are these; elsewhere the axis says that a normal spread is assumed."""
    snapshot = make_snapshot()
    measured = figures.word_responses(snapshot, ["word3"], sort="unit")
    outer, inner = (trace for trace in measured.data if trace.fill == "toself")
    np.testing.assert_allclose(outer.y[:12], snapshot.percentiles[3, 3], rtol=1e-3)
    np.testing.assert_allclose(inner.y[12:][::-1], snapshot.percentiles[1, 3], rtol=1e-3)
    assert "25–75" in measured.layout.xaxis.title.text
    assert "normal" in figures.word_responses(snapshot, ["word15"]).layout.xaxis.title.text


def test_unit_words():
    """Boxes of the words that lower and raise a unit most, with the recorded spread."""
    snapshot = make_snapshot()
    boxes = [trace for trace in figures.unit_words(snapshot, [5]).data if trace.type == "box"]
    order = np.argsort(snapshot.responses[:, 5])
    means = snapshot.responses[order, 5]
    expected = [*order[means < 0][:6], *order[means > 0][-6:]]
    assert [box.y[0] for box in boxes] == [f"word{word}" for word in expected]
    np.testing.assert_allclose([box.median[0] for box in boxes], snapshot.responses[expected, 5], rtol=1e-3)
    of_known = next(box for box, word in zip(boxes, expected, strict=True) if word in snapshot.percentile_words)
    word = int(of_known.y[0].removeprefix("word"))
    np.testing.assert_allclose(of_known.q1[0], snapshot.percentiles[1, word, 5], rtol=1e-3)


def test_chip_words_follow_the_polarity():
    """A chip's response is the mean of polarity * response over its units."""
    snapshot = make_snapshot()
    boxes = [trace for trace in figures.chip_words(snapshot, 2).data if trace.type == "box"]
    units = snapshot.labels.unit_labels == 2
    pooled = (snapshot.responses * snapshot.labels.polarity)[:, units].mean(axis=1)
    for box in boxes:
        assert box.median[0] == pytest.approx(pooled[int(box.y[0].removeprefix("word"))], rel=1e-3)
        assert box.lowerfence[0] <= box.q1[0] <= box.q3[0] <= box.upperfence[0]


def test_promoted_outputs():
    """With a head, bars of weight times the size of the unit's response."""
    weights = np.arange(24, dtype=np.float32).reshape(2, 12) - 12
    head = Head("head", np.array(["bad", "good"], dtype=object), weights)
    snapshot = replace(make_snapshot(), head=head)
    (bars,) = (trace for trace in figures.unit_words(snapshot, [4]).data if trace.type == "bar")
    size = np.sqrt((snapshot.responses[:, 4] ** 2).mean())
    moved = dict(zip(bars.y, bars.x, strict=True))
    assert moved == {
        "bad": pytest.approx(weights[0, 4] * size, rel=1e-3),
        "good": pytest.approx(weights[1, 4] * size, rel=1e-3),
    }


def test_step_response():
    """The step's own response stands beside the usual one, in the same order of units."""
    snapshot = make_snapshot()
    usual, here = lines(figures.step_response(snapshot, 1, 2))
    sentence = snapshot.sentences[1]
    change = sentence.states[2] - sentence.states[1]
    np.testing.assert_allclose(here.y, change[list(here.customdata)], rtol=1e-3)
    assert list(usual.customdata) == list(here.customdata)
    unknown = replace(sentence, words=np.array(["strange"] * 6, dtype=object))
    (alone,) = lines(figures.step_response(replace(snapshot, sentences=(unknown,)), 0, 0))
    np.testing.assert_allclose(alone.y, np.sort(sentence.states[0] - sentence.initial), rtol=1e-3)


def test_overview():
    """One row a state, gaps where a metric is unknown."""
    headers = {
        state: [encode(make_snapshot(state=state, global_step=step))[0] for step in (0, 10)]
        for state in ("rnn.l0/h", "rnn.l0/c")
    }
    figure = figures.metrics_overview(headers)
    ranks = [trace for trace in figure.data if list(trace.y) == [7.5, 7.5]]
    assert len(ranks) == 2 and list(ranks[0].x) == [0, 10]


def test_hostile_words_are_text():
    """Plotly reads some HTML; a word is shown as it is."""
    words = make_snapshot().words.copy()
    words[0] = "<b>x</b>"
    figure = figures.word_responses(make_snapshot(words=words), ["<b>x</b>"])
    assert "<b>" not in figure.to_json().replace("\\u003c", "<")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_round_trip(theme):
    """Every figure is valid Plotly, in both themes, also for a single unit and few words."""
    small = make_snapshot(n_words=2, n_units=1, n_percentile_words=1, length=2)
    for snapshot in (make_snapshot(), small):
        made = [
            figures.word_responses(snapshot, ["word1"], theme=theme),
            figures.unit_words(snapshot, [0], theme=theme),
            figures.chip_words(snapshot, 0, theme=theme),
            figures.step_response(snapshot, 0, 1, theme=theme),
        ]
        for figure in made:
            assert go.Figure(figure.to_plotly_json()) == figure


def test_errors():
    """What is not in the record is named."""
    snapshot = make_snapshot()
    for call, message in (
        (lambda: figures.word_responses(snapshot, ["nowhere"]), "'nowhere' is not among the 20 words"),
        (lambda: figures.word_responses(snapshot, []), "one to 3"),
        (lambda: figures.word_responses(snapshot, ["word1"] * 4), "one to 3"),
        (lambda: figures.unit_words(snapshot, [12]), "from 0 to 11"),
        (lambda: figures.chip_words(snapshot, 9), "from 0 to 3"),
        (lambda: figures.step_response(snapshot, 3, 0), "from 0 to 2"),
        (lambda: figures.step_response(snapshot, 0, 6), "from 0 to 5"),
        (lambda: figures.unit_words(snapshot, [0], theme="pink"), "light, dark"),
        (lambda: figures.metrics_overview({}), "no records"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
