"""The values that a module was called with, in the order of its `forward`, and copies of them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeGuard

from torch import Tensor, nn
from torch._C import _functorch
from torch.nn.utils.rnn import PackedSequence


def in_forward_order(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call, in the order of the module's `forward`, whether given by position or by keyword."""
    if not kwargs:
        return args
    bound = inspect.signature(module.forward).bind(*args, **kwargs)
    for base in type(module).__mro__:
        if not bound.kwargs or base is nn.Module:
            break
        # A derived class may pass on keywords (**kwargs): its base class knows their order.
        with suppress(TypeError, AttributeError):
            below = inspect.signature(partial(base.forward, module))  # type: ignore[attr-defined]
            bound = below.bind(*args, **kwargs)
    bound.apply_defaults()
    return *bound.args, *bound.kwargs.values()


def is_plain(value: Any) -> TypeGuard[Tensor]:
    """Whether it is a tensor that is not nested."""
    return isinstance(value, Tensor) and not value.is_nested


def out_of_vmap(value: Any) -> Any:
    """A tensor with the rows of all calls that `torch.func.vmap` makes at once, first; anything else as it is.

    The tensor that a module sees there must not be kept: it is of no use once `vmap` has returned.
    """
    while isinstance(value, Tensor) and _functorch.is_functorch_wrapped_tensor(value):
        place, value = _functorch.maybe_get_bdim(value), _functorch.get_unwrapped(value)
        value = value if place < 0 else value.movedim(place, 0)
    return value


def detached_copy(value: Any) -> Any:
    """A value with copies of all tensors in it, without their gradients."""
    if isinstance(value, PackedSequence):
        return PackedSequence(
            value.data.detach().clone(), value.batch_sizes, value.sorted_indices, value.unsorted_indices
        )
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # a named tuple keeps its type
        return type(value)(*(detached_copy(part) for part in value))
    if isinstance(value, (tuple, list)):
        return tuple(detached_copy(part) for part in value)
    if isinstance(value, Mapping):
        return {key: detached_copy(part) for key, part in value.items()}
    return value.detach().clone() if isinstance(value, Tensor) else value
