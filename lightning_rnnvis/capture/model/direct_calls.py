"""Calls that no hook tells of: a module's `forward` called by itself, or a function of torch with a module's weights.

They are followed where inputs, outputs and weights of the function are exactly those of a call of the module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from lightning_rnnvis.capture.model.call_values import detached_copy

_LAYERS = ("lstm", "gru", "rnn_tanh", "rnn_relu")
_CELLS = ("lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell")
_ROWS = {"embedding": (1, 0), "__getitem__": (0, 1), "index_select": (0, 2)}
"""Functions that take rows of a matrix, and the places of the matrix and of the ids among their arguments."""

DIRECT_FUNCTIONS = frozenset((*_LAYERS, *_CELLS, *_ROWS))
"""Names of functions that may stand for a call of a module."""


@dataclass(frozen=True)
class DirectCall:
    """A call of a module, or of a function as if it had been one of the module.

    Attributes:
        module: The module.
        inputs: What the module would have been called with.
        output: What it would have returned.
        call_index: Its place among all recorded calls.
        training: Whether it was in training mode.
    """

    module: nn.Module
    inputs: tuple[Any, ...]
    output: Any
    call_index: int
    training: bool


@dataclass
class DirectCalls:
    """The direct calls of one pass.

    Attributes:
        recurrent: Torch's recurrent modules, by name.
        embeddings: Embedding modules, by name.
        found: The calls, in their order, but for those within a call of their module that a hook tells of.
        packed: Layers whose `forward` was called by itself with a packed sequence, in any pass so far: the order of its
            rows is not known.
        foreign: Recurrent functions called with weights of none of the modules, in any pass so far.
    """

    recurrent: Mapping[str, nn.Module]
    embeddings: Mapping[str, nn.Embedding]
    found: list[DirectCall] = field(default_factory=list)
    packed: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    _open: set[nn.Module] = field(default_factory=set)

    @property
    def open(self) -> set[nn.Module]:
        """Modules that are being called."""
        return self._open

    def clear(self) -> None:
        """Forget the pass."""
        self.found.clear()
        self._open.clear()

    def begin(self, module: nn.Module) -> None:
        """A module is called, and a hook will tell of it: functions within are no calls of their own."""
        self._open.add(module)

    def end(self, module: nn.Module) -> None:
        """The call of a module is over."""
        self._open.discard(module)

    def see(self, function: str, args: Sequence[Any], result: Any, call_index: int) -> bool:
        """A function was called. Returns whether it was kept."""
        n_found = len(self.found)
        if function in _ROWS:
            self._see_rows(args, _ROWS[function], result, call_index)
        elif function in _CELLS and len(args) >= 4:
            self._see_cell(function, args, result, call_index)
        elif function in _LAYERS and len(args) == 9:
            self._see_layer(function, args, result, call_index)
        return len(self.found) > n_found

    def _see_rows(self, args: Sequence[Any], places: tuple[int, int], result: Any, call_index: int) -> None:
        if len(args) <= max(places) or not isinstance(args[places[0]], Tensor):
            return
        matrix, ids = (args[place] for place in places)
        if not isinstance(ids, Tensor) or ids.is_floating_point() or ids.dtype.itemsize < 4:
            return
        module = next((one for one in self.embeddings.values() if one.weight is matrix), None)
        if module is not None and module not in self._open:
            self.found.append(DirectCall(module, (ids,), result, call_index, module.training))

    def _see_cell(self, function: str, args: Sequence[Any], result: Any, call_index: int) -> None:
        for module in self.recurrent.values():
            if isinstance(module, nn.RNNCellBase) and module.weight_ih is args[2] and module.weight_hh is args[3]:
                self._keep(module, args[:2], result, (call_index, module.training))
                return
        self._note_foreign(args[3], f"torch.{function}")

    def _see_layer(self, function: str, args: Sequence[Any], result: Any, call_index: int) -> None:
        is_packed = isinstance(args[3], (list, tuple))
        weights = list(args[3] if is_packed else args[2])
        for name, module in self.recurrent.items():
            if not isinstance(module, nn.RNNBase) or not _are(weights, module._flat_weights):
                continue
            if is_packed and module not in self._open:
                self.packed.add(name)
            elif not is_packed and (args[4], args[7], args[8]) == (
                module.num_layers,
                module.bidirectional,
                module.batch_first,
            ):
                output, *last = result
                states = tuple(last) if len(last) > 1 else last[0]
                self._keep(module, args[:2], (output, states), (call_index, bool(args[6])))
            return
        self._note_foreign(weights[0] if weights else None, f"torch.{function}")

    def _keep(self, module: nn.Module, inputs: Sequence[Any], output: Any, place: tuple[int, bool]) -> None:
        if module not in self._open:
            self.found.append(DirectCall(module, detached_copy(tuple(inputs)), detached_copy(output), *place))

    def _note_foreign(self, weight: Any, function: str) -> None:
        # A module that is being called may make weights of its own, as a parametrized one does.
        if not any(isinstance(module, (nn.RNNBase, nn.RNNCellBase)) for module in self._open) and weight is not None:
            self.foreign.add(function)


def _are(some: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
