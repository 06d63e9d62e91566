"""A change that comes after the best validation is told as such, where that is known."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan

import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis import find_changes
from tests.analysis.findings.histories import records_along
from tests.cli.running import run
from tests.planted.runs import write_run
from tests.serving import standalone

PATH = [(0, 0), (0.5, 0), (0.5, 0), (0.5, 0), (-0.5, 0), (-0.5, 0)]
"""One word moves in epochs 1 and 4."""


def _history(losses, goals=None, name="val_loss"):
    records = enumerate(zip(records_along(PATH, global_step=1), losses, strict=True))
    return [
        replace(one, global_step=10 * at + 10, goals=goals or {}, logged={} if loss is None else {name: loss})
        for at, (one, loss) in records
    ]


def test_what_comes_after_the_best_validation_says_so_everywhere(tmp_path, capsys):
    """In its sentence, the summary, the table, for the tab and on the command line; what came before does not."""
    write_run(tmp_path / "run", _history([0.7, 0.5, 0.4, 0.42, 0.6, 0.8]))
    found = load(tmp_path / "run").findings()
    words = {one.epoch: one for one in found if one.kind == "word"}
    assert {epoch: one.after_best for epoch, one in words.items()} == {1: "", 4: "val_loss in epoch 2"}
    assert "in epoch 4, after the best val_loss in epoch 2" in words[4].sentence and "best" not in words[1].sentence
    assert dict(zip(found.table()["epoch"], found.table()["after_best"], strict=True))[4] == "val_loss in epoch 2"
    n_after = sum(bool(one.after_best) for one in found)
    told = f"{n_after} of {len(found)} changes came after the best val_loss: 0.400 in epoch 2, 0.800 in epoch 5."
    assert 0 < n_after < len(found) and told in found.summary and told in run(capsys, "findings", tmp_path).out
    with standalone(tmp_path) as requests:
        sent = requests.payload("findings", run="run", state="rnn.l0/h")
    assert sent["best"]["told"] == told and told not in sent["summary"]
    assert sent["best"]["step"] == sent["steps"][2] and sent["best"]["goal"] == "min"
    assert {one["epoch"]: one["after_best"] for one in sent["findings"]}[4] == sent["best"]["called"]


@pytest.mark.parametrize(
    ("values", "goals", "name", "best"),
    [
        ([0.7, 0.4, 0.5, 0.4, 0.6, 0.8], {}, "val_loss", 3),  # of equals the last: up to there nothing was lost
        ([nan, 0.5, 0.4, 0.5, nan, nan], {}, "val/loss", 2),
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], {}, "val_loss", 0),
        ([0.6, 0.9, 0.7, 0.8, 0.7, 0.7], {"val_acc": "max"}, "val_acc", 1),
        ([0.6, 0.9, 0.7, 0.8, 0.7, 0.7], {"elsewhere": "max"}, "loss", 0),
        ([0.7, 0.6, 0.5, 0.4, 0.3, 0.2], {}, "val_loss", None),  # still getting better
        ([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], {}, "val_loss", None),
        ([0.5000002, 0.5000001, 0.5, 0.5000001, 0.5000002, 0.5000003], {}, "val_loss", None),  # rounded
        ([0.7, 0.6, 0.5, 0.4, None, None], {}, "val_loss", None),  # nothing worse is known to have come after it
        ([0.7, 0.6, 0.5, 0.4, None, nan], {}, "val_loss", 3),
        ([0.6, 0.9, inf, inf, inf, None], {"val_acc": "max"}, "val_acc", 1),
        ([nan] * 6, {}, "val_loss", None),
        ([0.6, 0.9, 0.7, 0.8, 0.7, 0.7], {}, "val_acc", None),  # nobody says which way is better
        ([None] * 6, {"val_loss": "min"}, "val_loss", None),
    ],
)
def test_the_best_is_by_what_is_monitored_else_by_the_loss(values, goals, name, best):
    """Where neither is known, or no worse value came after the best one, nothing is claimed."""
    found = find_changes(_history(values, goals, name))
    assert (None if found.best is None else found.best.record) == best
    assert len(found) > 0 and all(not one.after_best for one in found if best is None or one.epoch <= best)
    assert best is not None or "best" not in str(found)


@pytest.mark.parametrize("broken", [nan, inf])
def test_a_metric_that_is_not_finite_after_the_best_is_told(tmp_path, capsys, broken):
    """As what came after, in the sentence; in JSON its last value is null."""
    write_run(tmp_path / "run", _history([0.7, 0.5, 0.4, 0.42, broken, broken]))
    found = load(tmp_path / "run").findings()
    assert "came after the best val_loss: 0.400 in epoch 2, NaN or infinite in epoch 5." in found.summary
    assert {one.epoch: one.after_best for one in found if one.kind == "word"} == {1: "", 4: "val_loss in epoch 2"}
    printed = json.loads(run(capsys, "findings", tmp_path, "--json").out, parse_constant=pytest.fail)
    (state,) = printed["runs"][0]["states"]
    assert state["best"]["last"] is None is found.best.to_json()["last"] and state["best"]["value"] == 0.4


def test_of_two_losses_that_of_the_validation_alone_counts():
    """Where several are as likely, nothing is claimed."""
    values = [0.7, 0.4, 0.5, 0.6, 0.6, 0.8]
    for other, metric in (("val_loss_of_tags", "val_loss"), ("valid_loss", None)):
        records = [replace(one, logged={**one.logged, other: -1.0}) for one in _history(values)]
        best = find_changes(records).best
        assert (best and best.metric) == metric


@pytest.mark.parametrize(
    ("losses", "best"),
    [
        ([0.80, 0.69, 0.71, 0.70, 0.72, 0.71], None),  # by no more than they differ anyway
        ([0.70, 0.50, 0.40, 0.41, 0.62, 0.83], 3),  # of two that are as good the last
        ([0.7, 0.5, 0.9], None),  # too few to tell
    ],
)
def test_of_other_texts_each_time_losses_that_differ_by_sampling_are_equal(losses, best):
    """Where all read the same texts, each difference counts."""
    same = _history(losses)[: len(losses)] if len(losses) == 6 else _history(losses + [None] * 3)[:3]
    others = [replace(one, texts_key=f"{at:016x}") for at, one in enumerate(same)]
    found = find_changes(others)
    assert (found.best and found.best.record) == best
    assert find_changes(same).best.record == losses.index(min(losses))
