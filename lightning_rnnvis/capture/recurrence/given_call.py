"""A recurrence whose states are known: those of a cell, of a custom recurrence, or of single steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence
from typing_extensions import Self

from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall, States
from lightning_rnnvis.capture.recurrence.state_stream import GivenState, StateStream


@dataclass(frozen=True)
class GivenCall(RecurrentCall):
    """Steps whose states are known.

    Attributes:
        given: The states by name, such as ``encoder.cell/h``.
        top: Names of the hidden states that other modules read.
        changed_between: Whether the model changed the states between the steps, as a norm does.
    """

    given: Mapping[str, GivenState]
    top: tuple[str, ...]
    changed_between: bool = False

    @property
    def width(self) -> int:
        """Units of the widest state."""
        return max((int(state.values.shape[-1]) for state in self.given.values()), default=1)

    def _compute_states(self, grid: Grid) -> Iterator[StateStream]:
        for name, state in self.given.items():
            values, before = state.values.float(), state.before.float()
            if state.reverse:
                order = grid.reversal()
                values, before = take_time(values, order), take_time(before, order)
            yield StateStream(name, self.cell, state.reverse, values, before)

    def top_states(self, grid: Grid) -> dict[str, Tensor]:
        """The states named in `top`."""
        return {name: self.given[name].values for name in self.top}

    @property
    def joinable(self) -> bool:
        """True unless it is packed."""
        return not isinstance(self.input, PackedSequence)

    @property
    def first(self) -> States:
        """The states before the first step, each (B, U)."""
        return tuple(state.before[:, 0] for state in self.given.values())

    @property
    def last(self) -> States:
        """The states after the last step, each (B, U); none of a reverse direction."""
        if not self.joinable or any(state.reverse for state in self.given.values()):
            return ()
        return tuple(state.values[:, -1] for state in self.given.values())

    @property
    def started_from_nothing(self) -> bool:
        """Whether all of its states were zero before the first step."""
        return not any(bool(state.any()) for state in self.first)

    def join(self, later: Sequence[Self]) -> Self:
        """This call and later ones, with the states of all."""
        calls = [self, *later]
        given = {
            name: GivenState(
                torch.cat([call.given[name].values for call in calls], dim=1),
                torch.cat([call.given[name].before for call in calls], dim=1),
            )
            for name in self.given
        }
        return replace(super().join(later), given=given)

    @property
    def step_states(self) -> Mapping[str, GivenState]:
        """The states, which are known for every step."""
        return self.given

    @property
    def top_names(self) -> tuple[str, ...]:
        """Names of the hidden states that other modules read."""
        return self.top

    def select(self, rows: Tensor, grid: Grid) -> Self:
        """Some of its sequences, up to the last step of the longest."""
        part = super().select(rows, grid)
        time = part.grid().shape[1]
        given = {
            name: replace(state, values=state.values[rows, :time], before=state.before[rows, :time])
            for name, state in self.given.items()
        }
        return replace(part, given=given)


def hidden_names(names: Mapping[str, GivenState]) -> tuple[str, ...]:
    """The hidden states among some states."""
    return tuple(name for name in names if name.endswith("/h"))


def join_steps(steps: Sequence[RecurrentCall], changed_between: bool) -> GivenCall:
    """Single steps as one call, packed where the batch becomes smaller from step to step."""
    calls = [_as_given(step) for step in steps]
    first, batch = calls[0], len(calls[0].data)

    def side_by_side(steps: list[Tensor]) -> Tensor:
        return torch.cat(
            [torch.cat([step, step.new_zeros((batch - len(step), *step.shape[1:]))]) for step in steps], dim=1
        )

    given = {
        name: GivenState(
            side_by_side([call.given[name].values for call in calls]),
            side_by_side([call.given[name].before for call in calls]),
        )
        for name in first.given
    }
    return replace(
        first,
        input=_pack_steps([call.data[:, 0] for call in calls]),
        output=_pack_steps([call.output[:, 0] for call in calls if isinstance(call.output, Tensor)]),
        parts=tuple(part for call in calls for part in call.parts),
        given=given,
        changed_between=changed_between,
    )


def _as_given(step: RecurrentCall) -> GivenCall:
    """One step of any kind with the states that it ended with."""
    assert isinstance(step.output, Tensor)
    time = 1 if step.batch_first else 0
    return GivenCall(
        name=step.name,
        cell=step.cell,
        input=step.data.movedim(time, 1),
        output=step.output.movedim(time, 1),
        batch_first=True,
        parts=step.parts,
        given=step.step_states,
        top=step.top_names,
    )


def _pack_steps(steps: list[Tensor]) -> Tensor | PackedSequence:
    """Lay single steps, (B, D) each, out as (B, T, D); packed where the batch becomes smaller."""
    sizes = [len(step) for step in steps]
    if len(set(sizes)) == 1:
        return torch.stack(steps, dim=1)
    return PackedSequence(torch.cat(steps), torch.tensor(sizes))
