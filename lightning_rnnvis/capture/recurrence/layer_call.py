"""Computes the states that an `nn.RNN`, `nn.LSTM` or `nn.GRU` does not return.

A layer returns the hidden states of its uppermost layer alone. A lower layer is run again by itself; what
cells have besides is derived from the hidden states, see `layer_cells`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.rnn import PackedSequence
from typing_extensions import Self

from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.recurrence.layer_cells import CELLS, LayerCell, layer_state_names
from lightning_rnnvis.capture.recurrence.layer_weights import run_layer, weights_of
from lightning_rnnvis.capture.recurrence.recurrent_call import CallPart, RecurrentCall, States
from lightning_rnnvis.capture.recurrence.state_stream import GivenState, StateStream
from lightning_rnnvis.errors import CaptureError

MOST_OFF = 0.05
"""Share by which a last state may differ from the one returned; kernels that round to 10 bits (TF32) stay below."""

LEAST_OFF = 1e-3
"""Difference of a unit that is none."""


@dataclass(frozen=True)
class LayerCall(RecurrentCall):
    """Steps of an `nn.RNN`, `nn.LSTM` or `nn.GRU`.

    Attributes:
        module: The layer.
        initial: The initial states as given, each (layers * directions, B, U) or without B; None for zeros.
        final: The states that it ended with, of the same shapes; None where they are not known.
        training: Whether it was in training mode.
    """

    module: nn.RNNBase
    initial: States | None
    final: States | None = None
    training: bool = False

    @property
    def directions(self) -> int:
        """1, or 2 where it is bidirectional."""
        return 2 if self.module.bidirectional else 1

    @property
    def _cell(self) -> LayerCell:
        return CELLS[self.module.mode]

    # --- the states --------------------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        """Units of the widest state."""
        return int(self.module.hidden_size)

    def _compute_states(self, grid: Grid) -> Iterator[StateStream]:
        self._refuse_training()
        initial = self._initial_states(grid)
        final = None if self.final is None else _in_grid_order(self.final, grid)
        read = self.input
        names = iter(layer_state_names(self.name, self.module))
        for layer in range(self.module.num_layers):
            at = slice(layer * self.directions, (layer + 1) * self.directions)
            start = tuple(part[at] for part in initial)
            output = self.output if layer == self.module.num_layers - 1 else self._run(layer, read, start)
            end = None if final is None else tuple(part[at] for part in final)
            yield from self._layer_states(layer, grid, (read, output), start, end, names)
            read = output

    def _layer_states(
        self,
        layer: int,
        grid: Grid,
        read_and_output: tuple[Tensor | PackedSequence, Tensor | PackedSequence],
        start: States,
        end: States | None,
        names: Iterator[str],
    ) -> Iterator[StateStream]:
        """The states of one layer, whose initial and last states, `start` and `end`, are each (directions, B, U)."""
        read, hidden = (grid.spread(values).float() for values in read_and_output)
        used = self.output.data.dtype
        for direction, h in enumerate(hidden.chunk(self.directions, dim=-1)):
            reverse = direction == 1
            x = read
            if reverse:
                order = grid.reversal()
                h, x = take_time(h, order), take_time(x, order)
            begin = tuple(part[direction] for part in start)
            before = _shifted(h, begin[0])
            if end is not None:
                self._check_last(h, end[0][direction], grid)
            weights = weights_of(self.module, layer, reverse, used, torch.float32)
            others, gate = self._cell.derive(weights, x, before, tuple(part.float() for part in begin[1:]))
            for index, other in enumerate(others, 1):
                if end is not None:
                    self._check_last(other, end[index][direction], grid)
            gate_name = self._cell.gate_name
            yield StateStream(next(names), self.cell, reverse, h, before, gate, gate_name)
            for other, first in zip(others, begin[1:], strict=True):
                yield StateStream(next(names), self.cell, reverse, other, _shifted(other, first), gate, gate_name)

    def top_states(self, grid: Grid) -> dict[str, Tensor]:
        """The hidden states of the uppermost layer, one for each direction."""
        values = grid.spread(self.output).chunk(self.directions, dim=-1)
        return dict(zip(self._hidden_names()[-self.directions :], values, strict=True))

    @property
    def final_states(self) -> Mapping[str, Tensor]:
        """All states with which sequences ended, each (B, U), in the order of the batch as the user has it."""
        parts = [part.unsqueeze(1) if part.dim() == 2 else part for part in self.final or ()]
        values = (state for layer in zip(*parts, strict=True) for state in layer)
        return dict(zip(layer_state_names(self.name, self.module), values, strict=False))

    def _hidden_names(self) -> list[str]:
        return [name for name in layer_state_names(self.name, self.module) if name.endswith("/h")]

    def _refuse_training(self) -> None:
        if self.training and self.module.dropout > 0 and self.module.num_layers > 1:
            raise CaptureError(
                f"`{self.name}` was called in training mode with dropout={self.module.dropout} between its layers, so"
                " the states of its lower layers cannot be known. Leave the model in evaluation mode while it is"
                " validated, or leave the layer out with `layers=[…]`."
            )
        if self.module.training and parametrize.is_parametrized(self.module):
            raise CaptureError(
                f"`{self.name}` is in training mode and its weights are parametrized, so that reading them may change"
                " them. Leave the model in evaluation mode while it is validated."
            )

    def _check_last(self, found: Tensor, given: Tensor, grid: Grid) -> None:
        """Compare the last state found, of (B, T, U) along the direction's time, with the one returned, (B, U).

        Raises:
            CaptureError: They differ by more than rounding explains, so the other states found are wrong, too.
        """
        if self.output.data.dtype.itemsize < 4:  # many short roundings may add up to anything
            return
        found = found[torch.arange(len(found), device=found.device), grid.steps.sum(1) - 1]
        given = given.to(found)
        difference = (found - given).nan_to_num(posinf=0.0, neginf=0.0)
        size = given.nan_to_num(posinf=0.0, neginf=0.0).norm()
        if bool(difference.norm() > MOST_OFF * size + LEAST_OFF * given.numel() ** 0.5):
            raise CaptureError(
                f"`{self.name}` returned another last state than its weights give for its input, so its other states"
                " cannot be known. If its weights are replaced within `validation_step`, as by a moving average of"
                " them, replace them in `on_validation_start` and put them back in `on_validation_end`. Otherwise"
                f" record its output alone, RNNVis(…, recurrences={{{self.name!r}: lambda inputs, output: output[0]}}),"
                " or leave it out with `layers=[…]`."
            )

    def _initial_states(self, grid: Grid) -> States:
        """Initial states, each (layers * directions, B, U), in the order of the grid."""
        if self.initial is None:
            shape = (self.module.num_layers * self.directions, grid.shape[0])
            return tuple(self.data.new_zeros((*shape, size)) for size in self._cell.sizes(self.module))
        return _in_grid_order(self.initial, grid)

    def _run(self, layer: int, read: Tensor | PackedSequence, start: States) -> Tensor | PackedSequence:
        return run_layer(self.module, layer, read, start, self.output.data.dtype)

    # --- calls that follow each other --------------------------------------------------------------------------------

    @property
    def joinable(self) -> bool:
        """True for one direction that is not packed."""
        return not isinstance(self.input, PackedSequence) and self.directions == 1

    @property
    def first(self) -> States:
        """The initial states, zeros where none were given."""
        return tuple(map(torch.zeros_like, self.last)) if self.initial is None else self.initial

    @property
    def last(self) -> States:
        """The states that it returned."""
        return self.final or ()

    @property
    def started_from_nothing(self) -> bool:
        """Whether no state was given."""
        return self.initial is None

    def join(self, later: Sequence[Self]) -> Self:
        """One call over the steps of all."""
        calls = [self, *later]
        return replace(super().join(later), final=calls[-1].final, training=any(call.training for call in calls))

    @property
    def step_states(self) -> Mapping[str, GivenState]:
        """All states of one step: those that the layer returned."""
        after, before = (
            [state for layer in zip(*states, strict=True) for state in layer] for states in (self.last, self.first)
        )
        names = layer_state_names(self.name, self.module)
        return {
            name: GivenState(a.unsqueeze(1), b.unsqueeze(1)) for name, a, b in zip(names, after, before, strict=True)
        }

    @property
    def top_names(self) -> tuple[str, ...]:
        """The hidden state of the last layer."""
        return tuple(self._hidden_names()[-1:])

    # --- other sequences ---------------------------------------------------------------------------------------------

    def select(self, rows: Tensor, grid: Grid) -> Self:
        """Some of its sequences, with their initial and last states."""
        # The states given and returned are in the user's order, which a packed sequence may not keep.
        users = rows if grid.packed_order is None else grid.packed_order[rows]

        def take(states: States | None) -> States | None:
            if states is None:
                return None
            return tuple(state if state.dim() == 2 else state.index_select(1, users) for state in states)

        return replace(super().select(rows, grid), initial=take(self.initial), final=take(self.final))

    def why_not_replayed(self) -> str:
        """Its sequences must begin with the same state."""
        for state in self.initial or ():
            if state.dim() == 3 and not torch.equal(state, state[:, :1].expand_as(state)):
                return "its sequences begin with states of their own, such as those of an encoder"
        return ""

    @torch.no_grad()
    def replay(self, read: Tensor) -> Self:
        """The call with one other sequence, (T, D), from the state with which all of its sequences begin."""
        initial = self.initial
        if initial is not None:
            initial = tuple(state if state.dim() == 2 else state[:, 0] for state in initial)
        parts = (CallPart(0, len(read)),)
        return replace(self, input=read, initial=initial, final=None, training=False, parts=parts)._replayed()

    @torch.no_grad()
    def replay_beginnings(self, calls: Sequence[Self], which: Sequence[int], lengths: Sequence[int]) -> Self:
        """A call with beginnings of sequences, packed in this order, computed from the weights of this one.

        Args:
            calls: Calls of the same module, each of one sequence.
            which: Which of these each beginning is of.
            lengths: Steps of the beginnings, falling.
        """
        reads = [call.grid().spread(call.input)[0] for call in calls]
        rows = torch.cat(reads)
        starts = torch.tensor([0, *(len(read) for read in reads)]).cumsum(0)[torch.tensor(which)]
        times = torch.arange(lengths[0])
        sizes = (torch.tensor(lengths)[:, None] > times).sum(0)
        is_read = torch.arange(len(lengths)) < sizes[:, None]  # of each step the beginnings that are as long
        data = rows[(starts + times[:, None])[is_read].to(rows.device)]
        initial = None
        if self.initial is not None:
            states = [call._initial_states(call.grid()) for call in calls]
            at = torch.tensor(which, device=rows.device)
            initial = tuple(torch.cat(of_calls, dim=1)[:, at] for of_calls in zip(*states, strict=True))
        packed, parts = PackedSequence(data, sizes), (CallPart(0, lengths[0]),)
        return replace(self, input=packed, initial=initial, final=None, training=False, parts=parts)._replayed()

    def _replayed(self) -> Self:
        """The same with the output that its input and initial states give."""
        states = self._initial_states(self.grid())
        output = self.input
        with torch.autocast(self.data.device.type, enabled=False):
            for layer in range(self.module.num_layers):
                at = slice(layer * self.directions, (layer + 1) * self.directions)
                output = self._run(layer, output, tuple(part[at] for part in states))
        return replace(self, output=output)

    @property
    def n_weights(self) -> int:
        """Weights that each step of a replay multiplies."""
        return sum(parameter.numel() for parameter in self.module.parameters())


def _shifted(values: Tensor, start: Tensor) -> Tensor:
    """The state before each step, (B, T, U)."""
    return torch.cat([start.to(values).unsqueeze(1), values[:, :-1]], dim=1)


def _in_grid_order(states: States, grid: Grid) -> States:
    """States given to a layer, or returned by it, with the batch in the order of the grid."""
    states = tuple(state.unsqueeze(1) if state.dim() == 2 else state for state in states)
    if grid.packed_order is None:
        return states
    # nn.LSTM & co. sort the given state as the packing sorted the batch, and put the returned one back.
    return tuple(state.index_select(1, grid.packed_order) for state in states)
