"""What a model makes of states before a linear layer reads them, told by the functions that stand between them."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.function_kinds import SAME

MOST_NAMED = 8
"""Functions and layers that are kept of a tensor, the first ones."""

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
    """Follows the states that recurrent modules return through the functions that the model calls, in one pass."""

    def __init__(self) -> None:
        self._tensors: dict[int, tuple[weakref.ref[Tensor], MadeOfStates]] = {}
        self._hidden: set[str] = set()
        self._last_weight: Any = None

    def clear(self) -> None:
        """Forget the pass."""
        self._tensors.clear()
        self._hidden.clear()
        self._last_weight = None

    def follow(self, name: str, module: nn.Module, output: Any) -> None:
        """Follow what a recurrent module returned."""
        parts = output if isinstance(output, (tuple, list)) and not isinstance(output, PackedSequence) else (output,)
        has_cells = isinstance(module, (nn.LSTM, nn.LSTMCell)) and len(parts) == 2
        cells: tuple[Any, ...] = ()
        if has_cells:
            cells = (parts[1][1],) if isinstance(module, nn.LSTM) else (parts[1],)
        for tensor in _tensors(parts):
            self._know(tensor, MadeOfStates((name,), of_cell=any(tensor is one for one in cells)))

    def follow_linear(self, name: str, output: Tensor) -> None:
        """Follow what a linear layer made of states."""
        made = self.of(output)
        if made is not None:
            self._know(output, replace(made, linears=_with(made.linears, (name,))))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        given = list(_tensors((*args, *kwargs.values())))
        if function == "linear" and len(given) > 1:
            self._last_weight = given[1]
        if not self._tensors:
            return
        known = [self.of(tensor) for tensor in given]
        found = [made for made in known if made is not None]
        if not found:
            return
        made = found[0]
        for other in found[1:]:
            made = MadeOfStates(
                _with(made.layers, other.layers),
                made.of_cell and other.of_cell,
                _with(made.functions, other.functions),
                _with(made.linears, other.linears),
                made.beside or other.beside,
            )
        if function == "linear":
            self._hidden.update(made.linears)
        if function in _SIDE_BY_SIDE:
            made = replace(made, beside=made.beside or None in known)
        elif function not in SAME:
            made = replace(made, functions=_with(made.functions, (function.strip("_"),)))
        for tensor in _tensors((result,)):
            if tensor.is_floating_point():
                self._know(tensor, made)

    def of(self, tensor: Any) -> MadeOfStates | None:
        """What a tensor is made of; None where that is no state."""
        found = self._tensors.get(id(tensor))
        return None if found is None or found[0]() is not tensor else found[1]

    def is_hidden(self, name: str, weight: Tensor) -> bool:
        """Whether what a linear layer gives is read by a later one, which is the last of the pass."""
        return name in self._hidden and self._last_weight is not weight

    def _know(self, tensor: Tensor, made: MadeOfStates) -> None:
        self._tensors[id(tensor)] = weakref.ref(tensor), made


def _tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    """The tensors among values, also in tuples, lists and packed sequences."""
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, PackedSequence):
            yield value.data
        elif isinstance(value, (tuple, list)):
            yield from _tensors(value)


def _with(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))[:MOST_NAMED]
