"""What the callback costs a training: `fit` with it over `fit` without it, in one run.

    python benchmarks/overhead.py            # a language model: 650 units, 10,000 words, 2,000 to 200 batches an epoch
    python benchmarks/overhead.py --quick    # a tenth of the batches, in the same ratio

Prints the table of benchmarks/README.md. Random words with Zipf's frequencies stand for the text: the time does not
depend on their meaning.
"""

from __future__ import annotations

import argparse
import logging
import resource
import tempfile
import time
import warnings

import numpy as np
import torch
from lightning.pytorch import Callback, LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.utils.data import DataLoader

from lightning_rnnvis import History, RNNVis, load

WORDS, UNITS, BATCH, STEPS = 10_000, 650, 20, 35


class LanguageModel(LightningModule):
    """A word language model of one LSTM layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(WORDS, UNITS)
        self.rnn = nn.LSTM(UNITS, UNITS, batch_first=True)
        self.decoder = nn.Linear(UNITS, WORDS)

    def training_step(self, batch, batch_idx):
        scores = self.decoder(self.rnn(self.embedding(batch[:, :-1]))[0])
        return nn.functional.cross_entropy(scores.flatten(0, 1), batch[:, 1:].flatten())

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


class Clock(Callback):
    """Seconds in `fit`, less the sanity check."""

    def on_train_start(self, trainer, pl_module):
        self.start = time.perf_counter()

    def on_train_end(self, trainer, pl_module):
        self.seconds = time.perf_counter() - self.start


def batches(count: int, seed: int) -> DataLoader:
    """Batches of word ids, (BATCH, STEPS + 1)."""
    chances = 1 / np.arange(1, WORDS + 1)
    random = np.random.default_rng(seed)
    ids = random.choice(WORDS, (count, BATCH, STEPS + 1), p=chances / chances.sum())
    return DataLoader(list(torch.from_numpy(ids)), batch_size=None)  # type: ignore[arg-type]


def fit(train: DataLoader, val: DataLoader, directory: str, with_callback: bool) -> float:
    """Seconds that one epoch takes."""
    seed_everything(0, verbose=False)
    clock = Clock()
    vocabulary = [f"word{index}" for index in range(WORDS)]
    Trainer(
        max_epochs=1,
        accelerator="cpu",
        logger=TensorBoardLogger(directory, name="with" if with_callback else "without"),
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        callbacks=[clock, RNNVis(vocabulary)] if with_callback else [clock],
    ).fit(LanguageModel(), train, val)
    return clock.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repeats", type=int, default=1)
    arguments = parser.parse_args()
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    n_train, n_val = (200, 20) if arguments.quick else (2000, 200)
    train, val = batches(n_train, 0), batches(n_val, 1)
    print(f"{n_train} training and {n_val} validation batches of {BATCH} × {STEPS}, {UNITS} units, {WORDS} words\n")
    print("| without | with | ratio | a record |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(arguments.repeats):
            without, with_callback = (fit(train, val, directory, on) for on in (False, True))
            history = load(f"{directory}/with/version_0")
            assert isinstance(history, History)
            size = sum(history[state].headers[-1].n_bytes for state in history.states)
            ratio = with_callback / without
            print(
                f"| {without:.1f} s | {with_callback:.1f} s | {ratio:.3f}× | {size / 1e6:.2f} MB, 2 states |",
                flush=True,
            )
    print(f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
