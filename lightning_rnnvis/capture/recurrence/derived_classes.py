"""Tells whether a class derived from a recurrent module of torch is called, and returns, as that one does."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.hooks import ModuleCall
from lightning_rnnvis.errors import CaptureError


def check_layer_call(call: ModuleCall, module: nn.RNNBase) -> None:
    """Check a call of an `nn.RNN`, `nn.LSTM` or `nn.GRU`, or of a class derived from one.

    Raises:
        CaptureError: It reads or returns other things.
    """
    read, given = _read_and_given(call)
    n_parts = 2 if module.mode == "LSTM" else 1
    n_states = module.num_layers * (2 if module.bidirectional else 1)
    output, last = call.output if isinstance(call.output, tuple) and len(call.output) == 2 else (None, None)
    as_in_torch = (
        isinstance(read, (Tensor, PackedSequence))
        and type(output) is type(read)
        and _steps(output) == _steps(read)
        and _are_states(last, n_parts, n_states)
        and (given is None or _are_states(given, n_parts, n_states))
    )
    if not as_in_torch:
        raise CaptureError(_message(call, nn.RNNBase))


def check_cell_call(call: ModuleCall, module: nn.RNNCellBase) -> None:
    """Check a call of an `nn.RNNCell`, `nn.LSTMCell` or `nn.GRUCell`, or of a class derived from one.

    Raises:
        CaptureError: It reads or returns other things.
    """
    read, given = _read_and_given(call)
    n_parts = 2 if isinstance(module, nn.LSTMCell) else 1
    n_rows = len(read) if isinstance(read, Tensor) and read.dim() == 2 else None
    as_in_torch = (
        isinstance(read, Tensor)
        and _are_states(call.output, n_parts, n_rows)
        and (given is None or _are_states(given, n_parts, n_rows))
    )
    if not as_in_torch:
        raise CaptureError(_message(call, nn.RNNCellBase))


def _read_and_given(call: ModuleCall) -> tuple[Any, Any]:
    inputs = (*call.inputs, None, None)
    return inputs[0], inputs[1]


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


def _message(call: ModuleCall, base: type[nn.Module]) -> str:
    own = type(call.module)
    of_torch = next((c.__name__ for c in own.__mro__ if c.__module__ == base.__module__), base.__name__)
    return (
        f"`{call.name}` is a `{own.__name__}`, whose `forward` takes or returns something else than that of"
        f" nn.{of_torch}, so its states cannot be told. Give its state after each step, of shape (batch, time, hidden):"
        f" RNNVis(…, recurrences={{{call.name!r}: lambda inputs, output: output}}); or leave it out with `layers=[…]`."
    )
