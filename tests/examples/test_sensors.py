"""The sensors example finds units that follow the faults."""

from __future__ import annotations

import re

import numpy as np

from lightning_rnnvis import load_runs
from tests.conftest import run_example


def test_units_follow_the_fault(tmp_path):
    """The printed unit follows the fault in every recorded window, much better than before training."""
    printed = run_example("sensors.py", "--epochs", 4, "--days", 800, "--log-dir", tmp_path)
    unit, correlation = re.search(r"Unit (\d+) of rnn.l0/h follows the fault.* at ([+-]\d\.\d\d)", printed).groups()
    untrained, *_, trained = load_runs(tmp_path)["sensors/version_0"]["rnn.l0/h"]

    def best(record):
        states = np.concatenate([sentence.states for sentence in record.sentences])
        fault = np.array(["answer: fault" in word for sentence in record.sentences for word in sentence.words])
        assert 0.05 < fault.mean() < 0.6
        return np.abs([np.corrcoef(states[:, u], fault)[0, 1] for u in range(record.n_units)])

    assert best(trained)[int(unit)] == best(trained).max()
    assert abs(float(correlation)) > max(0.7, best(untrained).max() + 0.2)
    words = set(trained.words)
    assert {"temperature: cold", "load: busy", "vibration: high", "answer: fault"} <= words
    responses = dict(zip(trained.words, trained.responses, strict=True))
    assert np.sign(responses["vibration: high"][int(unit)]) == np.sign(float(correlation))
    assert any("3 levels enter at each step" in note for note in trained.notes)
    assert any(note.startswith("answer: given by `values`") and "not read" in note for note in trained.notes)
    assert any("Those of answer are as `values` gives them" in note for note in trained.notes)
    assert {one.name: one.is_read for one in trained.variables} == {
        "temperature": True,
        "load": True,
        "vibration": True,
        "answer": False,
    }
    found = load_runs(tmp_path)["sensors/version_0"]["rnn.l0/h"].findings()
    unread = [one for one in found if one.kind == "word" and not one.is_read]
    assert unread and all(one.name.startswith("answer: ") for one in unread)
    for one in found:
        assert one.is_read or ("(not read)" in one.sentence and " pushes " not in one.sentence)
        assert one.kind == "word" or not any("answer: " in word for word in (*one.like_before, *one.like_after))
