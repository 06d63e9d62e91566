"""What the callback takes of the host's memory, for large models and data: the bounds in its docstring, measured.

    python benchmarks/training/memory.py            # Linux only; each case is a process of its own
    python benchmarks/training/memory.py --case "4,096 units"

Prints the table of benchmarks/README.md. Random words with Zipf's frequencies stand for the text.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """A validation of one LSTM layer: batches of sequences of steps."""

    units: int = 64
    words: int = 10_000
    batches: int = 50
    sequences: int = 20
    steps: int = 35
    language_model: bool = False


CASES = {
    "small": Case(),
    "20 times the batches": Case(batches=1000),
    "1,000,000 words": Case(words=1_000_000),
    "1,000,000 words and outputs": Case(words=1_000_000, batches=20, sequences=2, language_model=True),
    "650 units": Case(units=650),
    "4,096 units": Case(units=4096, batches=12, sequences=4),
    "sequences of 10,000": Case(batches=2, sequences=8, steps=10_000),
    "sequences of 10,000, 1,024 units": Case(units=1024, batches=1, sequences=2, steps=10_000),
}


def measure(case: Case) -> tuple[float, float]:
    """Highest memory in our part, and what the process holds more after it, MiB."""
    import numpy as np
    import torch
    from lightning.pytorch import LightningModule, Trainer, seed_everything
    from torch import nn
    from torch.utils.data import DataLoader

    from lightning_rnnvis import RNNVis

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")

    class Model(LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(case.words, 32)
            self.rnn = nn.LSTM(32, case.units, batch_first=True)
            self.decoder = nn.Linear(case.units, case.words) if case.language_model else nn.Identity()

        def validation_step(self, batch, batch_idx):
            self.decoder(self.rnn(self.embedding(batch))[0])

    class Measured(RNNVis):
        """Notes the highest memory within each of its hooks, over that at its begin."""

        highest = 0.0

        def on_validation_batch_end(self, *args, **kwargs):
            start = reset_peak()
            super().on_validation_batch_end(*args, **kwargs)
            self.highest = max(self.highest, resident("VmHWM") - start)

        def on_validation_epoch_end(self, *args, **kwargs):
            start = reset_peak()
            super().on_validation_epoch_end(*args, **kwargs)
            self.highest = max(self.highest, resident("VmHWM") - start)

    seed_everything(0, verbose=False)
    chances = 1 / np.arange(1, case.words + 1)
    random = np.random.default_rng(0)
    ids = random.choice(case.words, (case.batches, case.sequences, case.steps), p=chances / chances.sum())
    model = Model()

    def validate(directory: str, n_batches: int) -> float:
        """Highest memory in our part."""
        callback = Measured()
        loader: Any = DataLoader(list(torch.from_numpy(ids[:n_batches])), batch_size=None)  # type: ignore[arg-type]
        trainer = Trainer(
            accelerator="cpu", enable_progress_bar=False, default_root_dir=directory, callbacks=[callback]
        )
        trainer.validate(model, loader, verbose=False)
        return callback.highest

    with tempfile.TemporaryDirectory() as directory:
        validate(directory, 1)  # what libraries take when they are first used
        before = resident("VmRSS")
        highest = validate(directory, case.batches)
    return highest, resident("VmRSS") - before


def reset_peak() -> float:
    """Forget the highest resident memory so far; returns what is resident now, MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return resident("VmRSS")


def resident(name: str) -> float:
    """A line of this process's status, MiB."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name + ":"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.within:
        print(*measure(CASES[arguments.case]))
        return
    print("| case | units | words | validation | highest in our part | left after it |")
    print("|---|---|---|---|---|---|")
    for name, case in CASES.items():
        if arguments.case in (None, name):
            command = [sys.executable, __file__, "--within", "--case", name]
            printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            highest, held = map(float, printed.split()[-2:])
            size = f"{case.batches:,} × {case.sequences} × {case.steps:,}"
            print(
                f"| {name} | {case.units:,} | {case.words:,} | {size} | {highest:.0f} MiB | {held:.0f} MiB |",
                flush=True,
            )


if __name__ == "__main__":
    main()
