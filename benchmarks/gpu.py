"""What the callback costs on a GPU, and whether its records and the weights are right there.

    python benchmarks/gpu.py                                             # needs CUDA; under six minutes
    python benchmarks/gpu.py --device cpu --units 16 --words 200 --batches 8 --backend eager   # tries the script itself

Trains the language model of `overhead.py` with and without the callback, in 32 bit and bf16-mixed, with and without
`torch.compile`, with deterministic algorithms. Each time the weights of both must be equal in every bit, and counts,
responses and sentences those of a loop on the CPU in 32 bit. Ends with 1 where something is not, with 3 without a GPU.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
import warnings
from itertools import product

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # as deterministic algorithms need

import numpy as np
import torch
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from overhead import BATCH, STEPS, WORDS, Clock, LanguageModel, Timed, batches
from torch import Tensor
from torch.utils.data import DataLoader

from lightning_rnnvis import load

NO_GPU = 3
"""Exit status without a GPU."""

SECONDS = 330.0
"""No further case is begun after this time."""

UNTIMED = 3
"""Batches before the clock starts, in which a compiled model is compiled."""

MOST_OFF = {"32-true": 5e-3, "bf16-mixed": 8e-2}
"""Share of the largest number by which one may be off, beyond what storage adds: TF32 has 10 bits, bfloat16 has 8."""


class SteadyClock(Clock):
    """Seconds of `fit` after its first batches, with the device's work done."""

    def on_train_start(self, trainer, pl_module):
        pass

    def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
        if batch_idx == UNTIMED:
            self.start = self.now()

    def on_train_end(self, trainer, pl_module):
        self.seconds = self.now() - self.start

    def now(self) -> float:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter()


def train(arguments: argparse.Namespace, directory: str, units: int, precision: str, compiled: bool, ours: bool):
    """Train once; returns the clock, the callback and the weights."""
    seed_everything(0, verbose=False)
    clock, callback = SteadyClock(), Timed([f"word{index}" for index in range(arguments.words)], min_count=2)
    model = LanguageModel(units, arguments.words)
    trainer = Trainer(
        max_epochs=1,
        accelerator="gpu" if arguments.device == "cuda" else "cpu",
        devices=1,
        precision=precision,  # type: ignore[arg-type]
        deterministic=True,
        logger=TensorBoardLogger(directory, name="with" if ours else "without"),
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        callbacks=[clock, callback] if ours else [clock],
    )
    fitted = torch.compile(model, backend=arguments.backend) if compiled else model
    trainer.fit(fitted, batches(arguments.batches, 0, arguments.words), validation(arguments))  # type: ignore[arg-type]
    return clock, callback, {name: value.detach().cpu() for name, value in model.state_dict().items()}


def validation(arguments: argparse.Namespace) -> DataLoader:
    """A tenth as many batches as in the training."""
    return batches(max(4, arguments.batches // 10), 1, arguments.words)


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


def case(arguments: argparse.Namespace, units: int, precision: str, compiled: bool) -> bool:
    """Print the row of one case; returns whether all was right."""
    with tempfile.TemporaryDirectory() as directory:
        clock, callback, weights = train(arguments, directory, units, precision, compiled, ours=True)
        plain, _, weights_without = train(arguments, directory, units, precision, compiled, ours=False)
        history = load(f"{directory}/with/version_0")
        equal = all(torch.equal(weights[name], weights_without[name]) for name in weights)
        counts_right, error = largest_error(history, weights, list(validation(arguments)))
    right = equal and counts_right and error <= MOST_OFF[precision]
    cells = [units, precision, "compiled" if compiled else "eager", f"{plain.seconds:.2f} s", f"{clock.seconds:.2f} s"]
    cells += [f"{clock.seconds / plain.seconds:.3f}×", f"{1000 * callback.seconds / len(history.states):.0f} ms"]
    cells += ["equal" if equal else "NOT EQUAL", "right" if counts_right else "WRONG", f"{error:.1e}"]
    print(f"| {' | '.join(map(str, cells))} | {'' if right else 'WRONG'}", flush=True)
    return right


def main() -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--units", type=int, nargs="+", default=[650, 4096])
    parser.add_argument("--batches", type=int, default=150, help="training batches; a tenth as many of validation")
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--backend", default="inductor", help="of torch.compile")
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("No GPU is at hand: torch.cuda.is_available() is False, so nothing was measured.")
        return NO_GPU
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=UserWarning, module="lightning")
    device = torch.cuda.get_device_name() if arguments.device == "cuda" else "CPU"
    print(f"{device}, torch {torch.__version__}; {arguments.batches} batches of {BATCH} × {STEPS}\n")
    print("| units | precision | | fit without | fit with | ratio | a record and state | weights | counts | off by |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    start, right = time.perf_counter(), True
    if arguments.device == "cpu":  # not every processor has oneDNN's LSTM in bfloat16
        torch.backends.mkldnn.enabled = False  # type: ignore[assignment]
    for units, precision, compiled in product(arguments.units, MOST_OFF, (False, True)):
        if time.perf_counter() - start > SECONDS:
            print(f"| {units} | {precision} | {'compiled' if compiled else 'eager'} | left out: no time was left |")
            continue
        right &= case(arguments, units, precision, compiled)
    print(f"\n{'All is right' if right else 'Something is WRONG'}, after {time.perf_counter() - start:.0f} s.")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
