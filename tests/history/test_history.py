"""What a history and its records tell: clusters, metrics, comparisons, and how they print."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis import agreement, cluster_changes
from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.output_axis import output_pushes
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.head import Head
from tests.history.writing import records, write
from tests.planted.history import planted_history
from tests.planted.snapshots import make_snapshot


def test_clusters_of_a_record(tmp_path):
    """Words that did not occur have no cloud; earlier labels are carried on."""
    snapshot = make_snapshot()
    snapshot.counts[3] = 0
    write(tmp_path, [snapshot])
    record = load(tmp_path)["rnn.l0/h"][0]
    found = record.cocluster(n_clusters=3)
    assert found.word_labels.shape == (20,)
    assert found.word_labels[3] == -1 and (np.delete(found.word_labels, 3) >= 0).all()
    assert record.cocluster().n_chips == record.labels.n_chips
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = record.cocluster(n_clusters=3, previous=found)
    assert (again.unit_labels == found.unit_labels).mean() > 0.9


def test_metrics(tmp_path, monkeypatch):
    """Columns over all states, with NaN for what a record lacks; no payload is read."""
    write(tmp_path, records(0, 10, metrics={"response_rank": 7.5, "agreement": math.nan}))
    write(tmp_path, records(10, state="rnn.l0/c", created=5, metrics={"forget_gate": 0.5}), "bbbb")
    history = load(tmp_path)
    monkeypatch.setattr(StoredRecord, "payload", None)
    table = history.metrics_table()
    assert list(table) == [
        "state",
        "epoch",
        "step",
        "global_step",
        "created",
        "forget_gate",
        "response_rank",
        "agreement",
    ]
    assert {len(column) for column in table.values()} == {3}
    assert table["state"].tolist() == ["rnn.l0/c", "rnn.l0/h", "rnn.l0/h"]
    assert table["epoch"].tolist() == [1, 0, 1] and table["global_step"].tolist() == [10, 0, 10]
    assert table["created"].tolist() == [15, 0, 10]
    np.testing.assert_array_equal(table["forget_gate"], [0.5, math.nan, math.nan])
    np.testing.assert_array_equal(table["response_rank"], [math.nan, 7.5, 7.5])
    own = history["rnn.l0/h"].metrics_table()
    assert own["global_step"].tolist() == [0, 10] and "forget_gate" not in own


def test_metrics_as_a_data_frame(tmp_path):
    """pandas takes the table as it is."""
    write(tmp_path, records(0, 10))
    frame = pandas.DataFrame(load(tmp_path).metrics_table())
    assert frame.shape == (2, 7)
    assert frame["state"].to_list() == ["rnn.l0/h"] * 2 and frame["response_rank"].mean() == 7.5


def test_clusters_of_a_history(tmp_path):
    """One without words is passed over; numbers keep their meaning; the last record's are its own."""
    planted = planted_history()
    planted[4] = replace(planted[4], counts=planted[4].counts * 0)
    write(tmp_path, planted)
    history = load(tmp_path)["rnn.l0/h"]
    found = history.coclusters(3)
    assert len(found) == len(history) and found[4] is None
    np.testing.assert_array_equal(found[-1].unit_labels, history[-1].cocluster(3).unit_labels)
    for before, after in ((0, 1), (2, 3), (6, 7), (7, 8)):
        assert agreement(found[before].unit_labels, found[after].unit_labels) == 1
        np.testing.assert_array_equal(found[before].unit_labels, found[after].unit_labels)


def test_compare(tmp_path):
    """Two records compare, as loaded."""
    write(tmp_path, records(0, 10))
    history = load(tmp_path)
    first, last = history["rnn.l0/h"][0], history["rnn.l0/h"][-1]
    found = history.compare(first, last)
    assert found.cka == pytest.approx(1) and found.unit_agreement == 1 and found.same_history
    assert not history.compare(first, last, same_units=False).units_correspond


def test_a_history_is_a_mapping_of_sequences(tmp_path):
    """What takes a mapping or a sequence takes a history and its records; equality and hashes do not fail."""
    write(tmp_path, records(0, 10) + records(0, state="rnn.l0/c"))
    history, again = load(tmp_path), load(tmp_path)
    assert isinstance(history, Mapping) and isinstance(history["rnn.l0/h"], Sequence)
    assert {state: len(of_state) for state, of_state in history.items()} == {"rnn.l0/c": 1, "rnn.l0/h": 2}
    assert "rnn.l0/h" in history and "rnn" not in history and history.get("rnn") is None
    states = history["rnn.l0/h"]
    assert [record.global_step for record in reversed(states)] == [10, 0]
    assert states.index(states[1]) == 1 and states[0] in states and again["rnn.l0/h"][0] not in states
    record, other = states[0], again["rnn.l0/h"][0]
    objects = [(history, again), (states, again["rnn.l0/h"]), (record, other), (record.labels, other.labels)]
    objects += [(record.sentences[0], other.sentences[0]), (record.cocluster(2), other.cocluster(2))]
    for one, two in objects:
        assert one == one and one != two and len({one, two, one}) == 2


def test_every_repr_fits_a_line(tmp_path):
    """What a notebook prints says what it is in one line, however large it is or long its names are."""
    long = "encoder." * 20 + "rnn.l0/h"
    words = np.array(["word\n" * 20] * 500, dtype=object)
    named = ["rnn.l0/h", "rnn.l0/c", *(f"encoder.layers.{layer}.rnn.l0.reverse/h" for layer in range(6))]
    head = Head("head", words[:3], np.zeros((3, 64), np.float32))
    for state in (long, *named):
        write(
            tmp_path,
            records(0, 10, state=state, n_words=500, n_units=64, words=words, head=head),
            f"{hash(state):x}"[1:],
        )
    history = load(tmp_path)
    record = history[long][-1]
    compared = history.compare(record, record)
    sentence = record.sentences[0]
    two = make_snapshot(500, head=Head("head", words[:2], np.zeros((2, 12), np.float32)))
    pushes = output_pushes(two.state, [two.state], lambda _: two)
    assert pushes is not None
    for one in (
        *(pushes, pushes.axis),
        *(history, history[long], record, record.labels, sentence, record.head, record.cocluster(4), compared),
        *(common_words(record, record), cluster_changes(record.labels.unit_labels, record.labels.unit_labels)),
        summarize_sentence(sentence.states, sentence.initial, record.labels),
    ):
        text = repr(one)
        assert type(one).__name__ in text and len(text) <= 120 and "\n" not in text, text
    assert "epoch 1, step 10: 500 words × 64 units" in repr(record)
    assert "2 records" in repr(history) and "more states" in repr(history)
    assert repr(history[long]).endswith("epochs 0 to 1, steps 0 to 10)")


def test_html(tmp_path):
    """Notebooks get small tables of a history, a state and a record, in which no word or name is markup."""
    words = make_snapshot().words.copy()
    words[0] = "<img src=x onerror=alert(1)>"
    state = "<b>&rnn</b>.l0/h"
    metrics = {"response_rank": 7.512, "<i>": 1.0, "agreement": math.nan}
    write(tmp_path, records(*range(0, 300, 10), state=state, words=words, metrics=metrics))
    history = load(tmp_path)
    for one in (history, history[state], history[state][-1]):
        html = one._repr_html_()
        assert len(html) < 6000 and "<table>" in html
        assert not re.search(r"<(?!/?(div|table|thead|tbody|tr|th|td)>)", html)
        ElementTree.fromstring(f"<div>{html}</div>")
    assert (
        "<td>&lt;b&gt;&amp;rnn&lt;/b&gt;.l0/h</td>" in history._repr_html_()
        and "<td>7.51</td>" in history._repr_html_()
    )
    assert "<td>&lt;img src=x onerror=alert(1)&gt;</td>" in history[state][-1]._repr_html_()
    assert "and 10 more words" in history[state][-1]._repr_html_()
    assert (
        "and 20 more earlier records" in history[state]._repr_html_() and "<td>–</td>" in history[state]._repr_html_()
    )
