"""What a model makes of states before a linear layer reads them, told by the functions that stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.function_kinds import SAME, read_as_numbers
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors

PASSES = 2
"""Passes that are followed: one of the sanity check, one of the first validation."""

MOST_NAMED = 8
"""Functions and layers that are kept of a tensor, the first ones."""

_PRODUCTS = {"linear", "matmul", "__matmul__", "mm", "addmm", "einsum", "bmm"}

_SIDE_BY_SIDE = {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack"}


@dataclass(frozen=True)
class MadeOfStates:
    """What a tensor is made of.

    Attributes:
        layers: Names of the recurrent modules whose states it is made of.
        of_cell: Whether it is made of the cell state of an LSTM alone.
        functions: Functions that changed or joined numbers of them, in their order; views are none.
        linears: Names of linear layers that it came through.
        beside: Whether something else stands beside them.
    """

    layers: tuple[str, ...]
    of_cell: bool = False
    functions: tuple[str, ...] = ()
    linears: tuple[str, ...] = ()
    beside: bool = False


class StateUses:
    """Follows the states that recurrent modules return through the functions that the model calls, in the first passes.

    `product` is a function that multiplied states by something else; empty where none did.

    A model does the same in later ones, which are left alone: each function costs a few microseconds.
    """

    def __init__(self) -> None:
        self._left = PASSES
        self._read: dict[str, MadeOfStates] = {}
        self._tensors: KnownTensors[MadeOfStates] = KnownTensors()
        self._derived: dict[tuple[int, int | str], tuple[MadeOfStates, MadeOfStates, MadeOfStates]] = {}
        self._hidden: set[str] = set()
        self._last_weight: Any = None
        self.product = ""

    def end_pass(self) -> None:
        """Forget the tensors of a pass, if there was one."""
        self._left -= bool(self._tensors)
        self._tensors.clear()
        self._derived.clear()

    def follow(self, name: str, module: nn.Module, output: Any) -> None:
        """Follow what a recurrent module returned."""
        if self._left <= 0:
            return
        parts = output if isinstance(output, (tuple, list)) and not isinstance(output, PackedSequence) else (output,)
        has_cells = isinstance(module, (nn.LSTM, nn.LSTMCell)) and len(parts) == 2
        cells: tuple[Any, ...] = ()
        if has_cells:
            cells = (parts[1][1],) if isinstance(module, nn.LSTM) else (parts[1],)
        for tensor in _tensors(parts):
            self._tensors.know(tensor, MadeOfStates((name,), of_cell=any(tensor is one for one in cells)))

    def read(self, linear: str, tensor: Any) -> MadeOfStates | None:
        """What a linear layer reads is made of, in this pass or the last one that was followed; None for no states."""
        made = self._tensors.of(tensor)
        if made is not None:
            self._read[linear] = made
        return self._read.get(linear)

    def follow_linear(self, name: str, output: Tensor) -> None:
        """Follow what a linear layer made of states."""
        made = self._tensors.of(output)
        if made is not None:
            self._tensors.know(output, replace(made, linears=_with(made.linears, (name,))))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors:
            return
        made, is_alone = None, True
        for tensor in _tensors(read_as_numbers(function, args, kwargs)):
            other = self._tensors.of(tensor)
            is_alone &= other is not None
            if other is not None and other is not made:
                made = other if made is None else self._joined(made, other)
        if function == "linear":
            self._last_weight = args[1] if len(args) > 1 else kwargs.get("weight")
            self._hidden.update(() if made is None else made.linears)
        if made is None:
            return
        if function in _PRODUCTS and not is_alone:
            self.product = function.strip("_")
        if (
            function not in SAME
            or (function == "dropout" and not _is_equal(args, result))
            or (function in _SIDE_BY_SIDE and not is_alone)
        ):
            made = self._changed(made, function)
        for tensor in _tensors((result,)):
            if tensor.is_floating_point():
                self._tensors.know(tensor, made)

    def _joined(self, one: MadeOfStates, other: MadeOfStates) -> MadeOfStates:
        """What is made of both; one and the same each time, as there may be many functions in a loop."""
        key = id(one), id(other)
        if key not in self._derived:
            found = MadeOfStates(
                _with(one.layers, other.layers),
                one.of_cell and other.of_cell,
                _with(one.functions, other.functions),
                _with(one.linears, other.linears),
                one.beside or other.beside,
            )
            self._derived[key] = one, other, one if found == one else other if found == other else found
        return self._derived[key][2]

    def _changed(self, made: MadeOfStates, function: str) -> MadeOfStates:
        """What a function makes of it, or puts beside it."""
        key = id(made), function
        if key not in self._derived:
            name = function.strip("_")
            if function in _SIDE_BY_SIDE:
                found = replace(made, beside=True)
            else:
                found = replace(made, functions=_with(made.functions, (name,)))
            self._derived[key] = made, made, made if found == made else found
        return self._derived[key][2]

    def of(self, tensor: Any) -> MadeOfStates | None:
        """What a tensor is made of; None where that is no state."""
        return self._tensors.of(tensor)

    def is_hidden(self, name: str, weight: Tensor) -> bool:
        """Whether what a linear layer gives is read by a later one, which is the last of the pass."""
        return name in self._hidden and self._last_weight is not weight


def _is_equal(args: tuple[Any, ...], result: Any) -> bool:
    return bool(args) and isinstance(args[0], Tensor) and isinstance(result, Tensor) and torch.equal(args[0], result)


def _tensors(values: Sequence[Any]) -> list[Tensor]:
    """The tensors among values, also in tuples, lists and packed sequences."""
    found = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, PackedSequence):
            found.append(value.data)
        elif isinstance(value, (tuple, list)):
            found += _tensors(value)
    return found


def _with(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))[:MOST_NAMED]
