"""A typed sentence is drawn as a recorded one, and the routes give what `record.run` gives, through both loaders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.payloads.sentences.run_sentence import _note
from tests.serving import LOADERS, serving
from tests.training.running import fit, rnnvis

STATE = "rnn.l0/h"
WORDS = "the food though bad"


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Log directory of a short training, whose first record has lost its network."""
    root = tmp_path_factory.mktemp("typed")
    fit(root, rnnvis(outputs=["bad", "good"], sentences=[WORDS]))
    first = load(next((root / "run").iterdir()))[STATE][0]
    (next((root / "run").iterdir()) / first.network_file.path).unlink()
    return root


@pytest.fixture(scope="module", params=LOADERS)
def tab(logs, request):
    """The tab over it."""
    with serving(logs, request.param) as served:
        yield served


@pytest.fixture(scope="module")
def records(logs):
    """Its records, as Python has them."""
    return load(next((logs / "run").iterdir()))[STATE]


def place(record):
    """The arguments that name a record."""
    return {"run": "run/version_0", "state": STATE, "step": record.step}


def said(step):
    """Probability of each output at a step."""
    return {one["output"]: one["probability"] for one in step["predictions"]}


def test_drawn_as_recorded(tab, records):
    """The same words give the same payload, within what storage rounds."""
    record = records[-1]
    recorded, typed = (tab.payload("sentence", **place(record), **of) for of in ({"index": 0}, {"typed": WORDS}))
    assert typed.keys() == recorded.keys() and typed["index"] == -1
    assert (typed["words"], typed["chips"], typed["title"]) == (recorded["words"], recorded["chips"], recorded["title"])
    half = record.half_steps["sentence_states"] + record.network.errors[STATE] + 1e-4
    for one, other in zip(typed["steps"], recorded["steps"], strict=True):
        assert one.keys() == other.keys()
        np.testing.assert_allclose(one["positive"], other["positive"], atol=half)
        np.testing.assert_allclose(one["change_negative"], other["change_negative"], atol=2 * half)
        assert [p["output"] for p in one["predictions"]] == [p["output"] for p in other["predictions"]]
        assert one["enters_head"] == other["enters_head"]


def test_chips_off_as_python_has_them(tab, records):
    """Of a typed and of a recorded sentence: what `record.run` says with them off, beside what it says with them on."""
    record = records[-1]
    on, off = record.run(WORDS), record.run(WORDS, off_chips=[0, 1])
    for of in ({"typed": WORDS}, {"index": 0}):
        found = tab.payload("sentence", [("off", 0), ("off", 1)], **place(record), **of)
        last = found["steps"][-1]
        assert said(last) == pytest.approx(dict(zip(off.output_names, off.outputs[-1], strict=True)), abs=1e-3)
        before = said({"predictions": last["before"]})
        assert before == pytest.approx(dict(zip(on.output_names, on.outputs[-1], strict=True)), abs=1e-3)
        assert [step["link"][:2] for step in found["steps"]] == [[0, 0]] * 4
    values = tab.payload("responses", **place(record), typed=WORDS, position=3, off=0)["rows"][0]["values"]
    assert np.abs(np.array(values)[record.labels.unit_labels == 0]).max() == 0
    assert np.abs(values).max() > 0
    assert tab.payload("figure/step", **place(record), typed=WORDS, position=3)["data"]


def test_words_that_it_knows(tab, records):
    """The vocabulary; without a word for unknown ones, one of them is a mistake that is told."""
    record = records[-1]
    found = tab.payload("vocabulary", **place(record))
    assert found["words"] == list(record.network.words) and found["unknown"] is None
    response = tab.get("sentence", **place(record), typed="the zebra")
    assert response.status_code == 400 and "does not know 'zebra'" in response.json["error"]


def test_what_one_must_know_of_a_run(records):
    """Weights of 16 bits are told of where they can be seen; outputs that the record left out always."""
    record = records[-1]
    runner = record.new_runner()
    assert _note(runner, STATE, 1.0) is None
    coarse = replace(runner, network=replace(runner.network, errors={STATE: 0.1}))
    assert "16 bits, which moves this state by up to 0.1" in _note(coarse, STATE, 1.0)
    head = replace(runner.network.head, n_outputs=10_000)
    assert "of 10,000" in _note(replace(coarse, network=replace(coarse.network, head=head)), STATE, 1.0)


def test_along_the_training(tab, records):
    """Thumbnails of a typed sentence; a record without network says so, and so do its other answers."""
    first, last = records[0], records[-1]
    steps = [("step", first.step), ("step", last.step)]
    for _ in range(20):  # a busy machine leaves some for the next request
        asked = tab.payload("thumbnails", steps, run="run/version_0", state=STATE, typed=WORDS)
        lost, there = asked["thumbnails"]
        if "pending" not in (lost["labels_from"], there["labels_from"]):
            break
    drawn = tab.payload("sentence", **place(last), typed=WORDS)
    assert there["sentence"]["positive"] == pytest.approx(
        np.array([step["positive"] for step in drawn["steps"]]), abs=2e-3
    )
    assert there["sentence"]["said"] == drawn["steps"][-1]["predictions"]
    assert lost["sentence"] is None and "has no network any more" in lost["error"]
    for route, of in (("sentence", {"typed": WORDS}), ("sentence", {"index": 0, "off": 1}), ("vocabulary", {})):
        response = tab.get(route, **place(first), **of)
        assert response.status_code == 404 and "has no network any more" in response.json["error"]
