"""What is kept of the calls of a model's modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from lightning_rnnvis.capture.model.applied_matrices import LinearLayer
from lightning_rnnvis.capture.model.state_uses import MadeOfStates


@dataclass(frozen=True)
class ModuleCall:
    """One call of a recurrent module. Tensors are detached copies: the model may change its own in place.

    Attributes:
        name: Name of the module in the model.
        module: The module itself.
        inputs: What it was called with, in the order of its `forward`, whether by position or by keyword.
        output: What it returned.
        call_index: Its place among all recorded calls, from 1.
        training: Whether it was in training mode when it was called.
    """

    name: str
    module: nn.Module
    inputs: tuple[Any, ...]
    output: Any
    call_index: int
    training: bool


@dataclass(frozen=True)
class EmbeddingCall:
    """One call of an `nn.Embedding`.

    Attributes:
        name: Name of the module in the model.
        module: The module itself.
        ids: What it was called with, of any shape (...).
        output: The rows that it returned, shape (..., D).
        call_index: Its place among all recorded calls, from 1.
    """

    name: str
    module: nn.Embedding
    ids: Tensor
    output: Tensor
    call_index: int = 0


@dataclass(frozen=True)
class LinearCall:
    """One call of a linear layer with the rows (..., F) that it read, and what these were made of, as far as known."""

    name: str
    module: LinearLayer
    input: Tensor
    made: MadeOfStates | None = None
