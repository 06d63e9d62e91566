"""What every kind of recurrence has in common: the steps that it read, and the methods that give its states."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence
from typing_extensions import Self

from lightning_rnnvis.capture.model.module_calls import ModuleCall
from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.recurrence.state_stream import GivenState, StateStream

States = tuple[Tensor, ...]


class CallPart(NamedTuple):
    """One call of a module: its index among all recorded calls, and its number of steps."""

    call_index: int
    n_steps: int


@dataclass(frozen=True)
class RecurrentCall(ABC):
    """Steps of one recurrence that follow each other, from one call of its module or from several.

    Attributes:
        name: Name of the module in the model.
        cell: Kind of the recurrence: ``LSTM``, ``GRU``, ``RNN``, or the class of a custom one.
        input: What it read: a tensor, (B, T, D) or (T, B, D) as `batch_first` says, or (T, D) without a batch; or a
            packed sequence. Integers, of shape (B, T, 1), are ids.
        output: What it gave for other modules to read, laid out as the input.
        batch_first: Whether an input that is not packed lies as (batch, time).
        parts: The calls that it is made of.
    """

    name: str
    cell: str
    input: Tensor | PackedSequence
    output: Tensor | PackedSequence
    batch_first: bool
    parts: tuple[CallPart, ...]

    @property
    def data(self) -> Tensor:
        """The input without the layout of a packing, (..., D)."""
        return self.input.data if isinstance(self.input, PackedSequence) else self.input

    @property
    def is_step(self) -> bool:
        """Whether it is one step of a batch, after which sequences may end or be held back."""
        return self.parts[0].n_steps == 1 and self.data.dim() == 3 and self.joinable

    @cached_property
    def reads_finite(self) -> bool:
        """Whether all that it read are numbers, and not NaN or infinity."""
        return bool(self.data.isfinite().all())

    @cached_property
    def reads_any_finite(self) -> bool:
        """Whether some row that it read is finite, and not zero as that of padding."""
        rows = self.data.flatten(0, -2)
        return self.reads_finite or bool((rows.isfinite().all(1) & rows.any(1)).any())

    def grid(self) -> Grid:
        """Where each sequence and step of the input lies."""
        return Grid.of(self.input, self.batch_first)

    # --- the states --------------------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def width(self) -> int:
        """Units of the widest state."""

    @torch.no_grad()
    def states(self, grid: Grid) -> Iterator[StateStream]:
        """Yield every state, layer by layer, direction by direction, ``h`` before ``c``.

        Raises:
            CaptureError: The states cannot be computed again: the module dropped out between its layers, or its
                weights, input or output have changed since.
        """
        with torch.autocast(grid.rows.device.type, enabled=False):
            yield from self._compute_states(grid)

    @abstractmethod
    def _compute_states(self, grid: Grid) -> Iterator[StateStream]:
        """The same, called without gradients and without autocast."""

    @abstractmethod
    def top_states(self, grid: Grid) -> dict[str, Tensor]:
        """The hidden states that other modules read, by name, each (B, T, U) in the order of the text."""

    def all_states(self, grid: Grid) -> dict[str, Tensor]:
        """All states by name, each (B, T, U) in the order of the text; computed again, see `states`."""
        order = grid.reversal()
        return {one.name: take_time(one.values, order) if one.reverse else one.values for one in self.states(grid)}

    @property
    def final_states(self) -> Mapping[str, Tensor]:
        """All states with which sequences ended, each (B, U), as the module returned them; none where it did not."""
        return {}

    # --- calls that follow each other --------------------------------------------------------------------------------

    @property
    @abstractmethod
    def joinable(self) -> bool:
        """Whether steps of a later call may be appended: not to a reverse direction, which would read them first."""

    @property
    @abstractmethod
    def first(self) -> States:
        """The states that it started from, each (B, U) or (layers * directions, B, U)."""

    @property
    @abstractmethod
    def last(self) -> States:
        """The states that it ended with, of the same shapes; empty where no call can follow."""

    @property
    @abstractmethod
    def started_from_nothing(self) -> bool:
        """Whether it started from no state, so that it follows no call."""

    def join(self, later: Sequence[Self]) -> Self:
        """This call and later ones, each of which starts from the states that the one before ended with."""
        calls = [self, *later]
        time = 1 if self.batch_first and self.data.dim() == 3 else 0
        return replace(
            self,
            input=torch.cat([call.data for call in calls], dim=time),
            output=torch.cat([call.output for call in calls if isinstance(call.output, Tensor)], dim=time),
            parts=tuple(part for call in calls for part in call.parts),
        )

    @property
    @abstractmethod
    def step_states(self) -> Mapping[str, GivenState]:
        """The states of a call of one step, which are those that it ended with, by name."""

    @property
    @abstractmethod
    def top_names(self) -> tuple[str, ...]:
        """Names of the hidden states that other modules read of a call of one step."""

    # --- other sequences ---------------------------------------------------------------------------------------------

    def select(self, rows: Tensor, grid: Grid) -> Self:
        """The call as if it had been made with some of its sequences only.

        Args:
            rows: Rows of the grid to keep, rising, shape (R,).
            grid: Its grid.
        """
        return replace(self, input=self._select(self.input, rows, grid), output=self._select(self.output, rows, grid))

    def _select(self, values: Tensor | PackedSequence, rows: Tensor, grid: Grid) -> Tensor | PackedSequence:
        if isinstance(values, PackedSequence):
            steps = grid.steps[rows]
            sizes = steps.sum(0)
            return PackedSequence(values.data[grid.rows[rows].t()[steps.t()]], sizes[sizes > 0].cpu())
        if values.dim() == 2:
            return values
        return values.index_select(0 if grid.batch_first else 1, rows)

    def why_not_replayed(self) -> str:
        """Why `replay` cannot run it on other sequences, as the rest of a sentence; empty if it can."""
        return (
            "its states cannot be computed from its weights alone, as those of an nn.RNN, nn.LSTM or nn.GRU can, and"
            " RNNVis runs no code of the model"
        )

    def replay(self, read: Tensor) -> Self:
        """The call with another input, one sequence of shape (T, D), computed from the weights: no module is called."""
        raise TypeError(f"`{self.name}` cannot be replayed: {self.why_not_replayed()}.")

    def replay_beginnings(self, calls: Sequence[Self], which: Sequence[int], lengths: Sequence[int]) -> Self:
        """A call with beginnings of sequences, packed in this order, computed from the weights of this one.

        Args:
            calls: Calls of the same module, each of one sequence.
            which: Which of these each beginning is of.
            lengths: Steps of the beginnings, falling.
        """
        raise TypeError(f"`{self.name}` cannot be replayed: {self.why_not_replayed()}.")

    @property
    def n_weights(self) -> int:
        """Weights that each step of a replay multiplies."""
        return 0


@dataclass(frozen=True)
class Kind:
    """A kind of recurrence that is recorded wherever the model has one.

    Attributes:
        modules: The classes of its modules; classes derived from them belong to it, too.
        names: What torch calls these modules, for messages.
        read: Gives the steps of one call, None where nothing was read.
    """

    modules: tuple[type[nn.Module], ...]
    names: tuple[str, ...]
    read: Callable[[ModuleCall], RecurrentCall | None]
