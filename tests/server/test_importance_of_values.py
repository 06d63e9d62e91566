"""Importance of several values is in one unit at all epochs: in Python, in the tab, and in two panes."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import load_runs
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from tests.serving import standalone
from tests.training.outputs.test_rescaled_values import Forecast
from tests.training.running import fit, rnnvis

STATE = "rnn.l0/h"


class Tenfold(Forecast):
    """Three values of a network that learns nothing, but says tenfold in each epoch."""

    def on_train_epoch_start(self):
        with torch.no_grad():
            self.head.weight.mul_(10)
            self.head.bias.mul_(10)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.0)


CHANGES = {"what came": lambda m, h: m.head(h), "what is said": lambda m, h: torch.tanh(m.head(h)) * 5}


@pytest.fixture(scope="module", params=CHANGES)
def runs(request, tmp_path_factory):
    """A log directory with two runs, and their histories: what the loss compares is known, or not."""
    root = tmp_path_factory.mktemp("values")
    for name, epochs in (("one", 3), ("other", 1)):
        torch.manual_seed(0)
        fit(
            root,
            rnnvis(max_words=20),
            Tenfold(CHANGES[request.param]),
            logger=TensorBoardLogger(root, name),
            max_epochs=epochs,
        )
    found = load_runs(root)
    return root, [found[f"{name}/version_0"][STATE] for name in ("one", "other")]


@pytest.fixture
def ask(runs):
    """Asks for causes of a record until they are known."""
    with standalone(runs[0]) as tab:

        def asked(route, record, run="one", query=(), **arguments):
            give_up = time.monotonic() + 60
            while time.monotonic() < give_up:
                place = {"run": f"{run}/version_0", "state": STATE, "step": record.step, "measure": "all"}
                found = tab.payload(route, [*query], **place, **arguments)
                if found.get("share", 1) == 1:
                    return found
                time.sleep(0.05)
            raise AssertionError("never done")

        yield asked


def test_outputs_that_are_tenfold_read_tenfold(runs):
    """In the network, at the head and at the recorded one; a record by itself has its own deviations."""
    history = runs[1][0]
    of_all = history[-1].output_deviations
    assert len(of_all) == 3 and all(record.output_deviations == of_all for record in history)
    labels, last = history[-1].labels, history[-1].importance(history[-1].labels).chips
    along = history.importance()
    for place, record in enumerate(history):
        share = 10.0 ** (place + 1 - len(history))
        assert record.importance(labels).unit.startswith("deviations of the outputs")
        np.testing.assert_allclose(record.importance(labels).chips, share * last, rtol=0.01)
        np.testing.assert_allclose([along[f"chip {chip}"][place] for chip in range(len(last))], share * last, rtol=0.01)
        for at_head in (
            lambda record: record.importance(labels, at_head=True).units,
            lambda record: recorded_head_importance(record, labels, of_all).units,
        ):
            np.testing.assert_allclose(at_head(record), share * at_head(history[-1]), rtol=0.02)
    if history[0].head.before:  # what came is not known
        alone = replace(history[0], of_history=None)
        np.testing.assert_allclose(alone.importance(labels).chips, last, rtol=0.01)


def test_in_the_tab(runs, ask):
    """The list, the curve and what is switched off have the numbers of Python."""
    history = runs[1][0]
    labels = history[-1].labels
    for record in history:
        found = ask("causes", record)
        assert [one["importance"] for one in found["chips"]] == pytest.approx(record.importance().chips, rel=6e-3)
    points = ask("cause_curve", history[-1], chip=1)["points"]
    expected = [record.importance(labels).chips[1] for record in history]
    assert [one["importance"] for one in points] == pytest.approx(expected, rel=6e-3)
    lost = ask("without", history[0], query=[("off", 1)])["divergence"]
    assert lost == pytest.approx(history[0].importance().chips[1], rel=6e-3)


def test_in_two_panes(runs, ask):
    """A run that is seen beside another one of the same outputs takes the deviations of that."""
    one, other = (history[-1] for history in runs[1])
    like = {"like_run": "one/version_0", "like_state": STATE, "like_step": one.step}
    beside = ask("causes", other, "other", **like)
    alone = ask("causes", other, "other")
    expected = replace(other, of_history=lambda: one.output_deviations).importance().chips
    assert [found["importance"] for found in beside["chips"]] == pytest.approx(expected, rel=6e-3)
    assert [found["importance"] for found in alone["chips"]] == pytest.approx(other.importance().chips, rel=6e-3)


def test_promoted_values_are_ordered_by_deviations(runs, ask):
    """The raw change stands beside it, in the unit of the value."""
    record = runs[1][0][-1]
    wide = {
        name: deviation * (1e4 if place == 0 else 1.0)
        for place, (name, deviation) in enumerate(record.output_deviations.items())
    }
    usual = record.promoted_outputs(chip=0)
    for one in usual:
        assert one.deviations == pytest.approx(one.change / record.output_deviations[one.output])
    assert [abs(one.deviations) for one in usual] == sorted((abs(one.deviations) for one in usual), reverse=True)
    last = replace(record, of_history=lambda: wide).promoted_outputs(chip=0)[-1]
    assert last.output == next(iter(wide)) and last.change in [one.change for one in usual]
    told = ask("promoted", record, chip=0)["outputs"]
    assert [one["output"] for one in told] == [one.output for one in usual]
    assert [one["deviations"] for one in told] == pytest.approx([one.deviations for one in usual], rel=6e-3)
