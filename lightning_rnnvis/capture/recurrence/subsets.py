"""Takes some sequences out of a recorded call, where a batch is large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import GivenCall, LayerCall, RecurrentCall

AT_ONCE_BYTES = 256 * 2**20
"""What the states of one portion of a batch may take while they are computed; one sequence may take more."""

TEMPORARIES = 12
"""Arrays of one number a step and unit that are held while an LSTM's states are computed."""


def states_width(call: RecurrentCall) -> int:
    """Units of the widest state of a call."""
    if isinstance(call, LayerCall):
        return int(call.module.hidden_size)
    if isinstance(call, GivenCall):
        return max((int(state.values.shape[-1]) for state in call.states.values()), default=1)
    return int(call.data.shape[-1])


def portions(
    sequences: np.ndarray, lengths: np.ndarray, n_units: int, max_tokens: int | None, time: int
) -> Iterator[np.ndarray | None]:
    """Rows of a batch to look at, in portions that fit the memory; None for all rows at once.

    Where the batch holds more tokens than wanted, the sequences with the smallest keys are taken.

    Args:
        sequences: Key of each sequence, shape (B,).
        lengths: Tokens of each, shape (B,).
        n_units: Units of the widest state.
        max_tokens: About how many tokens are wanted; None for all.
        time: Steps of the batch.
    """
    at_once = max(1, AT_ONCE_BYTES // (4 * TEMPORARIES * n_units))
    wanted = np.flatnonzero(lengths > 0)
    if max_tokens is not None and lengths.sum() > max_tokens:
        order = wanted[np.argsort(sequences[wanted], kind="stable")]
        wanted = np.sort(order[: 1 + int((np.cumsum(lengths[order]) < max_tokens).sum())])
    elif lengths.size * time <= at_once:
        yield None
        return
    size = max(1, at_once // time)
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def take_sequences(call: RecurrentCall, grid: Grid, rows: np.ndarray) -> RecurrentCall:
    """The call as if it had been made with some of its sequences only.

    Args:
        call: A recorded call.
        grid: Its grid.
        rows: Rows of the grid to keep, rising, shape (R,).
    """
    at = torch.from_numpy(rows).to(grid.rows.device)

    def take(values: Tensor | PackedSequence) -> Tensor | PackedSequence:
        if isinstance(values, PackedSequence):
            steps = grid.steps[at]
            sizes = steps.sum(0)
            return PackedSequence(values.data[grid.rows[at].t()[steps.t()]], sizes[sizes > 0].cpu())
        if values.dim() == 2:
            return values
        return values.index_select(0 if grid.batch_first else 1, at)

    part = replace(call, input=take(call.input), output=take(call.output))
    if isinstance(part, LayerCall) and isinstance(call, LayerCall):
        # The states given and returned are in the user's order, which a packed sequence may not keep.
        users = at if grid.packed_order is None else grid.packed_order[at]

        def take_states(states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return tuple(state if state.dim() == 2 else state.index_select(1, users) for state in states)

        final = None if call.final is None else take_states(call.final)
        if isinstance(call.initial, tuple):
            h, c = take_states(call.initial)
            return replace(part, initial=(h, c), final=final)
        initial = None if call.initial is None else take_states((call.initial,))[0]
        return replace(part, initial=initial, final=final)
    if isinstance(part, GivenCall):
        time = Grid.of(part).shape[1]
        states = {
            name: replace(state, values=state.values[at, :time], before=state.before[at, :time])
            for name, state in part.states.items()
        }
        return replace(part, states=states)
    return part
