"""Predictions of a recorded sentence's beginnings that took too long while training: the network gives them later."""

from __future__ import annotations

import pytest

from lightning_rnnvis import load
from lightning_rnnvis.capture.outputs import sentence_predictions
from tests.models.small import Classifier
from tests.serving import standalone
from tests.training.running import fit, rnnvis

STATES = ("rnn.l0/h", "rnn.l0.reverse/h")


def test_they_are_filled_in(tmp_path, monkeypatch):
    """As it was recorded at the last word, as the network says before; without it there is the last one alone."""
    monkeypatch.setattr(sentence_predictions, "MOST_PRODUCTS", 0)
    callback = rnnvis(outputs=["bad", "good"], sentences=["the food though good"])
    fit(tmp_path, callback, Classifier("GRU", bidirectional=True), max_epochs=1)
    records = {state: load(tmp_path / "run" / "version_0")[state][-1] for state in STATES}
    with standalone(tmp_path) as tab:

        def shown(state):
            place = {"run": "run/version_0", "state": state, "step": records[state].step, "index": 0}
            steps = tab.payload("sentence", [], **place)["steps"]
            return [{one["output"]: one["probability"] for one in step["predictions"]} for step in steps]

        for state, record in records.items():
            recorded = record.sentences[0].predictions
            assert [len(one) for one in recorded] == [0, 0, 0, 2]
            found, run = shown(state), record.run("the food though good").outputs
            assert [one["good"] for one in found] == pytest.approx(run[:, 1], abs=2e-3)
            assert found[-1]["good"] == pytest.approx(next(p.probability for p in recorded[-1] if p.output == "good"))
    (tmp_path / "run" / "version_0" / records[STATES[0]].network_file.path).unlink()
    with standalone(tmp_path) as tab:
        assert [len(one) for one in shown(STATES[1])] == [0, 0, 0, 2]
