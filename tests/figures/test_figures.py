"""The figures show the snapshot's numbers, and refuse what it does not hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from lightning_rnnvis import figures, load
from lightning_rnnvis.analysis import compare
from lightning_rnnvis.analysis.comparison.all_pairs import cka_of_all
from lightning_rnnvis.analysis.comparison.chance.halves import halves_agreement
from lightning_rnnvis.figures.similarity import MOST_RECORDS
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.head import Head
from tests.history.writing import write
from tests.planted.history import FLIP, FLIPPED, MOVE, planted_history
from tests.planted.runs import make_epoch
from tests.planted.snapshots import make_snapshot


def lines(figure):
    """The traces that are lines of their own, not bands."""
    return [trace for trace in figure.data if trace.type == "scatter" and trace.fill is None]


def test_word_responses_are_the_snapshots():
    """A line a word over all units, in the order of the first word or of the one asked for."""
    snapshot = make_snapshot()
    figure = figures.word_responses(snapshot, ["word3", "word15"], raw_signs=True)
    first, second = lines(figure)
    np.testing.assert_allclose(first.y, np.sort(snapshot.responses[3]), rtol=1e-3)
    assert first.name == f"word3 · {snapshot.counts[3]}×"
    assert second.name == f"word15 · {snapshot.counts[15]}×, band ± 1 s.d."
    np.testing.assert_allclose(second.y, snapshot.responses[15][list(second.customdata)], rtol=1e-3)
    by_second = lines(figures.word_responses(snapshot, ["word3", "word15"], sort="word15", raw_signs=True))[1]
    np.testing.assert_allclose(by_second.y, np.sort(snapshot.responses[15]), rtol=1e-3)
    by_unit = lines(figures.word_responses(snapshot, ["word3"], sort="unit"))[0]
    assert list(by_unit.customdata) == list(range(12))


def test_bands_are_the_percentiles():
    """Where percentiles are kept the bands are these; elsewhere one standard deviation, and the legend says so."""
    snapshot = make_snapshot()
    measured = figures.word_responses(snapshot, ["word3"], sort="unit", raw_signs=True)
    outer, inner = (trace for trace in measured.data if trace.fill == "toself")
    np.testing.assert_allclose(outer.y[:12], snapshot.percentiles[3, 3], rtol=1e-3)
    np.testing.assert_allclose(inner.y[12:][::-1], snapshot.percentiles[1, 3], rtol=1e-3)
    assert "25–75" in measured.layout.title.text
    other = figures.word_responses(snapshot, ["word15"], sort="unit", raw_signs=True)
    (band,) = (trace for trace in other.data if trace.fill == "toself")
    deviation = snapshot.standard_errors[15] * np.sqrt(snapshot.counts[15])
    np.testing.assert_allclose(band.y[:12], snapshot.responses[15] + deviation, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(band.y[12:][::-1], snapshot.responses[15] - deviation, rtol=1e-3, atol=1e-6)
    assert "25–75" not in other.layout.title.text


def test_what_is_not_known_is_not_drawn():
    """No band where the spread is unknown, no line at zero for a word that did not occur; the legend says both."""
    snapshot = make_snapshot()
    counts, errors = snapshot.counts.copy(), snapshot.standard_errors.copy()
    counts[[3, 15]], errors[[3, 15]] = [0, 1], np.nan
    responses = snapshot.responses.copy()
    responses[3] = 0
    snapshot = replace(snapshot, counts=counts, standard_errors=errors, responses=responses)
    missing, once = figures.word_responses(snapshot, ["word3", "word15"], raw_signs=True).data
    assert set(missing.y) == {None} and "did not occur" in missing.name
    by_missing = figures.word_responses(snapshot, ["word3", "word15"], raw_signs=True).layout.xaxis.title.text
    by_seen = figures.word_responses(snapshot, ["word15", "word3"], raw_signs=True).layout.xaxis.title.text
    assert (by_missing, "word15" in by_seen) == ("unit", True)
    assert "spread unknown" in once.name
    np.testing.assert_allclose(once.y, responses[15][list(once.customdata)], rtol=1e-3)
    drawn = {box.y[0]: box for box in figures.unit_words(snapshot, [5]).data}
    assert "word3" not in drawn
    assert drawn.get("word15") is None or drawn["word15"].opacity < 1


def test_hover_tells_spread_and_count():
    """A point names its unit, mean and spread, and its word's count."""
    snapshot = make_snapshot()
    (line,) = lines(figures.word_responses(snapshot, ["word3"], sort="unit"))
    low, high = (float(part) for part in line.text[7].split(" to "))
    assert (low, high) == pytest.approx(snapshot.percentiles[1:3, 3, 7], rel=0.06)
    assert "%{text}" in line.hovertemplate and f"{snapshot.counts[3]}×" in line.hovertemplate


def test_a_thousand_units_stay_light():
    """Few traces and few bytes, however many units."""
    snapshot = make_snapshot(n_units=1024)
    figure = figures.word_responses(snapshot, ["word1", "word2", "word3"])
    assert len(figure.data) == 9 and len(figure.to_json()) < 300_000


def test_unit_words():
    """Boxes of the words that lower and raise a unit most, with the recorded spread."""
    snapshot = make_snapshot()
    boxes = [trace for trace in figures.unit_words(snapshot, [5]).data if trace.type == "box"]
    order = np.argsort(snapshot.responses[:, 5])
    means = snapshot.responses[order, 5]
    expected = [*order[means < 0][:6], *order[means > 0][-6:]]
    assert [box.y[0] for box in boxes] == [f"word{word}" for word in expected]
    np.testing.assert_allclose([box.mean[0] for box in boxes], snapshot.responses[expected, 5], rtol=1e-3)
    # Plotly drops boxes whose median lies outside, as the mean of a skewed response may.
    assert all(box.q1[0] <= box.median[0] <= box.q3[0] for box in boxes)
    assert any(box.mean[0] != box.median[0] for box in boxes)
    for box, word in zip(boxes, expected, strict=True):
        is_sure = abs(snapshot.responses[word, 5]) >= 2 * snapshot.standard_errors[word, 5]
        assert (box.opacity == 1) == is_sure
    of_known = next(box for box, word in zip(boxes, expected, strict=True) if word in snapshot.percentile_words)
    word = int(of_known.y[0].removeprefix("word"))
    np.testing.assert_allclose(of_known.q1[0], snapshot.percentiles[1, word, 5], rtol=1e-3)


def test_few_words():
    """A unit with fewer words than the figure has room for (the original failed below eight)."""
    for n_words in (1, 2, 7):
        snapshot = make_snapshot(n_words=n_words, n_percentile_words=1, length=1)
        boxes = figures.unit_words(snapshot, [0]).data
        assert sorted(box.y[0] for box in boxes) == [f"word{word}" for word in range(n_words)]
    nothing = make_snapshot(counts=np.zeros(20, dtype=int))
    assert not figures.unit_words(nothing, [0]).data and not figures.chip_words(nothing, 0).data


def test_several_units():
    """Up to three units, a part of the figure each."""
    parts = {box.xaxis for box in figures.unit_words(make_snapshot(), [0, 5, 11]).data}
    assert parts == {"x", "x2", "x3"}


def test_chip_words_follow_the_polarity():
    """A chip's response is the mean of polarity * response over its units."""
    snapshot = make_snapshot()
    boxes = [trace for trace in figures.chip_words(snapshot, 2).data if trace.type == "box"]
    units = snapshot.labels.unit_labels == 2
    pooled = (snapshot.responses * snapshot.labels.polarity)[:, units].mean(axis=1)
    for box in boxes:
        word = int(box.y[0].removeprefix("word"))
        assert box.mean[0] == pytest.approx(pooled[word], rel=1e-3)
        if word in snapshot.percentile_words:
            flip = snapshot.labels.polarity[units] < 0
            low, high = snapshot.percentiles[1, word, units], snapshot.percentiles[2, word, units]
            assert box.q1[0] == pytest.approx(np.where(flip, -high, low).mean(), rel=1e-3)
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
    usual, here = lines(figures.step_response(snapshot, 1, 2, raw_signs=True))
    sentence = snapshot.sentences[1]
    change = sentence.states[2] - sentence.states[1]
    np.testing.assert_allclose(here.y, change[list(here.customdata)], rtol=1e-3)
    assert list(usual.customdata) == list(here.customdata)
    _, _, other = lines(figures.step_response(snapshot, 1, 2, beside=[(0, 4)], raw_signs=True))
    states = snapshot.sentences[0].states
    np.testing.assert_allclose(other.y, (states[4] - states[3])[list(here.customdata)], rtol=1e-3)
    unknown = replace(sentence, words=np.array(["strange"] * 6, dtype=object))
    (alone,) = lines(figures.step_response(replace(snapshot, sentences=(unknown,)), 0, 0, raw_signs=True))
    np.testing.assert_allclose(alone.y, np.sort(sentence.states[0] - sentence.initial), rtol=1e-3)


def test_units_are_shown_along_their_chips():
    """A unit that goes against its chip is turned in every figure, its spread and outputs with it."""
    snapshot = make_snapshot()
    signs = snapshot.labels.polarity
    assert signs[0] < 0 < signs[1]
    (line,) = lines(figures.word_responses(snapshot, ["word3"], sort="unit"))
    np.testing.assert_allclose(line.y, snapshot.responses[3] * signs, rtol=1e-3)
    (band, _) = (trace for trace in figures.word_responses(snapshot, ["word3"], sort="unit").data if trace.fill)
    assert band.y[0] == pytest.approx(-snapshot.percentiles[0, 3, 0], rel=1e-3)
    usual, here = lines(figures.step_response(snapshot, 1, 2))
    sentence = snapshot.sentences[1]
    change = (sentence.states[2] - sentence.states[1]) * signs
    np.testing.assert_allclose(here.y, change[list(here.customdata)], rtol=1e-3)
    np.testing.assert_allclose(usual.y, (snapshot.responses[2] * signs)[list(usual.customdata)], rtol=1e-3)
    figure = figures.unit_words(snapshot, [0])
    for box in (trace for trace in figure.data if trace.type == "box"):
        assert box.mean[0] == pytest.approx(-snapshot.responses[int(box.y[0].removeprefix("word")), 0], rel=1e-3)
    assert "unit 0 (turned)" in figure.layout.annotations[0].text


def test_overview():
    """One row a state, gaps where a metric is unknown."""
    headers = {
        state: [encode(make_snapshot(state=state, global_step=step))[0] for step in (0, 10)]
        for state in ("rnn.l0/h", "rnn.l0/c")
    }
    figure = figures.metrics_overview(headers)
    ranks = [trace for trace in figure.data if list(trace.y) == [7.5, 7.5]]
    assert len(ranks) == 2 and list(ranks[0].x) == [0, 10]


def test_overview_of_a_single_record_and_of_unknown_numbers():
    """One record is a mark, as a line of one point would not be seen; what is unknown is a gap."""
    metrics = {"response_rank": 7.5, "explained_variance": float("nan")}
    header = encode(make_snapshot(metrics=metrics))[0]
    figure = figures.metrics_overview({"rnn.l0/h": [header]})
    assert {trace.mode for trace in figure.data} == {"lines+markers"}
    assert [list(trace.y) for trace in figure.data] == [[None], [None], [7.5]]


@pytest.mark.parametrize("word", ["<b>x</b>", "%{x}", "$a$", "&amp;", "line\nbreak", "שלום", "x" * 60])
def test_words_are_neither_markup_nor_too_long(word):
    """Texts of Plotly hold no markup of the word; a click still finds the word itself."""
    words = make_snapshot().words.copy()
    words[0] = word
    snapshot = make_snapshot(words=words)
    for figure in (
        figures.word_responses(snapshot, [word]),
        figures.unit_words(snapshot, [0]),
        figures.step_response(snapshot, 0, 0),
    ):
        shown = [trace.name for trace in figure.data if trace.name] + list(figure.layout.yaxis.ticktext or ())
        shown += [figure.layout.title.text or "", figure.layout.xaxis.title.text or ""]
        assert not any(mark in text for text in shown for mark in ("<b>", "%{", "$", "\n"))
        assert max(map(len, shown)) < 90
    assert any(box.y[0] == word for unit in range(12) for box in figures.unit_words(snapshot, [unit]).data)


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
            figures.similarity({"one": snapshot, "other": snapshot}, theme=theme),
            figures.flow(compare(snapshot, snapshot), theme=theme),
            figures.changed_words(compare(snapshot, snapshot), theme=theme),
        ]
        for figure in made:
            assert go.Figure(figure.to_plotly_json()) == figure


def test_similarity_of_records():
    """A cell for each pair, by the full names; two long names that end alike stay two."""
    history = planted_history()
    records = {f"{'long/' * 20}{index} rnn.l0/h": history[index] for index in (0, 4, 8)}
    figure = figures.similarity(records)
    (heat,) = figure.data
    values = cka_of_all(list(records.values()))
    halves = [halves_agreement(record).cka_unbiased for record in records.values()]
    np.fill_diagonal(values, halves)  # a record with itself tells nothing: beside these the others are read
    np.testing.assert_allclose(np.array(heat.z, dtype=float), values, atol=6e-4)
    assert max(halves) < 1 and heat.customdata[1][1][1].startswith("two halves of its data, at most")
    assert len(set(heat.x)) == 3 and list(heat.customdata[0][2]) == [list(records)[0], list(records)[2]]
    assert all(len(tick) <= 30 for tick in figure.layout.xaxis.ticktext)
    strange = make_snapshot(words=np.array([f"x{index}" for index in range(20)], dtype=object))
    unknown = figures.similarity({"a": history[0], "<b>": strange})
    assert unknown.data[0].z[0][1] is None and "<b>" not in str(unknown.data[0].customdata)
    for wrong in ({}, {"a": history[0]}, {str(index): history[0] for index in range(41)}):
        with pytest.raises(figures.FigureError, match="2 to 40"):
            figures.similarity(wrong)


def test_flow_between_records():
    """Each band is a number of the flow; the clusters that are matched are grey."""
    history = planted_history()
    found = compare(history[MOVE - 1], history[MOVE])
    (sankey,) = figures.flow(found).data
    bands = list(zip(sankey.link.source, sankey.link.target, sankey.link.value, sankey.link.color, strict=True))
    assert len(bands) == np.count_nonzero(found.unit_flow)
    for source, target, value, colour in bands:
        assert value == found.unit_flow[source, target - 4]
        assert (colour.rpartition(",")[0] == bands[0][3].rpartition(",")[0]) == (source == target - 4)
        # A unit that came alone is no more than chance.
        assert (float(colour.rpartition(",")[2][:-1]) > 0.3) == (found.unit_flow_excess[source, target - 4] > 0.4)
    words = figures.flow(found, of="words").data[0]
    assert sum(words.link.value) == 60 and words.node.label[0] == "cloud 0"
    other = compare(history[0], make_snapshot(60, 7, history_id="other"))
    with pytest.raises(figures.FigureError, match="of='words'"):
        figures.flow(other)
    with pytest.raises(figures.FigureError, match="units, words"):
        figures.flow(found, of="chips")


def test_changed_words():
    """The word that flips comes first, with its drift."""
    history = planted_history()
    found = compare(history[FLIP - 1], history[FLIP])
    figure = figures.changed_words(found, most=5)
    (bars,) = figure.data
    assert figure.layout.yaxis.ticktext[0] == f"word{FLIPPED}" and len(bars.x) == 5
    np.testing.assert_allclose(bars.x, found.words["drift"][:5], rtol=1e-3)
    with pytest.raises(figures.FigureError, match="at least 1"):
        figures.changed_words(found, most=0)


def test_timeline_of_several_runs():
    """A line for each run in each metric, the null beside the explained variance, gaps where nothing is known."""
    histories = {}
    for run in ("a", "<b>"):
        records = [make_epoch(epoch, n_words=12, n_units=8, n_sentences=1) for epoch in range(3)]
        histories[run] = [encode(record)[0] for record in records]
    figure = figures.timeline(histories)
    by_axis = {}
    for trace in figure.data:
        by_axis.setdefault(trace.yaxis or "y", []).append(trace)
    shown = [title.text for title in figure.layout.annotations]
    assert shown[:2] == ["response rank", "explained at validation"] and "half life" not in shown
    assert [len(traces) for traces in by_axis.values()] == [2, 4, *[2] * (len(shown) - 2)]
    first = histories["a"]
    np.testing.assert_allclose(figure.data[0].y, [h.metrics["response_rank"] for h in first], rtol=1e-3)
    assert list(figure.data[0].x) == [200, 400, 600]
    agreement = next(t for t in by_axis[f"y{shown.index('agreement at validation') + 1}"])
    assert agreement.y[0] is None and agreement.y[2] is not None
    assert sum(trace.showlegend for trace in figure.data) == 2 and "<b>" not in figure.to_json().replace("\\u003c", "<")
    assert len({(t.line.color, t.line.dash) for t in figures.timeline({str(i): first for i in range(12)}).data}) == 12
    assert [t.text for t in figures.timeline(histories, ["state_rank"]).layout.annotations] == ["state rank"]
    for wrong, message in (
        ({}, "no records"),
        ({str(i): first for i in range(13)}, "up to 12"),
    ):
        with pytest.raises(figures.FigureError, match=message):
            figures.timeline(wrong)
    with pytest.raises(figures.FigureError, match="“nowhere”. There are: response_rank"):
        figures.timeline(histories, ["nowhere"])


def test_histories_stand_for_their_records(tmp_path):
    """A history, of one state or of all, is taken as it is; what is no record, history or comparison is told."""
    snapshots = [make_epoch(epoch, n_words=12, n_units=8, n_sentences=1) for epoch in range(3)]
    write(tmp_path, snapshots)
    history = load(tmp_path)
    state = history[snapshots[0].state]
    headers = {snapshots[0].state: state.headers}
    for figure in (figures.timeline, figures.metrics_overview):
        for given in (history, state, {"one": state}):
            assert len(figure(given).data) == len(figure(headers).data)
    (heat,) = figures.similarity(state).data
    assert len(heat.z) == 3 and "step 400" in heat.customdata[0][1][1]
    compared = history.compare(state[0], state[-1])
    for call, message in (
        (lambda: figures.similarity(compared), "`cka_unbiased`"),
        (lambda: figures.similarity(history), r"`records\[.*one record, such as .* Got StateHistory"),
        (lambda: figures.timeline(compared), "must be a history, such as .* Got Comparison"),
        (lambda: figures.metrics_overview(state[0]), "must be a history"),
        (lambda: figures.word_responses(state, ["word1"]), "one record, such as"),
        (lambda: figures.step_response(state, 0, 0), "one record, such as"),
        (lambda: figures.unit_words(state, [0]), "one record, such as"),
        (lambda: figures.chip_words(state, 0), "one record, such as"),
        (lambda: figures.flow(state), "`history.compare"),
        (lambda: figures.changed_words(state), "`history.compare"),
    ):
        with pytest.raises(TypeError, match=message):
            call()


def test_errors():
    """What is not in the record is named."""
    snapshot = make_snapshot()
    for call, message in (
        (lambda: figures.word_responses(snapshot, ["nowhere"]), "“nowhere” is not among the 20 words"),
        (lambda: figures.word_responses(snapshot, []), "one to 3"),
        (lambda: figures.word_responses(snapshot, ["word1"] * 4), "one to 3"),
        (lambda: figures.unit_words(snapshot, [12]), "from 0 to 11"),
        (lambda: figures.unit_words(snapshot, [0, 1, 2, 3]), "one to 3"),
        (lambda: figures.unit_words(snapshot, [-1]), "from 0 to 11"),
        (lambda: figures.word_responses(snapshot, ["word1"], sort="nowhere"), "“nowhere” is not among"),
        (lambda: figures.word_responses(snapshot, ["x" * 5000]), "x…” is not among"),
        (lambda: figures.chip_words(snapshot, 9), "from 0 to 3"),
        (lambda: figures.step_response(snapshot, 3, 0), "from 0 to 2"),
        (lambda: figures.step_response(snapshot, 0, 6), "from 0 to 5"),
        (lambda: figures.step_response(snapshot, 0, 1, beside=[(0, 6)]), "from 0 to 5"),
        (lambda: figures.step_response(snapshot, 0, 1, beside=[(0, 2)] * 3), "at most 2 steps"),
        (lambda: figures.unit_words(snapshot, [0], theme="pink"), "light, dark"),
        (lambda: figures.metrics_overview({}), "no records"),
    ):
        with pytest.raises(figures.FigureError, match=message):
            call()


def test_the_tab_asks_for_no_map_that_is_refused():
    """It knows how many runs and states one takes."""
    source = Path(__file__).parents[2] / "tb_plugin/frontend/src/views/runs/SimilarityMap.tsx"
    assert f"MOST_ROWS = {MOST_RECORDS};" in source.read_text(encoding="utf-8")
