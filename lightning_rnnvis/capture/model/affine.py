"""What a model does to all outputs of a layer alike before its loss: a scale and a shift."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

_LARGEST = 3e4
"""What is infinite, or as good as that, is this: records keep numbers of 16 bits."""

_DIVIDES = {"div", "divide", "true_divide"}
_MULTIPLIES = {"mul", "rmul", "imul", "multiply"}
_ADDS = {"add", "radd", "iadd"}
_SUBTRACTS = {"sub", "subtract"}


@dataclass(frozen=True, eq=False)
class Affine:
    """Outputs as scale * output + shift.

    Attributes:
        scale: Shape () or (O,).
        shift: Shape () or (O,).
        functions: What made it, in order.
    """

    scale: Tensor
    shift: Tensor
    functions: tuple[str, ...]

    def of_outputs(self, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
        """Scale and shift of some outputs, each of shape () or (K,)."""
        scale, shift = (one if one.dim() == 0 else one[outputs] for one in (self.scale, self.shift))
        return scale, shift


def are_same(one: Affine | None, other: Affine | None) -> bool:
    """Whether two do the same to outputs."""
    if one is None or other is None:
        return one is other
    return torch.equal(one.scale, other.scale) and torch.equal(one.shift, other.shift)


def is_mask_of_outputs(function: str, call: tuple[tuple[Any, ...], dict[str, Any]], tensor: Tensor, n: int) -> bool:
    """Whether a function adds one number to each output, in every step the same, as a mask of outputs does."""
    others = [one for one in call[0] if one is not tensor]
    is_sum = function.strip("_") in _ADDS | _SUBTRACTS
    return is_sum and n > 1 and len(others) == 1 and isinstance(others[0], Tensor) and others[0].numel() == n


def after(
    known: Affine | None,
    function: str,
    call: tuple[tuple[Any, ...], dict[str, Any]],
    tensor: Tensor,
    n_outputs: int,
    is_last: bool = False,
) -> Affine | None:
    """What is done to outputs once a function is called with them; None where each step has numbers of its own.

    Args:
        known: What was done before; None for nothing.
        function: Name of the function.
        call: Its arguments, by position and by keyword.
        tensor: The outputs among them.
        n_outputs: Outputs of the layer.
        is_last: Whether these are known to be the last dimension, where others have as many.
    """
    args, kwargs = call
    name = function.strip("_")
    others = [one for one in args if one is not tensor]
    if kwargs or len(others) != 1 or not (args[0] is tensor or name in _ADDS | _MULTIPLIES):
        return None
    other = _constant(others[0], tensor, n_outputs, is_last)
    if other is None:
        return None
    if known is None:
        known = Affine(torch.ones_like(other), torch.zeros_like(other), ())
    functions = (*known.functions, name)
    if name in _ADDS | _SUBTRACTS:
        shift = known.shift + other if name in _ADDS else known.shift - other
        return replace(known, shift=shift, functions=functions)
    if name in _DIVIDES:
        return Affine(known.scale / other, known.shift / other, functions)
    return Affine(known.scale * other, known.shift * other, functions) if name in _MULTIPLIES else None


def _constant(other: Any, tensor: Tensor, n_outputs: int, is_last: bool) -> Tensor | None:
    """A number, or one for each output, float32; None where it is something else."""
    if isinstance(other, (int, float)) and not isinstance(other, bool):
        return torch.tensor(float(other), device=tensor.device)
    if not isinstance(other, Tensor) or other.is_complex() or other.dim() > tensor.dim():
        return None
    if other.numel() == 1:
        return other.detach().float().reshape(()).to(tensor.device, copy=True)
    is_vector = other.shape[-1] == other.numel() == n_outputs == tensor.shape[-1]
    if not is_vector or not (is_last or list(tensor.shape).count(n_outputs) == 1):
        return None
    return other.detach().float().reshape(-1).to(tensor.device, copy=True).clamp(-_LARGEST, _LARGEST)
