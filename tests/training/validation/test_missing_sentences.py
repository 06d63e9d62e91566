"""Each validation draws other texts: a sentence that one lacks is read by the network of its record."""

from __future__ import annotations

import json

import numpy as np
import pytest
from lightning.pytorch import seed_everything

from lightning_rnnvis import load
from tests.models.small import Classifier, loader
from tests.report.test_report import held
from tests.serving import standalone
from tests.training.running import rnnvis, trainer


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Four records of a validation that draws 32 of 80 sentences anew each time; below a directory."""
    directory = tmp_path_factory.mktemp("logs")
    seed_everything(0, verbose=False)
    settings = {"max_epochs": 4, "num_sanity_val_steps": 0, "limit_val_batches": 2}
    run = trainer(directory, rnnvis(outputs=["bad", "good"], report=False), **settings)
    run.fit(Classifier("GRU"), loader(), loader(80, seed=1, shuffle=True))
    return directory


@pytest.fixture
def history(drawn):
    """The records as Python reads them."""
    return load(drawn)["rnn.l0/h"]


def test_all_records_have_the_sentences_of_the_history(history):
    """In one order, as the network of each reads them; what was recorded stays as it was."""
    keys = [[one.key for one in record.sentences] for record in history]
    assert len(keys[0]) == len(history[0].recorded_sentences) and keys == [keys[0]] * 4
    for record in history[1:]:
        assert len(record.recorded_sentences) < len(keys[0])
        recorded = [one for one in record.sentences if not one.read_afterwards]
        assert recorded == list(record.recorded_sentences)
        for one in set(record.sentences) - set(recorded):
            run = record.run([str(word) for word in one.words])
            assert np.array_equal(one.states, run.states)
            assert one.predictions[-1][0].probability == run.outputs[-1].max()
    # A run says what a recording would have said, within what 8 and 16 bits tell apart.
    one = history[0].sentences[0]
    run = history[0].run([str(word) for word in one.words])
    assert one.states == pytest.approx(run.states, abs=0.01)


def test_the_tab_shows_them(drawn, history):
    """As titles, step by step, in the strip, as a figure and as a difference of two records."""
    place = {"run": "run/version_0", "state": "rnn.l0/h"}
    first, last = ({**place, "step": history[at].step} for at in (0, -1))
    at = next(at for at, one in enumerate(history[-1].sentences) if one.read_afterwards)
    key = history[-1].sentences[at].key
    with standalone(drawn) as tab:
        seen = [tab.payload("snapshot", **one) for one in (first, last)]
        assert [[one["key"] for one in of["sentences"]] for of in seen] == [[s.key for s in history[0].sentences]] * 2
        assert seen[1]["sentences"][at]["read_afterwards"] and "read_afterwards" not in seen[0]["sentences"][at]
        assert "has read" in seen[1]["notes"][-1] and "afterwards" not in " ".join(seen[0]["notes"])
        shown = tab.payload("sentence", **last, index=at)
        assert (shown["key"], "afterwards" in shown["note"]) == (key, True)
        best = shown["steps"][-1]["predictions"][0]["probability"]
        assert best == pytest.approx(history[-1].run(shown["words"]).outputs[-1].max(), abs=1e-3)
        steps = [("step", record.step) for record in history]
        pictures = tab.payload("thumbnails", [*steps, ("sentence", key)], **place)["thumbnails"]
        assert all(one["sentence"] for one in pictures if one["labels_from"] != "pending") and pictures[-1]["step"]
        difference = {f"other_{name}": value for name, value in last.items()} | {"side": "first", "sentence": key}
        assert tab.payload("sentence_difference", **first, **difference)["found"]
        (state,) = (one for one in tab.payload("runs")["runs"][0]["states"] if one["name"] == "rnn.l0/h")
        assert {len(one["sentence_bounds"]) for one in state["records"]} == {len(history[0].sentences)}


def test_a_report_holds_them(history):
    """Each as at its record, with what is told of it."""
    content, _ = json.JSONDecoder().raw_decode(held(history.to_html(clusters=())))
    assert len(content["sentences"]["keys"]) == 4 * len(history[0].sentences)
    assert "has read it afterwards" in json.dumps(content["sentences"])


def test_a_class_has_one_name_whatever_sentences_there_are(history):
    """The first of two classes, of which the head has the logit of the second alone."""
    assert [(record.head.other, record.pushes.axis.low) for record in history] == [("bad", "bad")] * 4


def test_without_the_network_they_are_missing(drawn, history):
    """The note on what did not occur says why."""
    record = history[1]
    (drawn / "run" / "version_0" / record.network_file.path).unlink()
    without = load(drawn)["rnn.l0/h"][1]
    assert without.sentences == without.recorded_sentences
    with standalone(drawn) as tab:
        seen = tab.payload("snapshot", run="run/version_0", state="rnn.l0/h", step=record.step)
    assert len(seen["sentences"]) == len(without.sentences) and "sentences did not occur" in " ".join(seen["notes"])
