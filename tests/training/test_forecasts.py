"""A forecast of several steps from the last states of long windows: its names, where it is made, and what came."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lightning.pytorch import LightningModule, seed_everything
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import RNNVis, load_runs
from tests.training.running import trainer

STEPS, AHEAD, TARGETS = 120, 7, ["load", "air"]


class Windows(TensorDataset):
    """Windows (N, STEPS, 3) of which all but the first overlap with the one before, and what follows each."""

    target_names = TARGETS

    def __init__(self) -> None:
        generator = torch.Generator().manual_seed(1)
        series = torch.rand((STEPS + AHEAD + 30, 3), generator=generator)
        windows = series.unfold(0, STEPS + AHEAD, 1).transpose(1, 2)
        super().__init__(windows[:, :STEPS].contiguous(), windows[:, STEPS:, :2].contiguous())


class Block(LightningModule):
    """A GRU, and a linear layer on its last states."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(3, 5, batch_first=True)
        self.fc = nn.Linear(5, 2)

    def forward(self, series):
        return self.fc(self.rnn(series)[0][:, -AHEAD:])

    def training_step(self, batch, batch_idx):
        return nn.functional.mse_loss(self(batch[0]), batch[1])

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


class ByHand(Block):
    """With a loss that is no function of torch."""

    def training_step(self, batch, batch_idx):
        return ((self(batch[0]) - batch[1]) ** 2).mean()


@pytest.mark.parametrize(("outputs", "block"), [(None, ByHand), (["one", "two"], Block)])
def test_a_forecast_has_the_names_of_its_targets_and_what_came_of_each(tmp_path, outputs, block):
    """Names are those of the data set unless the user gives others; each step stands beside its own target."""
    seed_everything(0, verbose=False)
    data, model = Windows(), block()
    trainer(tmp_path, RNNVis(outputs=outputs), max_epochs=1).fit(model, DataLoader(data, 8), DataLoader(data, 16))
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    names = outputs or [f"{target} +{AHEAD}" for target in TARGETS]
    assert record.head.outputs.tolist() == names
    assert not any("shown up to" in note for note in record.notes)
    assert any("units that the layer reads" in note for note in record.notes)
    overlap = f"each begins 1 step after the one before, so a step counts up to {STEPS} times"
    assert sum(overlap in note for note in record.notes) == 1
    windows, followed = data.tensors
    for sentence in record.sentences[:3]:
        assert sentence.enters_head.tolist() == [False] * (STEPS - AHEAD) + [True] * AHEAD
        window = int(np.abs(windows.numpy() - sentence.values).sum((1, 2)).argmin())
        with torch.no_grad():
            said = model.eval()(windows[window][None])[0]
        found = sentence.predictions[-AHEAD:]
        assert [[one.output for one in step] for step in found] == [names] * AHEAD
        assert np.array([[one.value for one in step] for step in found]) == pytest.approx(said.numpy(), abs=2e-3)
        came = [[one.came for one in step] for step in sentence.predictions]
        assert np.isnan(came[:-AHEAD]).all()
        assert np.array(came[-AHEAD:]) == pytest.approx(followed[window].numpy(), abs=1e-5)


class NotCompared(Block):
    """With a loss that takes the mean of errors."""

    def training_step(self, batch, batch_idx):
        return (self(batch[0]) - batch[1]).mean().abs()


class Saturated(Block):
    """Reads numbers so large that all states are the same."""

    def forward(self, series):
        return super().forward(1e6 * (series + 1))


@pytest.mark.parametrize(
    ("block", "cause"), [(NotCompared, "no loss was seen that compares"), (Saturated, "one and the same state")]
)
def test_why_it_is_not_known_what_came(tmp_path, block, cause):
    """A note says it, and what to do."""
    data = DataLoader(Windows(), 16)
    trainer(tmp_path, RNNVis()).validate(block(), data, verbose=False)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    (note,) = [note for note in record.notes if "What came" in note]
    assert cause in note
