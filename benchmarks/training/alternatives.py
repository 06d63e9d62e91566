"""What people would add to a training instead of the callback, each as a callback of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import torch
from lightning.pytorch import Callback
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence


class Histograms(Callback):
    """A TensorBoard histogram of every weight at each validation."""

    def on_validation_end(self, trainer, pl_module):
        if not trainer.sanity_checking:
            for name, weight in pl_module.named_parameters():
                trainer.logger.experiment.add_histogram(name, weight, trainer.global_step)


class AllStates(Callback, ABC):
    """Keeps the output of the recurrent layer over each validation."""

    def __init__(self) -> None:
        self.states: list[Tensor] = []
        self.handle: torch.utils.hooks.RemovableHandle | None = None

    def on_validation_start(self, trainer, pl_module):
        self.states.clear()
        self.handle = pl_module.rnn.register_forward_hook(self.keep)

    def keep(self, module, inputs, output):
        states = output[0].data if isinstance(output[0], PackedSequence) else output[0].flatten(0, 1)
        self.states.append(states.detach().cpu())

    def on_validation_end(self, trainer, pl_module):
        if self.handle is not None:
            self.handle.remove()
        if not trainer.sanity_checking:
            self.write(torch.cat(self.states), trainer)

    @abstractmethod
    def write(self, states: Tensor, trainer) -> None:
        """Write the states of one validation."""


class Embeddings(AllStates):
    """`add_embedding` of all states."""

    def write(self, states: Tensor, trainer) -> None:
        trainer.logger.experiment.add_embedding(states, global_step=trainer.global_step)


class StatesToFile(AllStates):
    """All states into a file at each validation."""

    def write(self, states: Tensor, trainer) -> None:
        torch.save(states, Path(trainer.logger.log_dir) / f"states_{trainer.global_step}.pt")


ALTERNATIVES: dict[str, Callable[[], Callback]] = {
    "TensorBoard histograms of all weights": Histograms,
    "`add_embedding` of all states": Embeddings,
    "all states to a file": StatesToFile,
    "a checkpoint": lambda: ModelCheckpoint(save_top_k=-1, every_n_epochs=1),
}
"""By name. Each writes at every validation."""
