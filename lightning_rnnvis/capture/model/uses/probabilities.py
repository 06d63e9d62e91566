"""What a model makes of the probabilities that it makes of outputs: whether others enter its loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import (
    KINDS,
    LOSS,
    SAME,
    SCALED,
    SUMS,
    WEIGHTED,
    pools,
    read_as_numbers,
)
from lightning_rnnvis.capture.model.uses.known_outputs import tensors_in
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors

ACTIVATIONS = set("softmax log_softmax gumbel_softmax special_softmax special_log_softmax".split()) | set(
    "sigmoid sigmoid_ special_expit expit logsigmoid log_sigmoid".split()
)
"""Functions that make probabilities of outputs, or their logarithms."""

_LOGARITHMS = {"log", "log_"}
_SIDE_BY_SIDE = {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack"}
_MIXES = {"lerp", "lerp_", "logaddexp"}

_SMALL = 1e-3
"""What is added to a probability and less is there for its logarithm alone."""


@dataclass(frozen=True)
class _Known:
    """A tensor that holds probabilities made of the outputs of layers.

    Attributes:
        layers: Names of the layers, and the activation of each.
        is_log: Whether these are logarithms.
        beside: Whether those of something else stand beside them.
        mixed: The function that gave them other values; empty where none did.
        pooled: The function that put steps together; empty where none did.
    """

    layers: tuple[tuple[str, str], ...]
    is_log: bool
    beside: bool = False
    mixed: str = ""
    pooled: str = ""


@dataclass(frozen=True)
class Entering:
    """Probabilities, other than those of each step, that enter a loss.

    Attributes:
        layers: Names of the layers, and the activation of each.
        loss: The loss.
        mixed: The function that gave them other values; empty where none did.
        pooled: The function that put steps together; empty where none did.
    """

    layers: tuple[tuple[str, str], ...]
    loss: str
    mixed: str
    pooled: str


class Probabilities:
    """Follows probabilities through the functions that the model calls in one pass."""

    def __init__(self) -> None:
        self._tensors: KnownTensors[_Known] = KnownTensors()

    def clear(self) -> None:
        """Forget the tensors of a pass."""
        self._tensors.clear()

    def follow(self, layer: str, activation: str, result: Any) -> None:
        """Follow what an activation made of the outputs of a layer."""
        if isinstance(result, Tensor):
            self._tensors.know(result, _Known(((layer, activation),), "log" in activation))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Entering | None:
        """A function was called: what enters it, where it is a loss that probabilities enter that are not the head's.

        Weights of a loss, as of a focal one, terms beside it and what is logged enter none.
        """
        if not self._tensors:
            return None
        values = [*tensors_in(read_as_numbers(function, args, kwargs))]
        known = [(tensor, found) for tensor in values if (found := self._tensors.of(tensor)) is not None]
        if not known:
            return None
        tensor, of_tensor = known[0]
        if KINDS.get(function, ("values", 0))[1] == LOSS:
            is_input = (args[0] if args else kwargs.get("input")) is tensor
            if is_input and (of_tensor.mixed or of_tensor.pooled):
                return Entering(of_tensor.layers, function, of_tensor.mixed, of_tensor.pooled)
        elif isinstance(result, Tensor) and result.is_floating_point():
            made = self._made(function, (args, kwargs), result, values, known)
            if made is not None:
                self._tensors.know(result, made)
        elif function in SAME:  # several parts
            for part in tensors_in((result,)):
                self._tensors.know(part, of_tensor)
        return None

    def _made(
        self,
        function: str,
        call: tuple[tuple[Any, ...], dict[str, Any]],
        result: Tensor,
        values: Sequence[Tensor],
        known: Sequence[tuple[Tensor, _Known]],
    ) -> _Known | None:
        """What a function makes of probabilities; None for other things."""
        tensor, first = known[0]
        name = function.strip("_")
        if any(one.is_log != first.is_log for _, one in known):
            return None  # as in an entropy
        layers = tuple(dict.fromkeys(layer for _, one in known for layer in one.layers))
        mixed = next((one.mixed for _, one in known if one.mixed), "")
        joined = replace(first, layers=layers, mixed=mixed)
        if function in _SIDE_BY_SIDE:
            return replace(joined, beside=len(layers) > 1 or len(known) < len(values))
        if function in SAME:
            return joined
        if function in _LOGARITHMS or function == "exp":
            is_log = function != "exp"
            return replace(first, is_log=is_log) if is_log != first.is_log else None
        if pools(function, tensor, call, result.shape[-1] if result.dim() else 1):
            if result.numel() == tensor.numel():
                return first
            return replace(first, mixed=name) if first.beside else replace(first, pooled=name)
        if function in _MIXES:
            return replace(joined, mixed=name)
        if function in SUMS | SCALED | WEIGHTED:
            if len(known) > 1:
                is_sum = function in SUMS
                same = replace(joined, pooled=name) if len(layers) == 1 else replace(joined, mixed=name)
                return same if is_sum else None
            other = next((one for one in (*call[0], *call[1].values()) if one is not tensor), None)
            return self._with(first, function, tensor, other)
        return None

    @staticmethod
    def _with(known: _Known, function: str, tensor: Tensor, other: Any) -> _Known | None:
        """What a sum or product with something else makes of probabilities."""
        is_sum = function in SUMS or "sub" in function
        if not isinstance(other, (int, float, Tensor)) or (known.is_log and not is_sum):
            return None  # weights of a loss
        of_step = not isinstance(other, Tensor) or other.numel() == 1
        if isinstance(other, Tensor) and tensor.dim() > 0 and other.dim() > 0 and tensor.shape[-1] > 1:
            of_step |= other.shape[-1] == 1
        if known.is_log or not is_sum:
            if of_step:
                return known
            size = other.detach()
            is_harmless = (size == 0) if is_sum else ((size == 0) | (size == 1))
            is_changed = not bool(is_harmless.all())
        elif isinstance(other, Tensor):
            is_changed = bool((other.detach().abs() >= _SMALL).any())
        else:
            is_changed = abs(other) >= _SMALL
        return replace(known, mixed=function.strip("_")) if is_changed else known
