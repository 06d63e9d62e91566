"""All states of one recurrence.

`nn.LSTM` returns neither the cell state of every step nor the lower layers. A lower layer is run again by itself, and
from its known hidden states all gates of all steps come from one matrix product; the cell state then is an element-wise
scan (Hochreiter & Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735, as computed by `torch.nn.LSTM`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.recurrence.recurrent_call import GivenCall, LayerCall, RecurrentCall, layer_state_names
from lightning_rnnvis.errors import CaptureError

STEPS_AT_ONCE = 1024
"""Steps of all sequences whose gates are computed together."""

MOST_OFF = 0.05
"""Share by which a last state may differ from the one returned; kernels that round to 10 bits (TF32) stay below."""

LEAST_OFF = 1e-3
"""Difference of a unit that is none."""


@dataclass(frozen=True)
class StateStream:
    """One state through a sequence of steps, along the direction's own time.

    Attributes:
        name: Name of the state, such as ``rnn.l0.reverse/c``.
        cell: ``LSTM``, ``GRU``, ``RNN``, or the class of the user's own recurrence.
        reverse: Whether the direction reads from the last step to the first; `values` then do so, too.
        values: State after each step, shape (B, T, U), float32.
        before: State that each step started from, shape (B, T, U), float32.
        gate: Mean opening over the units of the gate that keeps the state, shape (B, T), 0 to 1: the forget gate of an
            LSTM, the update gate of a GRU; None where there is none.
    """

    name: str
    cell: str
    reverse: bool
    values: Tensor
    before: Tensor
    gate: Tensor | None


@torch.no_grad()
def capture_states(call: RecurrentCall, grid: Grid) -> Iterator[StateStream]:
    """Yield every state of a recurrence, layer by layer, direction by direction, ``h`` before ``c``.

    Raises:
        CaptureError: The states cannot be computed again: the module dropped out between its layers, or its weights,
            or what it read or gave, are not what they were.
    """
    with torch.autocast(grid.rows.device.type, enabled=False):
        if isinstance(call, LayerCall):
            yield from _layer_states(call, grid)
        elif isinstance(call, GivenCall):
            yield from _given_states(call, grid)


def top_states(call: RecurrentCall, grid: Grid) -> dict[str, Tensor]:
    """The hidden states that others may read, by name, each (B, T, U) in the order of the text."""
    if isinstance(call, LayerCall):
        names = [name for name in layer_state_names(call.name, call.module) if name.endswith("/h")]
        return dict(
            zip(names[-call.directions :], grid.spread(call.output).chunk(call.directions, dim=-1), strict=True)
        )
    states = call.states if isinstance(call, GivenCall) else {}
    hidden = [name for name in states if name.endswith("/h")]
    # Of a layer that was called step by step, others read the last layer alone, as of any layer.
    if hidden and isinstance(call, GivenCall) and call.is_layer:
        hidden = hidden[-1:]
    return {name: states[name].values for name in hidden}


@torch.no_grad()
def run_by_itself(call: LayerCall) -> LayerCall:
    """The call with the output that its layer gives for its input, from the weights alone: the module is not called."""
    initial = _initial_states(call, Grid.of(call))
    output: Tensor | PackedSequence = call.input
    with torch.autocast(call.data.device.type, enabled=False):
        for layer in range(call.module.num_layers):
            states = slice(layer * call.directions, (layer + 1) * call.directions)
            output = _run_layer(call, layer, output, tuple(part[states] for part in initial))
    return replace(call, output=output, final=None, training=False)


def _given_states(call: GivenCall, grid: Grid) -> Iterator[StateStream]:
    for name, state in call.states.items():
        values, before = state.values.float(), state.before.float()
        if state.reverse:
            order = grid.reversal()
            values, before = take_time(values, order), take_time(before, order)
        yield StateStream(name, call.cell, state.reverse, values, before, None)


def _layer_states(call: LayerCall, grid: Grid) -> Iterator[StateStream]:
    module, directions = call.module, call.directions
    if call.training and module.dropout > 0 and module.num_layers > 1:
        raise CaptureError(
            f"`{call.name}` was called in training mode with dropout={module.dropout} between its layers, so the states"
            " of its lower layers cannot be known. Leave the model in evaluation mode while it is validated, or leave"
            " the layer out with `layers=[…]`."
        )
    if module.training and parametrize.is_parametrized(module):
        raise CaptureError(
            f"`{call.name}` is in training mode and its weights are parametrized, so that reading them may change them."
            " Leave the model in evaluation mode while it is validated."
        )
    initial = _initial_states(call, grid)
    final = None if call.final is None else _in_grid_order(call.final, grid)
    layer_input: Tensor | PackedSequence = call.input
    names = iter(layer_state_names(call.name, module))
    for layer in range(module.num_layers):
        layer_initial = tuple(part[layer * directions : (layer + 1) * directions] for part in initial)
        is_last = layer == module.num_layers - 1
        layer_output = call.output if is_last else _run_layer(call, layer, layer_input, layer_initial)
        read, hidden = grid.spread(layer_input).float(), grid.spread(layer_output).float()
        width = hidden.shape[-1] // directions
        for direction in range(directions):
            reverse = direction == 1
            h = hidden[..., direction * width : (direction + 1) * width]
            x = read
            if reverse:
                order = grid.reversal()
                h, x = take_time(h, order), take_time(x, order)
            if final is not None:
                _check_last(call, _last_steps(h, grid), final[0][layer * directions + direction])
            before = _shifted(h, layer_initial[0][direction])
            weights = _weights(call, layer, reverse, torch.float32)
            gate, c = None, None
            if call.cell == "LSTM":
                c, gate = _cell_states(weights, x, before, layer_initial[1][direction].float(), grid.steps)
            elif call.cell == "GRU":
                gate = _update_gate(weights, x, before)
            if c is not None and final is not None:
                _check_last(call, _last_steps(c, grid), final[1][layer * directions + direction])
            yield StateStream(next(names), call.cell, reverse, h, before, gate)
            if c is not None:
                cell_before = _shifted(c, layer_initial[1][direction])
                yield StateStream(next(names), call.cell, reverse, c, cell_before, gate)
        layer_input = layer_output


def _last_steps(values: Tensor, grid: Grid) -> Tensor:
    """The last step of each sequence along the direction's time, (B, U)."""
    return values[torch.arange(len(values), device=values.device), grid.steps.sum(1) - 1]


def _check_last(call: LayerCall, found: Tensor, given: Tensor) -> None:
    """Compare the last state found with the one that the layer returned.

    Raises:
        CaptureError: They differ by more than rounding explains, so the other states found are wrong, too.
    """
    if call.output.data.dtype.itemsize < 4:  # many short roundings may add up to anything
        return
    given = given.to(found)
    difference = (found - given).nan_to_num(posinf=0.0, neginf=0.0)
    size = given.nan_to_num(posinf=0.0, neginf=0.0).norm()
    if bool(difference.norm() > MOST_OFF * size + LEAST_OFF * given.numel() ** 0.5):
        raise CaptureError(
            f"`{call.name}` returned another last state than its weights give for what it read, so its other states"
            " cannot be known. If its weights are replaced within `validation_step`, as by a moving average of them,"
            " replace them in `on_validation_start` and put them back in `on_validation_end`. Otherwise record its"
            f" output alone, RNNVis(…, recurrences={{{call.name!r}: lambda inputs, output: output[0]}}), or leave it"
            " out with `layers=[…]`."
        )


def _shifted(values: Tensor, start: Tensor) -> Tensor:
    """What each step started from, (B, T, U)."""
    return torch.cat([start.to(values).unsqueeze(1), values[:, :-1]], dim=1)


def _initial_states(call: LayerCall, grid: Grid) -> tuple[Tensor, ...]:
    """Initial h (and c), each of shape (layers * directions, B, U), in the order of the grid."""
    module = call.module
    n_states = module.num_layers * call.directions
    batch = grid.shape[0]
    if call.initial is None:
        sizes = [module.proj_size or module.hidden_size]
        if module.mode == "LSTM":
            sizes.append(module.hidden_size)
        return tuple(call.data.new_zeros((n_states, batch, size)) for size in sizes)
    return _in_grid_order(call.initial if isinstance(call.initial, tuple) else (call.initial,), grid)


def _in_grid_order(states: tuple[Tensor, ...], grid: Grid) -> tuple[Tensor, ...]:
    """States given to a layer, or returned by it, with the batch in the order of the grid."""
    states = tuple(state.unsqueeze(1) if state.dim() == 2 else state for state in states)
    if grid.packed_order is None:
        return states
    # nn.LSTM & co. sort the given state as the packing sorted the batch, and put the returned one back.
    return tuple(state.index_select(1, grid.packed_order) for state in states)


def _weights(call: LayerCall, layer: int, reverse: bool, dtype: torch.dtype) -> dict[str, Tensor]:
    """Weights of one direction of a layer, as they were used: rounded where the layer ran in a shorter type."""
    module = call.module
    suffix = f"_l{layer}" + ("_reverse" if reverse else "")
    kinds = ["weight_ih", "weight_hh"]
    kinds += ["bias_ih", "bias_hh"] if module.bias else []
    kinds += ["weight_hr"] if module.proj_size else []
    used = call.output.data.dtype
    return {kind: getattr(module, kind + suffix).detach().to(used).to(dtype) for kind in kinds}


def _run_layer(
    call: LayerCall, layer: int, layer_input: Tensor | PackedSequence, initial: tuple[Tensor, ...]
) -> Tensor | PackedSequence:
    """Run one layer by itself, in the type that it ran in: the output that the module computes and does not return."""
    module, dtype = call.module, call.output.data.dtype
    weights = [
        weight
        for reverse in (False, True)[: call.directions]
        for weight in _weights(call, layer, reverse, dtype).values()
    ]
    function: Any = {"LSTM": torch.lstm, "GRU": torch.gru, "RNN_TANH": torch.rnn_tanh, "RNN_RELU": torch.rnn_relu}[
        module.mode
    ]
    hx = tuple(part.to(dtype).contiguous() for part in initial)
    state = hx if module.mode == "LSTM" else hx[0]
    # Arguments after the weights: bias, number of layers, dropout, training, bidirectional (and batch_first).
    settings = (bool(module.bias), 1, 0.0, False, bool(module.bidirectional))
    if isinstance(layer_input, PackedSequence):
        output = function(layer_input.data.to(dtype), layer_input.batch_sizes, state, weights, *settings)[0]
        return PackedSequence(output, layer_input.batch_sizes, layer_input.sorted_indices, layer_input.unsorted_indices)
    batched = layer_input if layer_input.dim() == 3 else layer_input.unsqueeze(0 if module.batch_first else 1)
    output = function(batched.to(dtype), state, weights, *settings, bool(module.batch_first))[0]
    return output if layer_input.dim() == 3 else output.squeeze(0 if module.batch_first else 1)


def _gates(weights: dict[str, Tensor], x: Tensor, before: Tensor) -> Tensor:
    """Sums that enter the gates at every step, shape (B, T, gates * U), all from one product each."""
    bias = weights["bias_ih"] + weights["bias_hh"] if "bias_ih" in weights else None
    sums = nn.functional.linear(x, weights["weight_ih"], bias)
    sums.view(-1, sums.shape[-1]).addmm_(
        before.flatten(0, 1), weights["weight_hh"].t()
    )  # in place: no second array of this size
    return sums


def _cell_states(
    weights: dict[str, Tensor], x: Tensor, before: Tensor, start: Tensor, steps: Tensor
) -> tuple[Tensor, Tensor]:
    """Cell states of an LSTM, (B, T, U), and the mean opening of its forget gate, (B, T)."""
    # The fourth gate, which lets h out, is not needed.
    size = start.shape[1]
    needed = {name: weight[: 3 * size] for name, weight in weights.items() if name != "weight_hr"}
    cells = start.new_empty((*before.shape[:2], size))
    opened = start.new_empty(before.shape[:2])
    cell = start
    for block in _blocks(before):
        enter, forget, new = _gates(needed, x[:, block], before[:, block]).chunk(3, dim=-1)
        forget = forget.sigmoid()
        opened[:, block] = forget.mean(-1)
        added = enter.sigmoid() * new.tanh()
        for t in range(added.shape[1]):
            at = block.start + t
            cell = torch.where(steps[:, at, None], torch.addcmul(added[:, t], forget[:, t], cell), cell)
            cells[:, at] = cell
    return cells, opened


def _update_gate(weights: dict[str, Tensor], x: Tensor, before: Tensor) -> Tensor:
    """Mean opening over the units of a GRU's update gate z, (B, T): h_t = (1 - z) n + z h_(t-1)."""
    size = weights["weight_hh"].shape[1]
    update = {name: weight[size : 2 * size] for name, weight in weights.items()}
    opened = before.new_empty(before.shape[:2])
    for block in _blocks(before):
        opened[:, block] = _gates(update, x[:, block], before[:, block]).sigmoid().mean(-1)
    return opened


def _blocks(values: Tensor) -> list[slice]:
    """Parts of the time of `values`, (B, T, U), whose gates are computed together: those of long sequences are many."""
    at_once = max(1, STEPS_AT_ONCE // max(values.shape[0], 1))
    return [slice(start, start + at_once) for start in range(0, values.shape[1], at_once)]
