"""What a model does to all outputs of a layer alike before its loss: a scale and a shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

_LARGEST = 3e4
"""What is infinite, or as good as that, is this: records keep numbers of 16 bits."""

_DIVIDES = {"div", "divide", "true_divide", "truediv", "idiv", "itruediv"}
_MULTIPLIES = {"mul", "rmul", "imul", "multiply"}
_ADDS = {"add", "radd", "iadd"}
_SUBTRACTS = {"sub", "subtract", "isub"}


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


def last_function(done: Affine | None) -> str:
    """The last function of what is done to outputs; empty for nothing."""
    return done.functions[-1] if done is not None and done.functions else ""


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
    places = [place for place, one in enumerate(args) if one is tensor]
    if kwargs or len(places) != 1:
        return None
    constants = [_constant(one, tensor, n_outputs, is_last) for one in args if one is not tensor]
    numbers = [one for one in constants if one is not None]
    found = _scale_and_shift(name, places[0], numbers, tensor) if len(numbers) == len(constants) else None
    if found is None:
        return None
    scale, shift = found
    if known is None:
        return Affine(scale, shift, (name,))
    return Affine(known.scale * scale, known.shift * scale + shift, (*known.functions, name))


def _scale_and_shift(name: str, place: int, numbers: list[Tensor], tensor: Tensor) -> tuple[Tensor, Tensor] | None:
    """What a function makes of outputs that are one of its arguments, of which the others are numbers."""
    zero = torch.zeros((), device=tensor.device)
    one = zero + 1
    if not numbers:
        return (-one, zero) if name in ("neg", "negative") else None
    other = numbers[0]
    if len(numbers) == 2 and name in ("addcmul", "lerp"):
        if place == 2:
            return None
        if name == "addcmul":
            return (numbers[1], other) if place else (one, other * numbers[1])
        return (numbers[1], other * (1 - numbers[1])) if place else (1 - numbers[1], other * numbers[1])
    if len(numbers) > 1:
        return None
    if name in _ADDS:
        return one, other
    if name in _MULTIPLIES:
        return other, zero
    if name in _SUBTRACTS:
        return (one, -other) if place == 0 else (-one, other)
    if name == "rsub":
        return (-one, other) if place == 0 else (one, -other)
    return (one / other, zero) if name in _DIVIDES and place == 0 else None


def _constant(other: Any, tensor: Tensor, n_outputs: int, is_last: bool) -> Tensor | None:
    """A number, or one for each output, float32; None where it is something else."""
    if isinstance(other, (int, float)) and not isinstance(other, bool):
        return torch.tensor(float(other), device=tensor.device)
    if not isinstance(other, Tensor) or other.is_complex() or other.dim() > tensor.dim():
        return None
    numbers: Tensor = other.detach()
    for dim in range(numbers.dim() - 1):
        if numbers.stride(dim) == 0 and numbers.shape[dim] > 1:  # expanded: the same for each
            numbers = numbers.narrow(dim, 0, 1)
    if numbers.numel() == 1:
        return numbers.float().reshape(()).to(tensor.device, copy=True)
    is_vector = numbers.shape[-1] == numbers.numel() == n_outputs == tensor.shape[-1]
    if not is_vector or not (is_last or list(tensor.shape).count(n_outputs) == 1):
        return None
    return numbers.float().reshape(-1).to(tensor.device, copy=True).clamp(-_LARGEST, _LARGEST)
