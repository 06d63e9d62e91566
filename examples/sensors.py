"""Watch a machine by its sensors, and see which units of the network follow its faults.

    python examples/sensors.py
    tensorboard --logdir lightning_logs

The series is made here: hourly readings of an outdoor machine over several years. Temperature has its seasons of day
and year, load its working hours; vibration follows the load, and now and then a bearing is worn for a day or two: then
single hours shake, and the others look as always. The network reads the sensors and tells at every hour whether there
is a fault, so it must remember that the machine shook some hours ago.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import FeatureLevels, History, RNNVis, load

SENSORS = ["temperature", "load", "vibration"]
ANSWERS = ["no fault", "fault"]
HOURS = 96
"""Length of the windows that the network reads."""


def make_series(days: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Readings (hours, 3), in °C, kW and mm/s, and whether there is a fault, (hours,)."""
    hour = torch.arange(24 * days, dtype=torch.float32)
    noise = torch.randn((3, len(hour)), generator=generator)
    day, year = 2 * math.pi * hour / 24, 2 * math.pi * hour / (24 * 365)
    temperature = 10 - 10 * torch.cos(year) - 4 * torch.cos(day) + noise[0]
    at_work = (hour % 24 > 6) & (hour % 24 < 19) & (hour // 24 % 7 < 5)
    load_ = 20 + 60 * at_work + 5 * noise[1]
    fault = torch.zeros(len(hour))
    start = 0
    while start < len(hour):
        start += int(torch.randint(48, 240, (1,), generator=generator))
        length = int(torch.randint(18, 48, (1,), generator=generator))
        fault[start : start + length] = 1
        start += length
    shakes = fault * (torch.rand(len(hour), generator=generator) < 0.3)
    vibration = 1 + load_ / 60 + 3 * shakes + 0.2 * noise[2]
    return torch.stack([temperature, load_, vibration], dim=1), fault


def windows(days: int, seed: int) -> TensorDataset:
    """Windows of the readings, scaled to mean 0 and deviation 1, (N, hours, 3), and of the faults, (N, hours)."""
    readings, fault = make_series(days, torch.Generator().manual_seed(seed))
    n_windows = len(readings) // HOURS
    scaled = ((readings - readings.mean(0)) / readings.std(0))[: n_windows * HOURS].view(n_windows, HOURS, len(SENSORS))
    return TensorDataset(scaled, fault[: n_windows * HOURS].view(n_windows, HOURS))


class FaultDetector(LightningModule):
    """A GRU on the readings, and a linear layer that tells at every hour whether there is a fault."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.rnn = nn.GRU(len(SENSORS), hidden_size, batch_first=True)
        self.detector = nn.Linear(hidden_size, 1)

    def forward(self, readings: torch.Tensor) -> torch.Tensor:
        """Score of a fault at every hour, (batch, hours)."""
        return self.detector(self.rnn(readings)[0]).squeeze(-1)

    def training_step(self, batch, batch_idx):
        readings, fault = batch
        loss = nn.functional.binary_cross_entropy_with_logits(self(readings), fault)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        readings, fault = batch
        scores = self(readings)
        self.log("val_loss", nn.functional.binary_cross_entropy_with_logits(scores, fault), prog_bar=True)
        self.log("val_accuracy", ((scores > 0) == (fault > 0)).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


def readings_and_answer(batch: list[torch.Tensor]) -> torch.Tensor:
    """The words of each hour: levels of the sensors and, though the network does not read it, the right answer."""
    readings, fault = batch
    return torch.cat([readings, fault.unsqueeze(-1)], dim=-1)


def follow_fault(history: History) -> tuple[int, float]:
    """The unit whose state correlates most with the fault in the recorded windows, and its correlation."""
    record = history["rnn.l0/h"][-1]
    states = np.concatenate([sentence.states for sentence in record.sentences])
    fault = np.array(["answer: fault" in words for sentence in record.sentences for words in sentence.words])
    correlations = [np.corrcoef(unit, fault)[0, 1] if unit.std() > 0 else 0.0 for unit in states.T]
    unit = int(np.argmax(np.abs(correlations)))
    return unit, float(correlations[unit])


def main() -> None:
    """Train, and say which unit follows the fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--hidden-size", type=int, default=16)
    parser.add_argument("--days", type=int, default=1500, help="days of readings to train on")
    parser.add_argument("--log-dir", default="lightning_logs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    seed_everything(arguments.seed)
    train, val = windows(arguments.days, arguments.seed), windows(400, arguments.seed + 1)
    levels = FeatureLevels(
        [*SENSORS, "answer"],
        edges={"answer": [0.5]},
        levels={"temperature": ["cold", "mild", "warm"], "load": ["idle", "busy"], "answer": ANSWERS},
        values=readings_and_answer,
    )
    trainer = Trainer(
        max_epochs=arguments.epochs,
        accelerator="cpu",
        logger=TensorBoardLogger(arguments.log_dir, name="sensors"),
        enable_checkpointing=False,
        log_every_n_steps=10,
        callbacks=[RNNVis(words=levels, outputs=ANSWERS)],
    )
    model, val_loader = FaultDetector(arguments.hidden_size), DataLoader(val, batch_size=50)
    trainer.validate(model, val_loader)  # the untrained model is the first record
    trainer.fit(model, DataLoader(train, batch_size=16, shuffle=True), val_loader)
    unit, correlation = follow_fault(load(Path(trainer.log_dir)))
    print(f"Unit {unit} of rnn.l0/h follows the fault: its state correlates with it at {correlation:+.2f}.")


if __name__ == "__main__":
    main()
