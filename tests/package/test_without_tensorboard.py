"""Trainings are recorded and read where TensorBoard is not installed, and TensorBoard reads what they leave."""

from __future__ import annotations

import pytest

from lightning_rnnvis import load_runs
from tests.environments import Environment
from tests.serving import LOADERS, serving

TENSORBOARD = ("tensorboard", "tensorboard-data-server")
DRAWING = ("plotly", "scikit-learn", "sklearn")

TRAIN = """
import sys, warnings
from importlib.util import find_spec
from lightning.pytorch import Trainer, seed_everything
from lightning_rnnvis import RNNVis, load_runs
from tests.models.small import VOCABULARY, Classifier, loader

assert find_spec("tensorboard") is None
seed_everything(0)
settings = {"max_epochs": 2, "accelerator": "cpu", "enable_progress_bar": False, "enable_model_summary": False}
trainer = Trainer(default_root_dir=sys.argv[1], callbacks=[RNNVis(VOCABULARY, min_count=1)], **settings)
trainer.fit(Classifier(), loader(), loader())
(name, history), = load_runs(sys.argv[1]).items()
assert history.findings().summary and history.to_html()
print(type(trainer.logger).__name__, name, [record.epoch for record in history["rnn.l0/h"]])
"""


@pytest.mark.parametrize(
    ("also", "logger", "run"),
    [
        (("tensorboardx", *DRAWING), "CSVLogger", "lightning_logs/version_0"),
        ((), "TensorBoardLogger", "lightning_logs/version_0"),
    ],
    ids=["bare", "tensorboardX"],
)
def test_a_training(tmp_path, also, logger, run):
    """By the logger that Lightning takes then; its records and losses stand in the real tab, with either loader."""
    environment, directory = Environment(tmp_path / "packages", (*TENSORBOARD, *also)), tmp_path / "logs"
    assert environment.run(TRAIN, directory) == f"{logger} {run} [0, 1]\n"
    (history,) = load_runs(directory).values()
    assert history.notices == [] and len(history["rnn.l0/h"][-1].words) > 5
    for loader in LOADERS:
        with serving(directory, loader) as tab:
            ((shown, states),) = ((one["name"], one["states"]) for one in tab.payload("runs")["runs"])
            assert (shown, [len(state["records"]) for state in states]) == (run, [2, 2])
            step = states[1]["records"][1]["step"]
            assert tab.payload("snapshot", run=run, state="rnn.l0/h", step=step)["chips"]
            (losses,) = tab.payload("scalars", run=run)["runs"][0]["curves"]
            assert losses["tag"] == "val_loss" and len(losses["values"]) == 2


DRAW = """
import numpy as np, pytest, sys
from lightning_rnnvis.analysis import cocluster
from lightning_rnnvis.cli import main

assert main(["findings", sys.argv[1]]) == main(["report", sys.argv[1], "-o", sys.argv[2]]) == 0
responses = np.random.default_rng(0).normal(size=(20, 12))
cocluster(responses, 3, method="signed-spectral")
with pytest.raises(ImportError, match="pip install scikit-learn"):
    cocluster(responses, 3, method="positive-spectral")
with pytest.raises(ImportError, match="pip install plotly"):
    from lightning_rnnvis import figures
from tests.serving import serving
from pathlib import Path
with serving(Path(sys.argv[1])) as tab:
    record = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}
    assert tab.payload("snapshot", **record)["chips"] and "pip install plotly" in tab.payload("runs")["charts"]
    for route, answer in {
        "figure/words": tab.get("figure/words", **record, word="the"),
        "figure/similarity": tab.get("figure/similarity"),
        "plotly.min.js": tab.get("plotly.min.js"),
    }.items():
        assert answer.status_code == 404 and "pip install plotly" in answer.json["error"], route
print("done")
"""


def test_without_plotly_and_scikit_learn(log_directory, tmp_path):
    """Everything that neither draws nor computes with them goes on; what does says what to install."""
    assert "done" in Environment(tmp_path / "packages", DRAWING).run(DRAW, log_directory, tmp_path / "a.html")
