"""What the callback costs a training: `fit` with it over `fit` without it, in one run.

    python benchmarks/overhead.py            # a language model: 650 units, 10,000 words, 2,000 to 200 batches an epoch
    python benchmarks/overhead.py --quick    # a tenth of the batches, in the same ratio
    python benchmarks/overhead.py --only example

Prints the table of benchmarks/README.md, of the language model and of `examples/sentiment.py`. Random words with Zipf's
frequencies stand for the text of the language model: the time does not depend on their meaning.
"""

from __future__ import annotations

import argparse
import logging
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from lightning.pytorch import Callback, LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis, load

WORDS, UNITS, BATCH, STEPS = 10_000, 650, 20, 35


class LanguageModel(LightningModule):
    """A word language model of one LSTM layer."""

    def __init__(self, units: int = UNITS, words: int = WORDS) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, units)
        self.rnn = nn.LSTM(units, units, batch_first=True)
        self.decoder = nn.Linear(units, words)

    def training_step(self, batch, batch_idx):
        scores = self.decoder(self.rnn(self.embedding(batch[:, :-1]))[0])
        return nn.functional.cross_entropy(scores.flatten(0, 1), batch[:, 1:].flatten())

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


class Clock(Callback):
    """Seconds in `fit` and in its validations, less the sanity check."""

    validation = 0.0

    def on_train_start(self, trainer, pl_module):
        self.start = time.perf_counter()

    def on_train_end(self, trainer, pl_module):
        self.seconds = time.perf_counter() - self.start

    def on_validation_start(self, trainer, pl_module):
        self.began = time.perf_counter()

    def on_validation_end(self, trainer, pl_module):
        if not trainer.sanity_checking:
            self.validation += time.perf_counter() - self.began


def batches(count: int, seed: int, words: int = WORDS) -> DataLoader:
    """Batches of word ids, (BATCH, STEPS + 1)."""
    chances = 1 / np.arange(1, words + 1)
    random = np.random.default_rng(seed)
    ids = random.choice(words, (count, BATCH, STEPS + 1), p=chances / chances.sum())
    return DataLoader(list(torch.from_numpy(ids)), batch_size=None)  # type: ignore[arg-type]


class Timed(RNNVis):
    """Adds up the seconds in its hooks within `fit`."""

    seconds = 0.0


def _timed(name: str) -> Callable[..., None]:
    def hook(self, *args, **kwargs):
        start = time.perf_counter()
        getattr(RNNVis, name)(self, *args, **kwargs)
        self.seconds += time.perf_counter() - start

    return hook


for _name in ("epoch_start", "batch_start", "batch_end", "epoch_end"):
    setattr(Timed, f"on_validation_{_name}", _timed(f"on_validation_{_name}"))


def compare(
    make_model: Callable[[], LightningModule],
    train: DataLoader,
    val: DataLoader,
    vocabulary: list[str],
    epochs: int,
    with_first: bool = False,
) -> str:
    """Train with and without the callback; returns a row of the table."""
    with tempfile.TemporaryDirectory() as directory:
        clocks = {}
        for name in ("warm", "with", "without") if with_first else ("warm", "without", "with"):
            seed_everything(0, verbose=False)
            clock = clocks[name] = Clock()
            callback = Timed(vocabulary)
            Trainer(
                max_epochs=1 if name == "warm" else epochs,
                limit_train_batches=5 if name == "warm" else None,
                accelerator="cpu",
                logger=TensorBoardLogger(directory, name=name),
                enable_progress_bar=False,
                enable_model_summary=False,
                enable_checkpointing=False,
                callbacks=[clock] if name == "without" else [clock, callback],
            ).fit(make_model(), train, val)
            if name == "with":
                ours = callback.seconds
        history = load(f"{directory}/with/version_0")
        headers = [header for state in history.states for header in history[state].headers]
        size = sum(header.n_bytes for header in headers) / len(headers)
        without, with_us = (clocks[name] for name in ("without", "with"))
        cells = [f"{clock.seconds:.1f} s, {clock.validation:.1f} s" for clock in (without, with_us)]
        cells += [f"{with_us.seconds / without.seconds:.3f}×", f"{1000 * ours / len(headers):.0f} ms"]
        return " | ".join([*cells, f"{size / 1e6:.3f} MB |"])


def example(cell: str, with_first: bool) -> str:
    """The row of the example, with its defaults but for the number of epochs."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    from restaurant_reviews import reviews
    from sentiment import PADDING, UNKNOWN, SentimentClassifier, collate

    train, val = reviews(3000, 0), reviews(1000, 1)
    words = [PADDING, UNKNOWN, *sorted({word for text, _ in train for word in text})]
    ids = {word: index for index, word in enumerate(words)}

    def loader(part: list, batch_size: int) -> DataLoader:
        data = [(torch.tensor([ids.get(word, 1) for word in text]), label) for text, label in part]
        return DataLoader(data, batch_size=batch_size, collate_fn=collate)  # type: ignore[arg-type]

    return compare(
        lambda: SentimentClassifier(cell, len(words), 64), loader(train, 32), loader(val, 100), words, 4, with_first
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["example", "language-model"])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--with-first", action="store_true", help="begin with the callback; each repeat turns it round")
    arguments = parser.parse_args()
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    n_train, n_val = (200, 20) if arguments.quick else (2000, 200)
    vocabulary = [f"word{index}" for index in range(WORDS)]
    print("| training | without, of it validation | with, of it validation | ratio | a record and state | its size |")
    print("|---|---|---|---|---|---|")
    for repeat in range(arguments.repeats):
        with_first = (repeat % 2 == 1) != arguments.with_first
        for cell in ("lstm", "gru") if arguments.only != "language-model" else ():
            print(f"| `examples/sentiment.py`, {cell}, 4 epochs | {example(cell, with_first)}", flush=True)
        if arguments.only == "example":
            continue
        row = compare(LanguageModel, batches(n_train, 0), batches(n_val, 1), vocabulary, 1, with_first)
        print(f"| language model, {n_train} batches to {n_val} of {BATCH} × {STEPS} | {row}", flush=True)
    print(f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
