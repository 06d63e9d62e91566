"""What a model does to all outputs of a layer alike before its loss: a scale, a shift, and which of them it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.rows.constant_rows import constant_row

_LARGEST = 3e4
"""What is infinite, or as good as that, is this: records keep numbers of 16 bits."""

_DIVIDES = {"div", "divide", "true_divide", "truediv", "idiv", "itruediv"}
_MULTIPLIES = {"mul", "rmul", "imul", "multiply"}
_ADDS = {"add", "radd", "iadd"}
_SUBTRACTS = {"sub", "subtract", "isub"}

IN_PLACE = "an assignment"

_SPOKEN = {"getitem": "indexing", "setitem": IN_PLACE}
"""What is said in the place of the name of a function."""


@dataclass(frozen=True, eq=False)
class Affine:
    """Outputs as scale * output + shift.

    Attributes:
        scale: Shape () or (V,).
        shift: Shape () or (V,).
        functions: What made it, in order.
        columns: Which of the layer's outputs these are, int64, shape (V,); None for all, in their order.
    """

    scale: Tensor
    shift: Tensor
    functions: tuple[str, ...]
    columns: Tensor | None = None

    @property
    def is_prefix(self) -> bool:
        """Whether these are the first outputs of the layer, in their order."""
        return self.columns is None or torch.equal(self.columns, torch.arange(len(self.columns)).to(self.columns))

    @property
    def named(self) -> str:
        """The functions that made it, as part of a sentence."""
        return " and ".join(map(spoken, dict.fromkeys(self.functions)))

    def of_outputs(self, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
        """Scale and shift of some outputs, each of shape () or (K,)."""
        scale, shift = (one if one.dim() == 0 else one[outputs] for one in (self.scale, self.shift))
        return scale, shift


def are_same(one: Affine | None, other: Affine | None) -> bool:
    """Whether two do the same to outputs."""
    if one is None or other is None:
        return one is other
    return (
        torch.equal(one.scale, other.scale)
        and torch.equal(one.shift, other.shift)
        and are_same_columns(one.columns, other.columns)
    )


def are_same_columns(one: Tensor | None, other: Tensor | None) -> bool:
    """Whether two take the same outputs."""
    return one is other if one is None or other is None else torch.equal(one, other)


def spoken(function: str) -> str:
    """A function as part of a sentence."""
    return _SPOKEN.get(function, function if function == IN_PLACE else f"`{function}`")


def last_function(done: Affine | None) -> str:
    """The last function of what is done to outputs; empty for nothing."""
    return done.functions[-1] if done is not None and done.functions else ""


def is_mask_of_outputs(
    function: str, call: tuple[tuple[Any, ...], dict[str, Any]], tensor: Tensor, n_outputs: int, dim: int | None
) -> bool:
    """Whether a function adds one number to each output, or multiplies each by one, in every step the same.

    A mask of outputs does so. Arguments are those of `after`.
    """
    others = [one for one in call[0] if one is not tensor]
    is_one = function.strip("_") in _ADDS | _SUBTRACTS | _MULTIPLIES and n_outputs > 1 and dim is not None
    if not is_one or len(others) != 1 or not isinstance(others[0], Tensor) or dim is None:
        return False
    return constant_row(others[0], tensor, n_outputs, dim, compare=is_sum(function)) is not None


def is_sum(function: str) -> bool:
    """Whether a function adds something or takes it away."""
    return function.strip("_") in _ADDS | _SUBTRACTS


def scaled_by(known: Affine | None, scale: Tensor, shift: Tensor, function: str) -> Affine:
    """What is done to outputs once a function gives them a scale and a shift, each () or (V,), too."""
    if known is None:
        return Affine(scale, shift, (function,))
    functions = (*known.functions, function)
    return replace(known, scale=known.scale * scale, shift=known.shift * scale + shift, functions=functions)


def filled(known: Affine | None, mask: Tensor, numbers: Tensor, function: str) -> Affine:
    """What is done to outputs once a function puts numbers, () or (V,), in the place of those in a mask, (V,)."""
    numbers = torch.where(mask, numbers.float().clamp(-_LARGEST, _LARGEST), 0.0)
    return scaled_by(known, (~mask).float(), numbers, function)


def cut(known: Affine | None, columns: Tensor, function: str) -> Affine:
    """What is done to outputs once a function takes some of them, int64, (V,)."""
    if known is None:
        zero = torch.zeros((), device=columns.device)
        return Affine(zero + 1, zero, (function,), columns)
    scale, shift = known.of_outputs(columns)
    before = columns if known.columns is None else known.columns[columns]
    return Affine(scale, shift, (*known.functions, function), before)


def after(
    known: Affine | None,
    function: str,
    call: tuple[tuple[Any, ...], dict[str, Any]],
    tensor: Tensor,
    n_outputs: int,
    dim: int | None = None,
    *,
    compare: bool = False,
) -> Affine | None:
    """What is done to outputs once a function is called with them; None where each step has numbers of its own.

    Args:
        known: What was done before; None for nothing.
        function: Name of the function.
        call: Its arguments, by position and by keyword.
        tensor: The outputs among them.
        n_outputs: Outputs that there are.
        dim: Their dimension; None where it is not known, so that numbers of each output are not told.
        compare: Whether to compare the numbers of all steps, where each has some.
    """
    args, kwargs = call
    name = function.strip("_")
    places = [place for place, one in enumerate(args) if one is tensor]
    if kwargs or len(places) != 1:
        return None
    constants = [_constant(one, tensor, n_outputs, dim, compare) for one in args if one is not tensor]
    numbers = [one for one in constants if one is not None]
    found = _scale_and_shift(name, places[0], numbers, tensor) if len(numbers) == len(constants) else None
    return None if found is None else scaled_by(known, *found, name)


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


def _constant(other: Any, tensor: Tensor, n_outputs: int, dim: int | None, compare: bool) -> Tensor | None:
    """A number, or one for each output, float32; None where it is something else."""
    if isinstance(other, (int, float)) and not isinstance(other, bool):
        return torch.tensor(float(other), device=tensor.device)
    if not isinstance(other, Tensor) or other.is_complex() or other.dim() > tensor.dim():
        return None
    if other.numel() == 1:
        return other.detach().float().reshape(()).to(tensor.device, copy=True)
    row = None if dim is None else constant_row(other, tensor, n_outputs, dim, compare=compare)
    return None if row is None else row.float().to(tensor.device, copy=True).clamp(-_LARGEST, _LARGEST)
