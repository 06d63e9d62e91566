"""What longer windows of a series cost a training.

    python benchmarks/training/windows.py [--steps 100 500] [--pairs 3]

A GRU of 32 units reads windows of three variables and says the next step; 40 training batches of 32 windows and 10 of
validation, 2 epochs. Prints the processor time of `fit`, all threads, without and with the callback, medians over pairs
that are run by turns, with the size of a record, and whether the weights of each pair are the same bits.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import RNNVis, load_runs

VARIABLES, UNITS, BATCH, EPOCHS = 3, 32, 32, 2


class Forecaster(LightningModule):
    """A GRU that says the next step of all variables."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(VARIABLES, UNITS, batch_first=True)
        self.fc = nn.Linear(UNITS, VARIABLES)

    def training_step(self, batch, batch_idx):
        return nn.functional.mse_loss(self.fc(self.rnn(batch[0][:, :-1])[0]), batch[0][:, 1:])

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-3)


def windows(n_batches: int, steps: int, seed: int) -> DataLoader:
    """Windows (steps + 1, VARIABLES) of a noisy wave, each beginning three steps after the one before."""
    n = n_batches * BATCH
    at = torch.arange(3 * n + steps + 1)[:, None] / torch.tensor([4.0, 9.0, 27.0])
    series = at.sin() + 0.1 * torch.randn(at.shape, generator=torch.Generator().manual_seed(seed))
    return DataLoader(TensorDataset(series.unfold(0, steps + 1, 3)[:n].transpose(1, 2).contiguous()), BATCH)


def train(steps: int, ours: bool) -> tuple[float, bytes, int]:
    """Processor seconds of `fit`, the weights, and bytes of a record."""
    seed_everything(0, verbose=False)
    model, data = Forecaster(), (windows(40, steps, 0), windows(10, steps, 1))
    with tempfile.TemporaryDirectory() as directory:
        trainer = Trainer(
            max_epochs=EPOCHS,
            accelerator="cpu",
            logger=TensorBoardLogger(directory, name="run"),
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=False,
            callbacks=[RNNVis()] if ours else [],
        )
        began = time.process_time()
        trainer.fit(model, *data)
        seconds = time.process_time() - began
        histories = load_runs(Path(directory)).values() if ours else ()
        sizes = [header.n_bytes for one in histories for state in one.states for header in one[state].headers]
    weights = b"".join(value.numpy().tobytes() for value in model.state_dict().values())
    return seconds, weights, sum(sizes) // max(1, len(sizes))


def main() -> None:
    """Print a row for each length."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--pairs", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")
    print("| steps | without | with | a validation | a record | weights |\n|---|---|---|---|---|---|")
    train(arguments.steps[0], ours=True)
    for steps in arguments.steps:
        pairs = []
        for number in range(arguments.pairs):
            found = {ours: train(steps, ours) for ours in ((True, False) if number % 2 else (False, True))}
            pairs.append((found[False], found[True]))
        without, with_it = (median(pair[place][0] for pair in pairs) for place in (0, 1))
        each = median(ours[0] - plain[0] for plain, ours in pairs) / EPOCHS
        same = "equal" if all(plain[1] == ours[1] for plain, ours in pairs) else "**differ**"
        size = pairs[0][1][2] / 1e6
        cells = [f"{without:.2f} s", f"{with_it:.2f} s", f"{1000 * each:.0f} ms", f"{size:.3f} MB", same]
        print(f"| {steps} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
