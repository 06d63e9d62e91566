"""What the callback costs on a GPU, and whether its records and the weights are right there.

    python benchmarks/training/gpu.py  # needs CUDA; under six minutes
    python benchmarks/training/gpu.py --device cpu --units 16 --words 200 --batches 4 --backend eager  # a try without

Trains the language model of `overhead.py` for two epochs with and without the callback, in 32 bit and bf16-mixed, with
and without `torch.compile`, with deterministic algorithms. Each time the weights of both must be equal in every bit,
and counts, responses and sentences those of a loop on the CPU in 32 bit. Ends with 1 where something is not, with 3
without a GPU.

Where the time of a record goes is measured before, in a short training of its own, because the device must be waited
for at every part. Its first record shows what it takes to load the kernels.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # as deterministic algorithms need

import numpy as np
import torch
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from overhead import BATCH, STEPS, WORDS, Clock, LanguageModel, Timed, batches
from time_split import TimeSplit
from torch import Tensor
from torch.utils.data import DataLoader

from lightning_rnnvis import load

NO_GPU = 3
"""Exit status without a GPU."""

SECONDS = 290.0
"""No further case is begun after this time."""

UNTIMED = 3
"""Batches before the clock starts, in which a compiled model is compiled."""

EPOCHS = 2

SPLIT_BATCHES = 5
"""Training batches of the training in which the time of each part is measured."""

MOST_OFF = {"32-true": 5e-3, "bf16-mixed": 8e-2}
"""Share of the largest number by which one may be off, beyond what storage adds: TF32 has 10 bits, bfloat16 has 8."""


class SteadyClock(Clock):
    """Seconds of `fit` after its first batches, with the device's work done."""

    def on_train_start(self, trainer, pl_module):
        pass

    def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
        if batch_idx == UNTIMED and trainer.current_epoch == 0:
            self.start = now()

    def on_train_end(self, trainer, pl_module):
        self.seconds = now() - self.start


class TimedRecords(Timed):
    """Seconds in our part for each record; those of the sanity check are left out."""

    before = 0.0

    def on_validation_end(self, trainer, pl_module):
        super().on_validation_end(trainer, pl_module)
        if not trainer.sanity_checking:
            self.records.append(self.seconds - self.before)
        self.before = self.seconds

    def on_fit_start(self, trainer, pl_module):
        super().on_fit_start(trainer, pl_module)
        self.records: list[float] = []


class SplitRecords(TimedRecords):
    """The same, with the time of each part of each record."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.split = TimeSplit(now)
        self.parts: list[dict[str, float]] = []

    def on_validation_end(self, trainer, pl_module):
        super().on_validation_end(trainer, pl_module)
        if not trainer.sanity_checking:
            rest = self.records[-1] - sum(self.split.seconds.values())
            self.parts.append({**self.split.seconds, "the rest": rest, "all": self.records[-1]})
        self.split.seconds = dict.fromkeys(self.split.seconds, 0.0)


def now() -> float:
    """Seconds, with the device's work done."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


@dataclass(frozen=True)
class Case:
    """One kind of training.

    Attributes:
        units: Units of the layer.
        precision: Lightning's name of the precision.
        compiled: Whether the model is compiled.
        n_batches: Training batches of an epoch.
        n_validation: Validation batches, all of which are looked at.
        words: Words of the vocabulary.
        device: ``cuda`` or ``cpu``.
        backend: The backend of `torch.compile`.
    """

    units: int
    precision: str
    compiled: bool
    n_batches: int
    n_validation: int
    words: int
    device: str
    backend: str

    def train(self, directory: str, callback: TimedRecords | None) -> tuple[float, dict[str, Tensor]]:
        """Train once; returns the seconds of `fit` and the weights."""
        seed_everything(0, verbose=False)
        clock = SteadyClock()
        model = LanguageModel(self.units, self.words)
        trainer = Trainer(
            max_epochs=EPOCHS,
            accelerator="gpu" if self.device == "cuda" else "cpu",
            devices=1,
            precision=self.precision,  # type: ignore[arg-type]
            deterministic=True,
            logger=TensorBoardLogger(directory, name="run", version=0),
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=False,
            callbacks=[clock, callback] if callback else [clock],
        )
        fitted = torch.compile(model, backend=self.backend) if self.compiled else model
        trainer.fit(fitted, batches(self.n_batches, 0, self.words), self.validation())  # type: ignore[arg-type]
        return clock.seconds, {name: value.detach().cpu() for name, value in model.state_dict().items()}

    def validation(self) -> DataLoader:
        """The validation batches."""
        return batches(self.n_validation, 1, self.words)

    def callback(self, of_type: type[TimedRecords] = TimedRecords) -> Any:
        """The callback, with names for all words."""
        return of_type([f"word{index}" for index in range(self.words)], min_count=2)

    def __str__(self) -> str:
        return f"{self.units} | {self.precision} | {'compiled' if self.compiled else 'eager'}"


@torch.no_grad()
def states_on_cpu(weights: dict[str, Tensor], ids: Tensor) -> dict[str, Tensor]:
    """Hidden and cell states after each word, (B, T, U), by a loop over single steps in 32 bit."""
    read = weights["embedding.weight"].float()[ids]
    cell = torch.nn.LSTMCell(read.shape[-1], weights["rnn.weight_hh_l0"].shape[1])
    cell.load_state_dict({name: weights[f"rnn.{name}_l0"].float() for name in cell.state_dict()})
    state, steps = None, []
    for t in range(ids.shape[1]):
        state = cell(read[:, t], state)
        steps.append(state)
    return {name: torch.stack([step[index] for step in steps], 1) for index, name in enumerate("hc")}


def largest_error(history, weights: dict[str, Tensor], data: list[Tensor]) -> tuple[bool, float]:
    """Whether all counts are right, and the largest error of responses and sentences as a share of the largest one."""
    ids = torch.cat([batch[:, :-1] for batch in data])
    counts_right, worst = True, 0.0
    for name, states in states_on_cpu(weights, ids).items():
        record = history[f"rnn.l0/{name}"][-1]
        before = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], 1)
        changes = (states - before).flatten(0, 1)
        n_words = len(weights["embedding.weight"])
        sums = torch.zeros(n_words, states.shape[-1]).index_add_(0, ids.flatten(), changes)
        counts = torch.bincount(ids.flatten(), minlength=n_words)
        chosen = torch.from_numpy(record.word_ids.astype(np.int64))
        counts_right &= bool((counts[chosen].numpy() == record.counts).all())
        responses = (sums[chosen] / counts[chosen, None]).numpy()
        worst = max(worst, beyond(record.responses, responses, record.half_steps["responses"]))
        for sentence in record.sentences:
            truth = states_on_cpu(weights, torch.from_numpy(sentence.word_ids.astype(np.int64))[None])[name][0].numpy()
            worst = max(worst, beyond(sentence.states, truth, record.half_steps["sentence_states"]))
    return counts_right, worst


def beyond(found: np.ndarray, truth: np.ndarray, half_step: float) -> float:
    """Largest error beyond what storage adds, as a share of the largest number."""
    return max(0.0, float(np.abs(found - truth).max()) - half_step) / float(np.abs(truth).max())


def check(case: Case) -> bool:
    """Print the row of one case; returns whether all was right."""
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryDirectory() as other:
        callback = case.callback()
        seconds, weights = case.train(directory, callback)
        plain, weights_without = case.train(other, None)
        history = load(f"{directory}/run/version_0")
        equal = all(torch.equal(weights[name], weights_without[name]) for name in weights)
        counts_right, error = largest_error(history, weights, list(case.validation()))
    right = equal and counts_right and error <= MOST_OFF[case.precision]
    first, later = (f"{1000 * one / len(history.states):.0f} ms" for one in (callback.records[0], callback.records[-1]))
    cells = [case, f"{plain:.2f} s", f"{seconds:.2f} s", f"{seconds / plain:.3f}×", first, later]
    cells += ["equal" if equal else "NOT EQUAL", "right" if counts_right else "WRONG", f"{error:.1e}"]
    print(f"| {' | '.join(map(str, cells))} | {'' if right else 'WRONG'}", flush=True)
    return right


def split(case: Case) -> list[dict[str, float]]:
    """Seconds of each part for the first and the second record of a short training, of both states together."""
    callback = case.callback(SplitRecords)
    with tempfile.TemporaryDirectory() as directory, callback.split.measuring():
        replace(case, n_batches=SPLIT_BATCHES).train(directory, callback)
    return callback.parts


def main() -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--units", type=int, nargs="+", default=[650, 4096])
    parser.add_argument("--batches", type=int, nargs="+", default=[1000, 500], help="of an epoch, for each of --units")
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--backend", default="inductor", help="of torch.compile")
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("No GPU is at hand: torch.cuda.is_available() is False, so nothing was measured.")
        return NO_GPU
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=UserWarning, module="lightning")
    device = torch.cuda.get_device_name() if arguments.device == "cuda" else "CPU"
    print(f"{device}, torch {torch.__version__}; {EPOCHS} epochs of {arguments.batches} batches of {BATCH} × {STEPS}\n")
    print("| units | precision | | without | with | ratio | 1st record, a state | 2nd | weights | counts | off by |")
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    start, right = time.perf_counter(), True
    if arguments.device == "cpu":  # not every processor has oneDNN's LSTM in bfloat16
        torch.backends.mkldnn.enabled = False  # type: ignore[assignment]
    splits: dict[str, dict[str, float]] = {}
    for (units, n_batches), precision, compiled in product(
        zip(arguments.units, arguments.batches, strict=True), MOST_OFF, (False, True)
    ):
        if time.perf_counter() - start > SECONDS:
            print(f"| {units} | {precision} | {'compiled' if compiled else 'eager'} | left out: no time was left |")
            continue
        n_validation = max(4, 3 * n_batches // 100)  # as many as `overhead.py` looks at beside these
        case = Case(
            units, precision, compiled, n_batches, n_validation, arguments.words, arguments.device, arguments.backend
        )
        if precision == "32-true" and not compiled:
            first, second = split(case)
            splits |= {f"{units} units, first": first, f"{units} units, second": second}
        right &= check(case)
    print(f"\n| a record of both states, 32 bit | {' | '.join(splits)} |\n|---|{'---|' * len(splits)}")
    for part in next(iter(splits.values())):
        print(f"| {part} | {' | '.join(f'{1000 * one[part]:.0f} ms' for one in splits.values())} |")
    print(f"\n{'All is right' if right else 'Something is WRONG'}, after {time.perf_counter() - start:.0f} s.")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
