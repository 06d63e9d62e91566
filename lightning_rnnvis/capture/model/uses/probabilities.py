"""What a model makes of the probabilities that it makes of outputs: whether others enter its loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import (
    KINDS,
    LOSS,
    NEGATED,
    REGRESSIONS,
    SAME,
    SCALED,
    SUMS,
    WEIGHTED,
    Arguments,
    pools,
    read_as_numbers,
)
from lightning_rnnvis.capture.model.uses.known_outputs import tensors_in
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.model.uses.masks import FILLS

ACTIVATIONS = set("softmax log_softmax gumbel_softmax special_softmax special_log_softmax".split()) | set(
    "sigmoid sigmoid_ special_expit expit logsigmoid log_sigmoid".split()
)
"""Functions that make probabilities of outputs, or their logarithms."""

_LOGARITHMS = {"log", "log_", "log2", "log10", "log1p", "xlogy", "special_xlogy"}
"""Functions of losses that are written by hand: what is logged of probabilities is told by other ones."""

_SUMS_UP = {"sum", "nansum"}
_SIDE_BY_SIDE = {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack"}
_MIXES = {"lerp", "lerp_", "logaddexp"}

_SMALL = 1e-3
"""What is added to a probability and less is there for its logarithm alone."""


@dataclass(frozen=True)
class _Known:
    """A tensor that holds probabilities made of the outputs of layers.

    Attributes:
        layers: Names of the layers, and the activation of each.
        n_outputs: Outputs of which they are.
        is_log: Whether these are logarithms.
        beside: Whether those of something else stand beside them.
        mixed: The function that gave them other values; empty where none did.
        pooled: The function that put steps together; empty where none did.
        picked: The function that took some of the outputs out of them; empty where none did.
    """

    layers: tuple[tuple[str, str], ...]
    n_outputs: int
    is_log: bool
    beside: bool = False
    mixed: str = ""
    pooled: str = ""
    picked: str = ""


@dataclass(frozen=True)
class Entering:
    """Probabilities, other than those of each step, that enter a loss.

    Attributes:
        layers: Names of the layers, and the activation of each.
        loss: The loss, or the logarithm of which one is made by hand.
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

    def follow(self, layer: str, activation: str, n_outputs: int, result: Any) -> None:
        """Follow what an activation made of so many outputs of a layer."""
        if isinstance(result, Tensor):
            self._tensors.know(result, _Known(((layer, activation),), n_outputs, "log" in activation))

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
        if function == "__setitem__":
            if args[0] is known[0][0]:
                self._tensors.know(args[0], replace(known[0][1], picked="setitem"))
        elif isinstance(result, Tensor) and result.is_floating_point():
            made = self._made(function, (args, kwargs), result, values, known)
            if made is not None:
                self._tensors.know(result, made)
        elif function in SAME:  # several parts
            for part in tensors_in((result,)):
                self._tensors.know(part, known[0][1])
        return self._entering(function, (args, kwargs), known)

    @staticmethod
    def _entering(function: str, call: Arguments, known: Sequence[tuple[Tensor, _Known]]) -> Entering | None:
        """What enters a loss, where that is others than those of each step."""
        args, kwargs = call
        is_loss = KINDS.get(function, ("values", 0))[1] == LOSS or function in REGRESSIONS
        read = args if function in _LOGARITHMS else (args[0] if args else kwargs.get("input"),)
        for tensor, found in known:
            if not (is_loss or (function in _LOGARITHMS and not found.is_log)) or not (found.mixed or found.pooled):
                continue
            if any(one is tensor for one in read):
                return Entering(found.layers, function.strip("_"), found.mixed, found.pooled)
        return None

    def _made(
        self,
        function: str,
        call: Arguments,
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
            return replace(joined, picked=name) if function in FILLS and not first.is_log else joined
        if function in _LOGARITHMS or function == "exp":
            return replace(first, is_log=not first.is_log) if first.is_log == (function == "exp") else None
        if function in NEGATED and len(known) == 1 and not first.is_log:
            return first if _is_complement(call, tensor) else replace(first, mixed=name)
        if pools(function, tensor, call, first.n_outputs):
            return _pooled(first, name, is_one=result.numel() == tensor.numel())
        if function in _SUMS_UP and first.picked and not first.is_log and result.dim() == tensor.dim() - 1:
            return replace(first, picked="")  # the probability of what came, as a product with ones and zeros takes it
        if function in _MIXES:
            return replace(joined, mixed=name)
        if function not in SUMS | SCALED | WEIGHTED:
            return None
        if len(known) == 1:
            other = next((one for one in (*call[0], *call[1].values()) if one is not tensor), None)
            return self._with(first, function, tensor, other)
        if function not in SUMS or all(one.picked for _, one in known):
            return replace(joined, picked="") if function in SUMS else None
        return replace(joined, pooled=name) if len(layers) == 1 else replace(joined, mixed=name)

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
                is_anew = bool(known.picked) and "div" in function and isinstance(other, Tensor)
                return replace(known, mixed=known.picked) if is_anew else known
            size = other.detach()
            is_harmless = (size == 0) if is_sum else ((size == 0) | (size == 1))
            is_changed = not bool(is_harmless.all())
            if not is_changed and not is_sum:
                return replace(known, picked=function.strip("_"))
        elif isinstance(other, Tensor):
            is_changed = bool((other.detach().abs() >= _SMALL).any())
        else:
            is_changed = abs(other) >= _SMALL
        return replace(known, mixed=function.strip("_")) if is_changed else known


def _pooled(known: _Known, name: str, *, is_one: bool) -> _Known:
    """Probabilities of several steps, or of several layers side by side, that a function puts together."""
    known = replace(known, picked="")
    if is_one:
        return known
    return replace(known, mixed=name) if known.beside else replace(known, pooled=name)


def _is_complement(call: Arguments, tensor: Tensor) -> bool:
    """Whether probabilities are taken from 1, or turned round for that."""
    others = [one for one in (*call[0], *call[1].values()) if one is not tensor]
    return not others or (len(others) == 1 and isinstance(others[0], (int, float)) and others[0] == 1)
