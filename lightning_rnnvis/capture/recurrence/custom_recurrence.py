"""Reads the calls of a custom recurrence with the function that the user gave, see `lightning_rnnvis.recurrences`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from lightning_rnnvis.capture.model.describe_value import describe_value
from lightning_rnnvis.capture.model.module_calls import ModuleCall
from lightning_rnnvis.capture.recurrence.given_call import GivenCall, hidden_names
from lightning_rnnvis.capture.recurrence.recurrent_call import CallPart
from lightning_rnnvis.capture.recurrence.state_stream import GivenState
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.recurrences import StateOf
from lightning_rnnvis.user_functions import call_user_function

_KIND = re.compile(r"(\w+(\.\w+)*/)?\w+")


def read_custom(call: ModuleCall, state_of: StateOf) -> GivenCall | None:
    """The steps of one call of a custom recurrence, None where it read nothing.

    Args:
        call: What was recorded.
        state_of: The function that gives its state.

    Raises:
        CaptureError: The function fails, or gives something that is no state.
    """
    result = call_user_function(
        state_of,
        call.inputs,
        call.output,
        given_as=f"`recurrences` for `{call.name}`",
        contract=lambda: (
            f"{describe_value(call.inputs)} as inputs and {describe_value(call.output)} as output, and must return the"
            " state"
        ),
    )
    given = result if isinstance(result, Mapping) else {"h": result}
    if not given:
        raise CaptureError(
            f"The function given as `recurrences` for `{call.name}` must return a state. Got an empty dict."
        )
    pairs = {kind: _values_and_initial(call.name, kind, value) for kind, value in given.items()}
    shapes = {tuple(values.shape[:2]) for values, _ in pairs.values()}
    if len(shapes) > 1:
        raise CaptureError(
            f"The states that the function given as `recurrences` returns for `{call.name}` must have the same batch"
            f" and time. Got: {', '.join(f'{kind!r} has {tuple(v.shape)}' for kind, (v, _) in pairs.items())}."
        )
    read = _what_it_read(call, next(iter(pairs.values()))[0])
    order = read.sorted_indices if isinstance(read, PackedSequence) else None
    states = {}
    for kind, (values, initial) in pairs.items():
        if order is not None:  # as the packing sorted the batch
            values, initial = values[order], initial[order]
        lengths = _lengths(read, values)
        state = f"{call.name}.{kind}" if "/" in kind else f"{call.name}/{kind}"
        reverse = ".reverse/" in f".{kind}"
        states[state] = GivenState(values, _before(values, initial, lengths, reverse), reverse)
    first = next(iter(states.values())).values
    output: Tensor | PackedSequence = first
    if isinstance(read, PackedSequence):
        output = pack_padded_sequence(first, _lengths(read, first).cpu(), batch_first=True)
    elif isinstance(call.output, Tensor) and call.output.dim() == 3 and call.output.shape[:2] == first.shape[:2]:
        output = call.output
    if 0 in (read.data if isinstance(read, PackedSequence) else read).shape[:2]:
        return None
    return GivenCall(
        name=call.name,
        cell=type(call.module).__name__,
        input=read,
        output=output,
        batch_first=True,
        parts=(CallPart(call.call_index, first.shape[1]),),
        given=states,
        top=hidden_names(states),
    )


def _values_and_initial(name: str, kind: Any, value: Any) -> tuple[Tensor, Tensor]:
    """A state (B, T, U) and the initial one (B, U)."""
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise CaptureError(
            f"The function given as `recurrences` for `{name}` must name its states like 'h', 'c' or 'l0.reverse/h'."
            f" Got {kind!r}."
        )
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value, None)
    values = pair[0]
    if len(pair) != 2 or not isinstance(values, Tensor) or values.dim() != 3 or not values.is_floating_point():
        raise CaptureError(
            f"The function given as `recurrences` for `{name}` must return a state of shape (batch, time, hidden), or a"
            f" pair of it and the initial state, shape (batch, hidden). Got {describe_value(value)}."
        )
    values = values.detach()
    expected = (values.shape[0], values.shape[2])
    initial = values.new_zeros(expected) if pair[1] is None else pair[1]
    if (
        not isinstance(initial, Tensor)
        or initial.shape[-1:] != values.shape[2:]
        or initial.numel()
        not in (
            expected[0] * expected[1],
            expected[1],
        )
    ):
        raise CaptureError(
            f"The initial state that the function given as `recurrences` gives for `{name}` must have shape"
            f" (batch, hidden) = {expected}. Got {describe_value(initial)}."
        )
    return values, initial.detach().to(values).reshape(-1, expected[1]).expand(expected)


def _what_it_read(call: ModuleCall, values: Tensor) -> Tensor | PackedSequence:
    """The first input that has batch and time; else one of width 0, which matches no embedding."""
    batch, time = values.shape[:2]
    batch_first = bool(getattr(call.module, "batch_first", True))
    for value in call.inputs:
        if isinstance(value, PackedSequence) and (int(value.batch_sizes[0]), len(value.batch_sizes)) == (batch, time):
            return value
        if not isinstance(value, Tensor) or value.dtype == torch.bool:
            continue
        is_ids = not value.is_floating_point()
        value = value.unsqueeze(-1) if is_ids else value
        if time == 1 and value.dim() == 2 and len(value) == batch:
            return value.unsqueeze(1)
        if value.dim() != 3:
            continue
        read = value if batch_first else value.transpose(0, 1)
        if tuple(read.shape[:2]) == (batch, time):
            return read
        if tuple(read.shape[:2]) == (time, batch):
            raise CaptureError(
                f"`{call.name}` reads an input of shape {tuple(value.shape)}, but its state has batch and time"
                f" ({batch}, {time}). The state must have shape (batch, time, hidden), and a module that reads time"
                " first needs an attribute that says so: batch_first = False."
            )
    return values.new_zeros((batch, time, 0))


def _lengths(read: Tensor | PackedSequence, values: Tensor) -> Tensor:
    """Steps of each sequence, shape (B,), in the order of the packing."""
    if isinstance(read, PackedSequence):
        return (torch.arange(len(values)).unsqueeze(1) < read.batch_sizes).sum(1).to(values.device)
    return torch.full((len(values),), values.shape[1], device=values.device)


def _before(values: Tensor, initial: Tensor, lengths: Tensor, reverse: bool) -> Tensor:
    if not reverse:
        return torch.cat([initial.unsqueeze(1), values[:, :-1]], dim=1)
    before = torch.cat([values[:, 1:], initial.unsqueeze(1)], dim=1)
    before[torch.arange(len(values), device=values.device), lengths - 1] = initial
    return before
