"""Functions that put numbers in the place of some outputs, or take some of them: the same ones in every step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, cut, filled
from lightning_rnnvis.capture.model.function_kinds import AS_GOOD_AS_INFINITE
from lightning_rnnvis.capture.model.uses.function_call import FunctionCall
from lightning_rnnvis.capture.rows.constant_rows import constant_row

FILLS = set("masked_fill masked_fill_ where index_fill index_fill_ __setitem__".split())
"""Functions that put numbers in the place of some outputs."""

CUTS = {"__getitem__", "narrow", "index_select"}
"""Functions that may take some of the outputs."""


def after_fill(known: Affine | None, call: FunctionCall, n_outputs: int, dim: int) -> Affine | None:
    """What is done to outputs once one of `FILLS` is called; None where it is not the same in every step.

    Args:
        known: What was done before; None for nothing.
        call: The call.
        n_outputs: Outputs that there are.
        dim: Their dimension.
    """
    found = _filled(call, n_outputs, dim)
    if found is None or bool(found[0].all()):
        return None
    mask, numbers = found
    return filled(known, mask, numbers, call.name) if bool(mask.any()) else known


def after_cut(known: Affine | None, call: FunctionCall, n_outputs: int, dim: int) -> Affine | None:
    """What is done to outputs once one of `CUTS` is called, with arguments as `after_fill`; None for other things."""
    (_, *rest), kwargs = call.arguments
    own: Any = None
    if call.function == "__getitem__":
        own = _index_at(rest[0], call.tensor.dim(), dim) if rest else None
    elif kwargs.get("dim", rest[0] if rest else None) in (dim, dim - call.tensor.dim()):
        if call.function == "index_select":
            own = rest[-1] if len(rest) > 1 else kwargs.get("index")
        elif len(rest) == 3 and type(rest[1]) is type(rest[2]) is int and rest[1] >= 0:
            own = slice(rest[1], rest[1] + rest[2])
    if not isinstance(own, (slice, list, range)) and not (isinstance(own, Tensor) and own.dim() == 1):
        return None
    all_columns = torch.arange(n_outputs, device=call.tensor.device)
    columns = all_columns[own]
    is_some = len(columns) > 1 and not torch.equal(columns, all_columns)
    return cut(known, columns, call.name) if is_some else None


def _filled(call: FunctionCall, n_outputs: int, dim: int) -> tuple[Tensor, Tensor] | None:
    """Which outputs get other numbers, bool (O,), and which, () or (O,); None where each step has its own."""
    args, kwargs = call.arguments
    function, tensor = call.function, call.tensor
    if function not in FILLS or kwargs or len(args) < 3 or (function != "where" and args[0] is not tensor):
        return None
    if function == "where":
        mask, one, other = args
        if not isinstance(mask, Tensor):
            return None
        mask, number = (~mask, other) if one is tensor else (mask, one)
        return _by_mask(mask, number, tensor, n_outputs, dim)
    if function in ("masked_fill", "masked_fill_"):
        return _by_mask(args[1], args[2], tensor, n_outputs, dim)
    own: Any = args[1]
    if function == "__setitem__":
        if isinstance(own, Tensor) and own.dtype == torch.bool and own.shape == tensor.shape:
            return _by_mask(own, args[2], tensor, n_outputs, dim)
        own = _index_at(own, tensor.dim(), dim, may_take_some=False)
    else:
        own = args[2] if args[1] in (dim, dim - tensor.dim()) else None
    return None if own is None else _by_index(own, args[-1], tensor, n_outputs)


def _by_mask(mask: Any, number: Any, tensor: Tensor, n_outputs: int, dim: int) -> tuple[Tensor, Tensor] | None:
    """Numbers in the place of outputs in a mask that is broadcast."""
    if not isinstance(mask, Tensor) or mask.dtype != torch.bool or number is tensor:
        return None
    # Where each step has a mask of its own, equal ones may be chance, as of labels that are not known.
    is_out = isinstance(number, (int, float)) or (isinstance(number, Tensor) and number.numel() == 1)
    is_out = is_out and float(number) <= -AS_GOOD_AS_INFINITE
    if mask.numel() == tensor.numel() and not is_out:
        return None
    row = constant_row(mask, tensor, n_outputs, dim, compare=is_out)
    numbers = _numbers(number, tensor, n_outputs, dim)
    return None if row is None or numbers is None else (row.to(tensor.device), numbers)


def _numbers(number: Any, tensor: Tensor, n_outputs: int, dim: int) -> Tensor | None:
    """A number, or one for each output."""
    if isinstance(number, (int, float)):
        return torch.tensor(float(number), device=tensor.device)
    if not isinstance(number, Tensor) or number.is_complex():
        return None
    if number.numel() == 1:
        return number.detach().float().reshape(()).to(tensor.device, copy=True)
    row = constant_row(number, tensor, n_outputs, dim)
    return None if row is None else row.float().to(tensor.device, copy=True)


def _by_index(own: Any, number: Any, tensor: Tensor, n_outputs: int) -> tuple[Tensor, Tensor] | None:
    """Numbers in the place of outputs that an index of their dimension takes."""
    mask = torch.zeros(n_outputs, dtype=torch.bool, device=tensor.device)
    numbers = torch.zeros(n_outputs, device=tensor.device)
    if isinstance(number, Tensor):
        if number.numel() != 1 and number.dim() != 1:
            return None
        number = number.detach().float().to(tensor.device)
    elif not isinstance(number, (int, float)):
        return None
    mask[own] = True
    numbers[own] = number
    return mask, numbers


def _index_at(index: Any, n_dims: int, dim: int, *, may_take_some: bool = True) -> Any:
    """The part of an index that is of one dimension; None where others than slices and single steps stand beside it.

    Args:
        index: The index.
        n_dims: Dimensions of what is indexed.
        dim: The dimension.
        may_take_some: Whether it may take some of the others.
    """
    parts = list(index) if isinstance(index, tuple) else [index]
    places = [place for place, part in enumerate(parts) if part is Ellipsis]
    if any(part is None or isinstance(part, bool) for part in parts) or len(places) > 1:
        return None
    if any(isinstance(part, Tensor) and (part.dim() > 1 or part.dtype == torch.uint8) for part in parts):
        return None
    at = places[0] if places else len(parts)
    missing = n_dims - (len(parts) - len(places))
    if missing < 0:
        return None
    parts[at : at + len(places)] = [slice(None)] * missing
    own = parts.pop(dim % n_dims)
    allowed = all(isinstance(part, slice) or (may_take_some and type(part) is int) for part in parts)
    is_all = all(part == slice(None) for part in parts) if not may_take_some and allowed else allowed
    return own if is_all else None
