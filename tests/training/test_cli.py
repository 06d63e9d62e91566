"""`LightningCLI` builds the callback from YAML, with either Lightning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml

from lightning_rnnvis import RNNVis, load_runs
from lightning_rnnvis.settings import SUBWORD_MARKS
from tests.forked_scripts import run_forked
from tests.models.small import VOCABULARY
from tests.subprocesses import HANGS

ROOT = Path(__file__).parents[2]

SCRIPT = """
import torch
from torch import nn
from {package} import LightningDataModule, LightningModule
from {package}.cli import LightningCLI
from torch.utils.data import DataLoader


class Model(LightningModule):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 4)
        self.rnn = nn.GRU(4, 8, batch_first=True)
        self.head = nn.Linear(8, 1)

    def training_step(self, batch, batch_idx):
        return self.head(self.rnn(self.embedding(batch))[0]).square().mean()

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


class Data(LightningDataModule):
    def train_dataloader(self):
        return DataLoader(torch.randint(12, (16, 5), generator=torch.Generator().manual_seed(0)), batch_size=4)

    val_dataloader = train_dataloader


LightningCLI(Model, Data)
"""

CONFIGURATION = """
seed_everything: 0
trainer:
  max_epochs: 1
  accelerator: cpu
  enable_progress_bar: false
  default_root_dir: {directory}
  callbacks:
    - class_path: lightning_rnnvis.RNNVis
      init_args:
        vocabulary: {vocabulary}
        min_count: 1
        n_clusters: 3
        words: embedding
"""


@pytest.mark.parametrize("package", ["lightning.pytorch", "pytorch_lightning"])
def test_from_yaml(tmp_path, package):
    """The settings of a YAML file reach the callback, the run's logger takes the records, the checkpoint the state."""
    (tmp_path / "vocabulary.txt").write_text("\n".join(VOCABULARY) + "\n")
    (tmp_path / "script.py").write_text(SCRIPT.format(package=package))
    configuration = CONFIGURATION.format(directory=tmp_path, vocabulary=tmp_path / "vocabulary.txt")
    (tmp_path / "settings.yaml").write_text(configuration)
    status, printed = run_forked(tmp_path / "script.py", "fit", "--config", tmp_path / "settings.yaml")
    assert status == 0, printed
    record = load_runs(tmp_path)["lightning_logs/version_0"]["rnn.l0/h"][0]
    assert record.labels.n_chips == 3
    assert set(record.words) <= set(VOCABULARY)
    (checkpoint,) = tmp_path.rglob("*.ckpt")
    states = torch.load(checkpoint, weights_only=True)["callbacks"]
    (state,) = (state for key, state in states.items() if key.startswith("RNNVis"))
    assert state["history_id"] == record.history_id


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vocabulary", ["the", "1", "#"]),
        ("vocabulary", {"the": 0, "food": 1}),
        ("vocabulary", {0: "the", 1: "food"}),
        ("vocabulary", {"source": ["the"], "target": "words.txt"}),
        ("vocabulary", "words.txt"),
        *(("merge_subwords", mark) for mark in SUBWORD_MARKS),
        ("words", {"encoder": "embedding"}),
        ("words", ["word_embedding", "tag_embedding"]),
        ("padding", [0, 1]),
        ("sentences", ["the food", "the staff"]),
    ],
)
def test_settings_arrive_from_yaml_as_they_stand_there(name, value):
    """A list is a list, and the mark "##" no comment."""
    from jsonargparse import ArgumentParser

    parser = ArgumentParser()
    parser.add_class_arguments(RNNVis, "callback")
    parsed = parser.parse_string(yaml.safe_dump({"callback": {"vocabulary": ["the"], name: value}}))
    assert getattr(parser.instantiate(parsed).callback.settings, name) == value


def test_instance_of_both():
    """The callback is a `Callback` of each installed Lightning."""
    import lightning.pytorch
    import pytorch_lightning

    callback = RNNVis(VOCABULARY)
    assert isinstance(callback, lightning.pytorch.Callback)
    assert isinstance(callback, pytorch_lightning.Callback)


def test_importing_the_package_is_light():
    """`import lightning_rnnvis` loads neither torch nor lightning nor numpy."""
    code = "import sys, lightning_rnnvis; print({'torch', 'lightning', 'numpy', 'tensorboard'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS)
    assert done.stdout.strip() == "set()"
