"""The forms in which a recurrence gives its states: computed along its own time, or known from its calls."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class StateStream:
    """One state of a recurrence at all steps of a batch, along the direction's own time.

    Attributes:
        name: Name of the state, such as ``rnn.l0.reverse/c``.
        cell: ``LSTM``, ``GRU``, ``RNN``, or the class of a custom recurrence.
        reverse: Whether the direction reads from the last step to the first; `values` and `before` are then in that
            order, too.
        values: State after each step, shape (B, T, U), float32.
        before: State before each step, shape (B, T, U), float32.
        gate: Mean opening over the units of the gate that keeps the state, shape (B, T), 0 to 1; None where there is
            none.
        gate_name: The metric of that gate: ``forget_gate`` of an LSTM, ``update_gate`` of a GRU; empty where there is
            no gate.
    """

    name: str
    cell: str
    reverse: bool
    values: Tensor
    before: Tensor
    gate: Tensor | None = None
    gate_name: str = ""


@dataclass(frozen=True)
class GivenState:
    """A state that needs no computation.

    Attributes:
        values: State after each step, in the order of the text, shape (B, T, U); anything where nothing was read.
        before: State before each step, same shape.
        reverse: Whether the recurrence read from the last step to the first.
    """

    values: Tensor
    before: Tensor
    reverse: bool = False
