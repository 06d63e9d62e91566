"""The server turns every chip by one record of its history, and tells what words push the output to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis import History, load
from lightning_rnnvis.analysis import compare
from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.figures import changed_words
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.scales.bounds import LEAST_BAR, bounds_of
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.server.store.record_store import RecordStore
from tests.planted.runs import make_epoch, write_run
from tests.planted.snapshots import directed, through_tree
from tests.serving import serving

SIZES = {"n_epochs": 3, "n_words": 40, "n_units": 16}
RUN = {"run": "run", "state": "rnn.l0/h"}


def records(state: str) -> list[Snapshot]:
    """Three epochs whose last one pushes as its chips go: chips 0 and 2 to one class, 1 and 3 to the other."""
    epochs = [make_epoch(epoch, state, "LSTM", **SIZES) for epoch in range(3)]
    if state.endswith("/c"):
        return epochs
    labels = epochs[-1].labels
    weights = np.array([1, -1, 1, -1])[labels.unit_labels] * labels.polarity
    head = Head("head", text_array(["bad", "good"]), np.stack([-weights, weights]).astype(np.float32))
    return [replace(one, head=head) for one in epochs]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of an LSTM's h and c."""
    path = tmp_path_factory.mktemp("runs")
    write_run(path / "run", [*records("rnn.l0/h"), *records("rnn.l0/c")])
    return path


@pytest.mark.parametrize("earlier", [False, True])
def test_the_scale_of_pushes_is_that_of_the_whole_history(
    earlier: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at all records and for both states: of the record that pushes most, not of the last, which alone is read."""
    epochs = {state: [replace(one) for one in records(state)] for state in ("rnn.l0/h", "rnn.l0/c")}
    for state, of_state in epochs.items():
        of_state[0] = replace(of_state[0], responses=5 * epochs[state][-1].responses)
    largest = bounds_of(epochs["rnn.l0/h"][0]).push
    last = bounds_of(epochs["rnn.l0/h"][-1]).push
    assert largest is not None and last is not None and largest == pytest.approx(5 * last, rel=0.01)
    if earlier:  # versions whose headers do not tell
        monkeypatch.setattr("lightning_rnnvis.records.scales.bounds._push", lambda _: None)
    write_run(tmp_path / "run", [one for of_state in epochs.values() for one in of_state])
    read, read_record = set[int](), RecordStore._read
    monkeypatch.setattr(
        RecordStore, "_read", lambda *given: read.add(given[2].header.global_step) or read_record(*given)
    )
    with serving(tmp_path) as tab:
        tab.payload("snapshot", **RUN, step=600)
        assert read == {600}
        scales = [
            tab.payload("snapshot", **RUN | {"state": state}, step=step)["output"]["scale"]
            for state in epochs
            for step in (200, 400, 600)
        ]
    assert scales == pytest.approx([largest] * 6, rel=0.02)


def test_the_scale_of_pushes_is_known_where_the_head_is_zero_at_the_record_that_decides(tmp_path: Path) -> None:
    """As of a head that starts at zero, beside which all other records are seen."""
    epochs = list(records("rnn.l0/h"))
    largest = max(bounds_of(one).push or 0.0 for one in epochs[:-1])
    head = epochs[-1].head
    assert head is not None and largest > 0
    epochs[-1] = replace(epochs[-1], head=replace(head, weights=0 * head.weights))
    write_run(tmp_path / "run", epochs)
    with serving(tmp_path) as tab:
        scales = [tab.payload("snapshot", **RUN, step=step)["output"]["scale"] for step in (200, 400, 600)]
    assert scales == pytest.approx([largest] * 3, rel=0.02)


def polarity(payload: Any) -> np.ndarray:
    """Sign of each unit."""
    units = sorted((unit["unit"], unit["polarity"]) for chip in payload["chips"] for unit in chip["units"])
    return np.array([sign for _, sign in units])


def test_every_chip_pushes_to_the_last_class(directory: Path) -> None:
    """At the last record each chip does; the pushes of words are those of h for c, too."""
    with serving(directory) as tab:
        h = tab.payload("snapshot", **RUN, step=600)
        c = tab.payload("snapshot", **RUN | {"state": "rnn.l0/c"}, step=600)
    assert (h["output"]["low"], h["output"]["high"]) == ("bad", "good") == (c["output"]["low"], c["output"]["high"])
    assert all(chip["push"] > 0.9 for chip in h["chips"])
    pushes = [word["push"] for word in h["words"]]
    assert pushes == [word["push"] for word in c["words"]]
    stored = records("rnn.l0/h")[-1]
    assert stored.head is not None
    expected = stored.responses @ (stored.head.weights[1] - stored.head.weights[0])
    for push, count, value in zip(pushes, stored.counts, expected, strict=True):
        assert push == (pytest.approx(value, rel=0.05, abs=0.05) if count else None)


def test_one_record_decides_for_all(directory: Path) -> None:
    """The last one, or the one that is named; a pinned one before it; and no one where signs are raw."""
    early, late = (records("rnn.l0/c")[epoch] for epoch in (0, 2))
    by_late, by_early = (directed(through_tree(early, one), one).labels.polarity for one in (late, early))
    state = RUN | {"state": "rnn.l0/c"}
    with serving(directory) as tab:
        np.testing.assert_array_equal(np.abs(polarity(tab.payload("snapshot", **state, step=200))), 1)
        named = tab.payload("snapshot", **state, step=200, identity=200)
        again = tab.payload("snapshot", **state, step=200, identity=600)
        raw = tab.payload("snapshot", **state, step=200, signs="raw")
        glyphs, raw_glyphs = (
            tab.payload("sentence", **state, step=200, index=0, identity=200, signs=signs) for signs in ("chip", "raw")
        )
    assert (polarity(raw) == 1).all() and raw["raw_signs"] and not named["raw_signs"]
    # c takes the weights of h, so agreement with `directed`, which knows no head, is up to whole chips.
    for payload, expected in ((named, by_early), (again, by_late)):
        for chip in payload["chips"]:
            units = [unit["unit"] for unit in chip["units"]]
            assert abs((polarity(payload)[units] * expected[units]).sum()) == len(units)
    assert glyphs["steps"][0]["link"] != raw_glyphs["steps"][0]["link"]


def test_python_has_the_directions_of_the_tab(directory: Path) -> None:
    """`load` turns the same chips, and gives the same pushes."""
    history = load(directory / "run")["rnn.l0/c"]
    record = history.at(epoch=0)
    seen = history.coclusters(record.labels.n_chips)[0]
    with serving(directory) as tab:
        payload = tab.payload("snapshot", **RUN | {"state": "rnn.l0/c"}, step=200)
    np.testing.assert_array_equal(seen.polarity, polarity(payload))
    assert record.pushes is not None and record.pushes.axis.high == "good"
    for word in payload["words"]:
        assert word["push"] is None or word["push"] == pytest.approx(record.pushes.words[word["text"]], rel=5e-3)
    found = record.cocluster(4)
    assert record.directions is not None
    assert (chips_of(found.labels).sums(record.directions.signs(4)) >= 0).all()


def test_changed_words_stand_by_what_they_push(directory: Path) -> None:
    """In Python as in the tab, whose pushes they have; of two outputs by how far they moved."""
    history = load(directory / "run")
    compared = history.compare(history["rnn.l0/h"].at(epoch=0), history["rnn.l0/h"][-1])
    with serving(directory) as tab:
        shown = [tab.payload("snapshot", **RUN, step=step)["words"] for step in (200, 600)]
    for name, words in zip(("first", "second"), shown, strict=True):
        known = {word["text"]: word["push"] for word in words if word["push"] is not None}
        for row in compared.words:
            assert row[f"push_{name}"] == pytest.approx(known[row["word"]], rel=5e-3, abs=1e-6)
    moved = np.abs(compared.words["push_second"] - compared.words["push_first"])
    assert (np.diff(moved) <= 0).all() and compared.output is not None and compared.output.high == "good"
    figure = changed_words(compared, most=3)
    assert "later less earlier" in figure.layout.title.text
    bars = figure.data[0].x
    np.testing.assert_allclose(np.abs(bars), moved[:3], rtol=1e-2)
    plain = compare(history["rnn.l0/h"][0], history["rnn.l0/h"][-1])
    assert plain.output is None and np.isnan(plain.words["push_first"]).all()
    assert (np.diff(plain.words["drift"]) <= 0).all()


@pytest.mark.parametrize("state", ["rnn.l0/h", "rnn.l0/h.reverse"])
def test_bounds_of_steps_and_bars_are_those_of_the_glyphs(state: str) -> None:
    """What scales the bars and links of sentences is what their summaries reach."""
    record = replace(records("rnn.l0/h")[-1], state=state)
    bounds = bounds_of(record)
    found = [summarize_sentence(one.states, one.initial, record.labels, record.reverse) for one in record.sentences]
    reached = [max(one.positive.max(), -one.negative.min()) for one in found]
    before = [record.labels.polarity * one.initial for one in record.sentences]
    first = [max(chip_means(record, np.maximum([one, -one], 0))) for one in before]
    np.testing.assert_allclose(bounds.sentences, np.maximum(np.maximum(reached, first), LEAST_BAR), rtol=0.01)
    links = np.abs(np.concatenate([one.link.ravel() for one in found]))
    assert bounds.step_link == pytest.approx(np.percentile(links, 99.5), rel=1e-3) and bounds.step > bounds.step_link


def chip_means(record: Snapshot, values: np.ndarray) -> list[float]:
    """Means of values of units, shape (N, U), over the recorded chips."""
    labels = record.labels
    of_chip = [values[:, labels.unit_labels == chip].mean(axis=1) for chip in range(labels.n_chips)]
    return list(np.concatenate(of_chip))


def test_bounds_stand_in_the_header_and_old_records_get_them_when_read(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listing has the bounds of all records without reading one; of an earlier version's, once it was read."""
    expected = [bounds_of(one).response for one in records("rnn.l0/h")]

    def listed(tab: Any) -> list[float | None]:
        (run,) = tab.payload("runs")["runs"]
        (state,) = (state for state in run["states"] if state["name"] == "rnn.l0/h")
        return [record["response_bound"] for record in state["records"]]

    with serving(directory) as tab:
        assert listed(tab) == pytest.approx(expected, rel=0.02)
    of = Header.of
    monkeypatch.setattr(
        Header,
        "of",
        classmethod(lambda _, *parts: replace(of(*parts), response_bound=None, state_bound=None, sentence_bounds=None)),
    )
    write_run(tmp_path / "run", records("rnn.l0/h"))
    with serving(tmp_path) as tab:
        assert listed(tab) == [None, None, None]
        # The last record decides the directions, so it is read with any other: its bound is known from the start.
        payload = tab.payload("snapshot", **RUN, step=200)
        assert payload["response_bound"] == pytest.approx(max(expected), rel=0.02)
        early, middle, late = listed(tab)
        assert middle is None and [early, late] == pytest.approx([expected[0], expected[2]], rel=0.02)


def test_runs_without_a_head_are_compared_by_the_words_in_common(tmp_path: Path) -> None:
    """A run whose units are all turned has the same chip similarities as beside itself, in Python and in the tab."""
    first = [replace(make_epoch(epoch, **SIZES), head=None) for epoch in range(2)]
    other = [replace(one, responses=-one.responses, history_id="other") for one in first]
    write_run(tmp_path / "first", first)
    write_run(tmp_path / "other", other, writer="w1")
    one, two = (load(tmp_path / run)["rnn.l0/h"][-1] for run in ("first", "other"))
    compared = History.compare(one, two, same_units=False)
    assert (compared.chip_matches["similarity"] > 0.99).all()
    with serving(tmp_path) as tab:
        like = {"like_run": "first", "like_state": "rnn.l0/h", "like_step": 400}
        shown = [
            tab.payload("snapshot", run="first", state="rnn.l0/h", step=400),
            tab.payload("snapshot", run="other", state="rnn.l0/h", step=400, **like),
        ]
    np.testing.assert_allclose(*(payload["links"] for payload in shown), rtol=1e-2, atol=1e-3)


def test_records_without_bounds_of_steps_tell_those_that_they_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version wrote none of steps: its responses have one scale over the history before any is read."""
    of = Header.of
    without = {"step_bound": None, "step_link_bound": None, "sentence_bounds": None}
    monkeypatch.setattr(Header, "of", classmethod(lambda _, *parts: replace(of(*parts), **without)))
    write_run(tmp_path / "run", [make_epoch(epoch, n_words=20, n_units=12) for epoch in range(2)])
    with serving(tmp_path) as tab:
        (record, _) = tab.payload("runs")["runs"][0]["states"][0]["records"]
    assert record["response_bound"] > 0 and record["state_bound"] > 0 and record["step_bound"] is None
