"""One form for every recurrence: a sequence of steps that was read, and the states that it went through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence


@dataclass(frozen=True)
class RecurrentCall:
    """Steps that one recurrence went through without a break, whether in one call or in several.

    Attributes:
        name: Name of the module in the model.
        cell: Kind of the recurrence: ``LSTM``, ``GRU``, ``RNN``, or the class of the user's own.
        input: What it read: a tensor, in the layout that `batch_first` tells, or a packed sequence. Integers, of shape
            (B, T, 1), are ids.
        output: What it gave for those that read it, laid out as the input.
        batch_first: Whether unpacked input lies as (batch, time).
        parts: The calls that it is made of: the moment of each, and its number of steps.
    """

    name: str
    cell: str
    input: Tensor | PackedSequence
    output: Tensor | PackedSequence
    batch_first: bool
    parts: tuple[tuple[int, int], ...]

    @property
    def data(self) -> Tensor:
        """What it read without the layout of a packing, (..., D)."""
        return self.input.data if isinstance(self.input, PackedSequence) else self.input


@dataclass(frozen=True)
class LayerCall(RecurrentCall):
    """Steps of an `nn.RNN`, `nn.LSTM` or `nn.GRU`, which gives the hidden state of its last layer alone.

    Attributes:
        module: The layer.
        initial: The initial state as given, a pair (h, c) for an LSTM, each (layers * directions, B, U) or without B;
            None for zeros.
        final: The states that it ended with, of the same shapes; None where they are not known.
        training: Whether it was in training mode.
    """

    module: nn.RNNBase
    initial: Tensor | tuple[Tensor, Tensor] | None
    final: tuple[Tensor, ...] | None = None
    training: bool = False

    @property
    def directions(self) -> int:
        """1, or 2 where it is bidirectional."""
        return 2 if self.module.bidirectional else 1


@dataclass(frozen=True)
class GivenState:
    """A state that needs no computation.

    Attributes:
        values: State after each step, in the order of the text, shape (B, T, U); anything where nothing was read.
        before: State that each step started from, same shape.
        reverse: Whether the recurrence read from the last step to the first.
    """

    values: Tensor
    before: Tensor
    reverse: bool = False


@dataclass(frozen=True)
class GivenCall(RecurrentCall):
    """Steps whose states are known: of a cell, or of a recurrence of the user's own.

    Attributes:
        states: The states by name, such as ``encoder.cell/h``.
        is_layer: Whether they are those of a layer of torch, of whose stacked layers others read the last alone.
    """

    states: Mapping[str, GivenState]
    is_layer: bool = False


def layer_state_names(name: str, module: nn.RNNBase) -> list[str]:
    """The names of all states of a recurrent layer: layer by layer, direction by direction, ``h`` before ``c``."""
    kinds = ("h", "c") if module.mode == "LSTM" else ("h",)
    directions = ("", ".reverse") if module.bidirectional else ("",)
    prefix = f"{name}." if name else ""
    return [f"{prefix}l{k}{d}/{kind}" for k in range(module.num_layers) for d in directions for kind in kinds]


def pack_steps(steps: list[Tensor]) -> Tensor | PackedSequence:
    """Lay single steps, (B, D) each, out as (B, T, D); packed where the batch becomes smaller."""
    sizes = [len(step) for step in steps]
    if len(set(sizes)) == 1:
        return torch.stack(steps, dim=1)
    return PackedSequence(torch.cat(steps), torch.tensor(sizes))
