"""Reads the calls of torch's recurrent modules: its layers, and its cells, which do one step in a call.

A class derived from one of these may be called with other things, or return others; its states are then not known.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.module_calls import ModuleCall
from lightning_rnnvis.capture.recurrence.given_call import GivenCall, hidden_names
from lightning_rnnvis.capture.recurrence.layer_call import LayerCall
from lightning_rnnvis.capture.recurrence.layer_cells import CELLS
from lightning_rnnvis.capture.recurrence.recurrent_call import CallPart, Kind, States
from lightning_rnnvis.capture.recurrence.state_stream import GivenState
from lightning_rnnvis.errors import CaptureError


def read_layer(call: ModuleCall) -> LayerCall | None:
    """The steps of one call of an `nn.RNN`, `nn.LSTM` or `nn.GRU`, or of a class derived from one.

    Raises:
        CaptureError: The derived class is called with other things, or returns others.
    """
    module = call.module
    assert isinstance(module, nn.RNNBase)
    read, given = _read_and_given(call)
    n_parts, n_states = len(CELLS[module.mode].states), module.num_layers * (2 if module.bidirectional else 1)
    returned: tuple[Any, Any] = (None, None)
    if isinstance(call.output, tuple) and len(call.output) == 2:
        returned = call.output
    output, last = returned
    if (
        not isinstance(read, (Tensor, PackedSequence))
        or type(output) is not type(read)
        or _steps(output) != _steps(read)
        or not _are_states(last, n_parts, n_states)
        or not (given is None or _are_states(given, n_parts, n_states))
    ):
        raise CaptureError(_differs_from_torch(call, nn.RNNBase))
    if read.data.numel() == 0:
        return None
    n_steps = len(read.batch_sizes) if isinstance(read, PackedSequence) else read.shape[-2 if module.batch_first else 0]
    return LayerCall(
        name=call.name,
        cell=module.mode.partition("_")[0],
        input=read,
        output=output,
        batch_first=module.batch_first,
        parts=(CallPart(call.call_index, n_steps),),
        module=module,
        initial=None if given is None else _as_states(given),
        final=_as_states(last),
        training=call.training,
    )


def read_cell(call: ModuleCall) -> GivenCall | None:
    """The step of one call of an `nn.RNNCell`, `nn.LSTMCell` or `nn.GRUCell`, or of a class derived from one.

    Raises:
        CaptureError: The derived class is called with other things, or returns others.
    """
    read, before = _read_and_given(call)
    names = ("h", "c") if isinstance(call.module, nn.LSTMCell) else ("h",)
    n_rows = len(read) if isinstance(read, Tensor) and read.dim() == 2 else None
    if (
        not isinstance(read, Tensor)
        or not _are_states(call.output, len(names), n_rows)
        or not (before is None or _are_states(before, len(names), n_rows))
    ):
        raise CaptureError(_differs_from_torch(call, nn.RNNCellBase))
    if read.numel() == 0:
        return None
    after = _as_states(call.output)
    before = tuple(map(torch.zeros_like, after)) if before is None else _as_states(before)
    given = {
        f"{call.name}/{name}": GivenState(_one_step(a), _one_step(b.to(a)))
        for name, a, b in zip(names, after, before, strict=True)
    }
    return GivenCall(
        name=call.name,
        cell=type(call.module).__name__.removesuffix("Cell"),
        input=_one_step(read),
        output=_one_step(after[0]),
        batch_first=True,
        parts=(CallPart(call.call_index, 1),),
        given=given,
        top=hidden_names(given),
    )


LAYERS = Kind((nn.RNNBase,), ("nn.RNN", "nn.LSTM", "nn.GRU"), read_layer)
STEPS = Kind((nn.RNNCellBase,), ("nn.RNNCell", "nn.LSTMCell", "nn.GRUCell"), read_cell)


def _read_and_given(call: ModuleCall) -> tuple[Any, Any]:
    inputs: tuple[Any, ...] = (*call.inputs, None, None)
    return inputs[0], inputs[1]


def _as_states(states: Any) -> States:
    return tuple(states) if isinstance(states, (tuple, list)) else (states,)


def _one_step(values: Tensor) -> Tensor:
    """Rows (B, D), or one row (D,), as one step, (B, 1, D)."""
    return values.reshape(-1, 1, values.shape[-1])


def _steps(values: Any) -> tuple[int, ...]:
    data = values.data if isinstance(values, PackedSequence) else values
    return tuple(data.shape[:-1])


def _are_states(value: Any, n_parts: int, size: int | None) -> bool:
    """Whether a value is a state of so many tensors, of this size in the first dimension."""
    parts = value if isinstance(value, tuple) else (value,)
    return len(parts) == n_parts and all(
        isinstance(part, Tensor) and part.is_floating_point() and (size is None or part.shape[:1] == (size,))
        for part in parts
    )


def _differs_from_torch(call: ModuleCall, base: type[nn.Module]) -> str:
    derived = type(call.module)
    of_torch = next((c.__name__ for c in derived.__mro__ if c.__module__ == base.__module__), base.__name__)
    found = (
        f"`{call.name}` is a `{derived.__name__}`, whose `forward` takes or returns something else than that of"
        f" nn.{of_torch}, so its states cannot be found."
    )
    if isinstance(call.output, Tensor) and call.output.dim() < 3 and issubclass(derived, nn.RNNBase):
        return (
            f"{found} What it returns, of shape {tuple(call.output.shape)}, has no steps: return what nn.{of_torch}"
            " returns, and take what the model needs of it after the call; or leave it out with `layers=[…]`."
        )
    return (
        f"{found} Give its state after each step, of shape (batch, time, hidden): RNNVis(…, recurrences="
        f"{{{call.name!r}: lambda inputs, output: output}}); or leave it out with `layers=[…]`."
    )
