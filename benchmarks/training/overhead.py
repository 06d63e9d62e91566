"""What the callback costs a training, and what people would add instead, in the same run.

    python benchmarks/training/overhead.py          # a language model: 650 units, 10,000 words, 2,000 to 200 batches
    python benchmarks/training/overhead.py --quick  # a tenth of the batches, and all of the validation is looked at
    python benchmarks/training/overhead.py --only example --repeats 5
    python benchmarks/training/overhead.py --only language-model --batches 5 200  # what a long validation costs
    python benchmarks/training/overhead.py --only language-model --probabilities  # follows a loss of probabilities

Prints the tables of benchmarks/README.md, of the language model and of `examples/sentiment.py`: seconds of `fit` and of
its validations, their ratios to a training with nothing added (medians over the repeats, in turned order), and where
the processor time in our part goes. Random words with Zipf's frequencies stand for the text of the language model: the
time does not depend on their meaning.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import torch
from alternatives import ALTERNATIVES
from lightning.pytorch import Callback, LightningModule, Trainer, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from time_split import TimeSplit
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


class LanguageModelOfProbabilities(LanguageModel):
    """The same, whose loss reads the probabilities themselves."""

    def training_step(self, batch, batch_idx):
        scores = self.decoder(self.rnn(self.embedding(batch[:, :-1]))[0])
        logs = (scores.softmax(-1) + 1e-9).log()
        return nn.functional.nll_loss(logs.flatten(0, 1), batch[:, 1:].flatten())


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
    """Adds up the seconds, and those of processor time, in its hooks within `fit`."""

    seconds = processor_seconds = 0.0


def _timed(name: str) -> Callable[..., None]:
    def hook(self, *args, **kwargs):
        start, processor_start = time.perf_counter(), time.process_time()
        getattr(RNNVis, name)(self, *args, **kwargs)
        self.seconds += time.perf_counter() - start
        self.processor_seconds += time.process_time() - processor_start

    return hook


for _name in ("epoch_start", "batch_start", "batch_end", "epoch_end", "end"):
    setattr(Timed, f"on_validation_{_name}", _timed(f"on_validation_{_name}"))


@dataclass
class Times:
    """Seconds of one training, and what it wrote.

    Attributes:
        fit: Seconds of `fit`, less the sanity check.
        validation: Of these in validation.
        n_bytes: Bytes in its directory.
    """

    fit: float
    validation: float
    n_bytes: int


@dataclass
class Training:
    """A training that is run with one thing added or another.

    Attributes:
        make_model: Makes its model.
        train: Training batches.
        val: Validation batches.
        vocabulary: Names of its words.
        epochs: Epochs.
        split: Where the time in our part goes.
        ours: Seconds in our part, in all.
        processor: The same of processor time.
        records: Records and states written in all.
        validations: Validations in all.
        record_bytes: Bytes of these.
    """

    make_model: Callable[[], LightningModule]
    train: DataLoader
    val: DataLoader
    vocabulary: list[str]
    epochs: int
    split: TimeSplit = field(default_factory=TimeSplit)
    ours: float = 0.0
    processor: float = 0.0
    records: int = 0
    validations: int = 0
    record_bytes: int = 0

    def run(self, added: Sequence[Callback], warm: bool = False) -> Times:
        """Train once."""
        seed_everything(0, verbose=False)
        clock = Clock()
        with tempfile.TemporaryDirectory() as directory:
            Trainer(
                max_epochs=1 if warm else self.epochs,
                limit_train_batches=5 if warm else None,
                accelerator="cpu",
                logger=TensorBoardLogger(directory, name="run"),
                enable_progress_bar=False,
                enable_model_summary=False,
                enable_checkpointing=any(isinstance(one, ModelCheckpoint) for one in added),
                callbacks=[clock, *added],
            ).fit(self.make_model(), self.train, self.val)
            files = [file for file in Path(directory).rglob("*") if file.is_file()]
            if any(isinstance(one, RNNVis) for one in added) and not warm:
                history = load(f"{directory}/run/version_0")
                headers = [header for state in history.states for header in history[state].headers]
                self.records += len(headers)
                self.validations += self.epochs
                self.record_bytes += sum(header.n_bytes for header in headers)
            return Times(clock.seconds, clock.validation, sum(file.stat().st_size for file in files))

    def run_with_ours(self) -> Times:
        """Train once with the callback, which is timed."""
        callback = Timed(self.vocabulary)
        with self.split.measuring():
            times = self.run([callback])
        self.ours += callback.seconds
        self.processor += callback.processor_seconds
        return times

    def compare(self, title: str, repeats: int, names: Sequence[str]) -> None:
        """Print the tables of this training with nothing, the callback, and each of the alternatives named."""
        self.run([Timed(self.vocabulary)], warm=True)
        variants: dict[str, Callable[[], Times]] = {"nothing": lambda: self.run([]), "RNNVis": self.run_with_ours}
        variants |= {name: partial(lambda make: self.run([make()]), ALTERNATIVES[name]) for name in names}
        found: dict[str, list[Times]] = {name: [] for name in variants}
        for repeat in range(repeats):
            for name in list(variants)[:: -1 if repeat % 2 else 1]:
                found[name].append(variants[name]())
        print(f"\n**{title}**, {repeats} times\n")
        print("| added | `fit` | of it validation | ratio of `fit` | ratio of validation | on the disk |")
        print("|---|---|---|---|---|---|")
        plain = found["nothing"]
        for name, times in found.items():
            fit, validation = (median(getattr(one, key) for one in times) for key in ("fit", "validation"))
            ratios = [
                median(getattr(one, key) / getattr(other, key) for one, other in zip(times, plain, strict=True))
                for key in ("fit", "validation")
            ]
            size = median(one.n_bytes for one in times) / 1e6
            cells = [f"{fit:.2f} s", f"{validation:.2f} s", f"{ratios[0]:.3f}×", f"{ratios[1]:.2f}×", f"{size:.2f} MB"]
            print(f"| {name} | {' | '.join(cells)} |")
        each, processor = (1000 * seconds / self.records for seconds in (self.ours, self.processor))
        size = self.record_bytes / self.records / 1e6
        print(f"\nA record and state: {each:.0f} ms, of processor time {processor:.0f} ms; {size:.3f} MB.\n")
        print("| in our part | processor time of a validation |\n|---|---|")
        print(self.split.table(self.processor, self.validations), flush=True)


def example(cell: str) -> Training:
    """The example, with its defaults but for the number of epochs."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
    from restaurant_reviews import reviews
    from sentiment import PADDING, UNKNOWN, SentimentClassifier, collate

    train, val = reviews(3000, 0), reviews(1000, 1)
    words = [PADDING, UNKNOWN, *sorted({word for text, _ in train for word in text})]
    ids = {word: index for index, word in enumerate(words)}

    def loader(part: list, batch_size: int) -> DataLoader:
        data = [(torch.tensor([ids.get(word, 1) for word in text]), label) for text, label in part]
        return DataLoader(data, batch_size=batch_size, collate_fn=collate)  # type: ignore[arg-type]

    return Training(
        lambda: SentimentClassifier(cell, len(words), 64), loader(train, 32), loader(val, 100), words, epochs=4
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--batches", type=int, nargs=2, default=(2000, 200), metavar=("TRAINING", "VALIDATION"))
    parser.add_argument("--only", choices=["example", "language-model"])
    parser.add_argument("--probabilities", action="store_true")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--without-alternatives", action="store_true")
    arguments = parser.parse_args()
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    alternatives = [] if arguments.without_alternatives else list(ALTERNATIVES)
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")
    for cell in ("lstm", "gru") if arguments.only != "language-model" else ():
        example(cell).compare(f"`examples/sentiment.py`, {cell}, 4 epochs", arguments.repeats, alternatives)
    if arguments.only != "example":
        n_train, n_val = (200, 20) if arguments.quick else arguments.batches
        vocabulary = [f"word{index}" for index in range(WORDS)]
        model = LanguageModelOfProbabilities if arguments.probabilities else LanguageModel
        training = Training(model, batches(n_train, 0), batches(n_val, 1), vocabulary, epochs=1)
        title = f"language model, {n_train} batches to {n_val} of {BATCH} × {STEPS}"
        training.compare(title, arguments.repeats, alternatives)
    print(f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
