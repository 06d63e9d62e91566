"""The routes serve what was recorded, through either loader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis.coclustering.tree.by_chance import explained_by_chance
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.records.encoding.codec import decode, encode
from tests.planted.runs import ODD_WORDS, make_epoch
from tests.planted.snapshots import directed, through_tree
from tests.serving import Tab, serving

RECORD = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}


@pytest.fixture(scope="module")
def stored() -> Any:
    """The snapshot that `RECORD` names, as storage gives it back, through its tree and along its chips."""
    last = decode(*encode(make_epoch(2, "rnn.l0/h", "LSTM", n_epochs=3, n_words=60, n_units=32)))
    return directed(through_tree(last, last), last)


def test_runs_lists_every_record(tab: Tab) -> None:
    """Runs, states and records in order, with their numbers and without notices."""
    listed = tab.payload("runs")
    assert listed["notices"] == []
    assert [run["name"] for run in listed["runs"]] == ["gru/version_0", "lstm/version_0"]
    states = {(run["name"], state["name"]): state for run in listed["runs"] for state in run["states"]}
    assert len(states) == 4
    for state in states.values():
        assert [(record["step"], record["epoch"]) for record in state["records"]] == [(200, 0), (400, 1), (600, 2)]
        assert state["records"][0]["words"] == 60 and state["records"][0]["units"] == 32
        assert state["records"][0]["metrics"]["agreement"] is None
    assert states["gru/version_0", "rnn.l0.reverse/h"]["reverse"] is True
    assert states["lstm/version_0", "rnn.l0/c"] | {"records": [], "sentence": 0} == {
        "name": "rnn.l0/c",
        "cell": "LSTM",
        "kind": "c",
        "reverse": False,
        "sentence": 0,
        "sentences": 6,
        "records": [],
        "not_finite": [],
    }


def test_snapshot_is_what_was_stored(tab: Tab, stored: Any) -> None:
    """Words, chips, clouds and links of the stored record."""
    payload = tab.payload("snapshot", **RECORD)
    labels = stored.labels
    assert [word["text"] for word in payload["words"]] == list(stored.words)
    assert set(ODD_WORDS) <= {word["text"] for word in payload["words"]}
    assert [word["cloud"] for word in payload["words"]] == labels.word_labels.tolist()
    assert [word["count"] for word in payload["words"]] == stored.counts.tolist()
    units = {unit["unit"]: (chip["chip"], unit) for chip in payload["chips"] for unit in chip["units"]}
    assert sorted(units) == list(range(32))
    for unit, (chip, drawn) in units.items():
        assert chip == labels.unit_labels[unit]
        assert drawn["polarity"] == labels.polarity[unit]
        assert drawn["steadiness"] == pytest.approx(labels.unit_steadiness[unit], rel=5e-3)
    for chip in payload["chips"]:
        steadiness = [unit["steadiness"] for unit in chip["units"]]
        assert steadiness == sorted(steadiness, reverse=True)
        assert chip["raised_by"] or chip["lowered_by"]
        assert max(len(chip["raised_by"]), len(chip["lowered_by"])) <= 3
    # Brute force: the mean over the block of polarity * response.
    for cloud in range(labels.n_clouds):
        for chip in range(labels.n_chips):
            block = (stored.responses * labels.polarity)[labels.word_labels == cloud][:, labels.unit_labels == chip]
            assert payload["links"][cloud][chip] == pytest.approx(block.mean(), rel=5e-3, abs=1e-6)
    for cloud in payload["clouds"]:
        strengths = [abs(payload["words"][word]["strength"]) for word in cloud["words"]]
        assert strengths == sorted(strengths, reverse=True)
        assert {payload["words"][word]["cloud"] for word in cloud["words"]} == {cloud["cloud"]}
    assert sum(len(cloud["words"]) for cloud in payload["clouds"]) == (stored.counts > 0).sum()
    assert payload["explained_variance_null"] == pytest.approx(explained_by_chance(stored, 4), rel=1e-3)
    scale = np.percentile(np.abs(stored.responses[stored.counts > 0]), 99)
    assert payload["response_scale"] == pytest.approx(scale, rel=1e-4)


@pytest.mark.parametrize("clusters", [2, 3, 8, 20])
def test_snapshot_with_another_number_of_clusters(tab: Tab, clusters: int) -> None:
    """Every unit and every present word has its place at any number; missing words have none."""
    payload = tab.payload("snapshot", **RECORD, clusters=clusters)
    assert payload["labels_from"] == "tree"
    assert payload["clusters"] == clusters == len(payload["chips"]) == len(payload["clouds"])
    assert payload["default_clusters"] == 4
    assert 0 < payload["explained_variance_null"] < payload["explained_variance"]
    assert sorted(unit["unit"] for chip in payload["chips"] for unit in chip["units"]) == list(range(32))
    placed = sorted(word for cloud in payload["clouds"] for word in cloud["words"])
    assert placed == [position for position, word in enumerate(payload["words"]) if word["count"]]
    assert all(word["cloud"] == -1 for word in payload["words"] if not word["count"])
    assert tab.payload("snapshot", **RECORD, clusters=clusters) == payload


def test_default_number_requested_by_name_is_the_default(tab: Tab) -> None:
    """`clusters=4` is the stored co-clustering, not a new one."""
    assert tab.payload("snapshot", **RECORD, clusters=4) == tab.payload("snapshot", **RECORD)


def test_responses_to_words(tab: Tab, stored: Any) -> None:
    """Values and standard errors of each requested word, found by its exact text."""
    words = [*ODD_WORDS, "the"]
    payload = tab.payload("responses", [*RECORD.items(), *(("word", word) for word in words)])
    assert [row["word"] for row in payload["rows"]] == words
    for row in payload["rows"]:
        position = list(stored.words).index(row["word"])
        assert row["count"] == stored.counts[position]
        np.testing.assert_allclose(row["values"], stored.responses[position], rtol=1e-4, atol=1e-9)
        errors = np.array(row["standard_errors"], dtype=float)
        np.testing.assert_allclose(errors, stored.standard_errors[position], rtol=1e-4, atol=1e-9)


def test_responses_to_a_missing_word_are_unknown(tab: Tab, stored: Any) -> None:
    """A word that did not occur has no standard errors: null, not NaN."""
    word = stored.words[stored.counts == 0][0]
    (row,) = tab.payload("responses", **RECORD, word=word)["rows"]
    assert row["count"] == 0 and set(row["standard_errors"]) == {None}


@pytest.mark.parametrize("run, state", [("lstm/version_0", "rnn.l0/h"), ("gru/version_0", "rnn.l0.reverse/h")])
def test_steps_of_a_sentence_add_up(tab: Tab, run: str, state: str) -> None:
    """The changes at all steps add up to the last state read: the first one, in a reverse direction."""
    record = RECORD | {"run": run, "state": state}
    sentence = tab.payload("sentence", **record, index=1)
    assert sentence["reverse"] == ("reverse" in state)
    total = np.zeros(32)
    for position, word in enumerate(sentence["words"]):
        (row,) = tab.payload("responses", **record, sentence=1, position=position)["rows"]
        assert row["word"] == word == sentence["steps"][position]["word"]
        total += row["values"]
    chips = tab.payload("snapshot", **record)["chips"]
    last = sentence["steps"][0 if sentence["reverse"] else -1]
    for chip in chips:
        mean = np.mean([unit["polarity"] * total[unit["unit"]] for unit in chip["units"]])
        assert mean == pytest.approx(last["positive"][chip["chip"]] + last["negative"][chip["chip"]], abs=1e-3)


def test_sentence_is_its_summary(tab: Tab, stored: Any) -> None:
    """The numbers of `summarize_sentence`, and as many chips as requested."""
    payload = tab.payload("sentence", **RECORD, index=0)
    found = stored.sentences[0]
    summary = summarize_sentence(found.states, found.initial, stored.labels)
    for name in ("positive", "negative", "change_positive", "change_negative", "kept", "link"):
        sent = [step[name] for step in payload["steps"]]
        np.testing.assert_allclose(sent, getattr(summary, name), rtol=1e-4, atol=1e-9)
    assert payload["scale"] == summary.scale
    assert payload["chips"] == 4
    more = tab.payload("sentence", **RECORD, index=0, clusters=7)
    assert more["chips"] == 7 and all(len(step["kept"]) == 7 for step in more["steps"])


def test_many_threads_at_once(log_directory: Path) -> None:
    """Requests that come together get the same payloads as one by one."""
    with serving(log_directory) as tab, ThreadPoolExecutor(8) as threads:
        requests = [RECORD | {"step": step, "clusters": k} for step in (200, 400, 600) for k in (2, 4, 6)] * 4
        together = list(threads.map(lambda request: tab.payload("snapshot", **request), requests))
        assert together == [tab.payload("snapshot", **request) for request in requests]


def test_a_unit_tells_where_it_moves_most(tab: Tab, log_directory: Path) -> None:
    """The largest changes of the unit over all sentences, either direction, and its usual values."""
    for run, state in (("lstm/version_0", "rnn.l0/h"), ("gru/version_0", "rnn.l0.reverse/h")):
        record = load(log_directory / run)[state].at(step=600)
        payload = tab.payload("unit", run=run, state=state, step=600, unit=7)
        assert payload["mean"] == pytest.approx(float(record.unit_means[7]), rel=5e-3)
        expected = []
        for index, sentence in enumerate(record.sentences):
            states = [float(value) for value in sentence.states[:, 7]]
            first = float(sentence.initial[7])
            before = [*states[1:], first] if record.reverse else [first, *states[:-1]]
            for position, (old, new) in enumerate(zip(before, states, strict=True)):
                expected.append((abs(new - old), index, position))
        largest = sorted(expected, reverse=True)[:8]
        found = [(abs(move["change"]), move["sentence"], move["position"]) for move in payload["moves"]]
        assert [size for size, *_ in found] == pytest.approx([size for size, *_ in largest], rel=1e-3)
        for move in payload["moves"]:
            assert move["word"] == record.sentences[move["sentence"]].words[move["position"]]
