"""Finds the numeric series that a recurrent layer reads: in its input, in the batch, or as the user's settings say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import BatchTensor, Path, in_time, tensors_of
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.numbers.given_series import compared_columns, given_series
from lightning_rnnvis.capture.numbers.overlaps import remark_on_overlap
from lightning_rnnvis.capture.numbers.series_columns import (
    MAP_OF_EACH,
    MOST_MATCHED,
    SAME_MAP,
    BatchColumn,
    LaidOut,
    column_names,
    lay_out,
    match_columns,
    match_windows,
)
from lightning_rnnvis.capture.numbers.series_plan import SeriesMemory, SeriesPlan, plan_of_batch
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import rows_within
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.records.texts import counted


@dataclass(frozen=True)
class Series:
    """The series of one call.

    Attributes:
        values: The variables at every step, (B, T, F) in the order of the grid, NaN where the layer reads nothing.
        plan: How they were read.
    """

    values: Tensor
    plan: SeriesPlan


class SeriesFinder:
    """Finds the series of each recurrent call of one batch, lower layers first.

    Args:
        batch: The batch.
        embedding_calls: The calls of all embeddings during the batch.
        memory: What earlier batches showed; changed by this one.
    """

    def __init__(self, batch: Any, embedding_calls: Sequence[EmbeddingCall], memory: SeriesMemory) -> None:
        self._batch = batch
        self._embedding_calls = embedding_calls
        self._memory = memory
        self._tensors: list[BatchTensor] | None = None
        self._found: list[tuple[RecurrentCall, Grid, Series]] = []

    @property
    def tensors(self) -> list[BatchTensor]:
        """The tensors of the batch, with the names that the data set has for their columns."""
        if self._tensors is None:
            self._tensors = [_with_columns(found, self._memory) for found in tensors_of(self._batch)]
        return self._tensors

    def series_of(self, call: RecurrentCall, grid: Grid, settings: FeatureLevels, beside: bool = False) -> Series:
        """The series that a call read.

        Args:
            call: The call.
            grid: Its steps.
            settings: What the user wants.
            beside: Whether words are recorded too, so that rows of embeddings are none of its variables.

        Raises:
            CaptureError: It has another shape than the settings say, or than in the first batch.
        """
        plans = self._memory.plans
        if not callable(settings.values) and (lower := self._read_below(call, grid)) is not None:
            series = Series(lower.values, plans.setdefault(call.name, lower.plan))
        else:
            read = grid.spread(call.input)
            if callable(settings.values):
                read = given_series(settings.values, self._batch, call, grid, self._memory.offsets)
            if call.name not in plans:
                plan = self._plan(call, grid, read, settings, beside)
                overlap = remark_on_overlap(self._variables(plan, call, grid, read))
                plans[call.name] = replace(plan, remarks=(*plan.remarks, *overlap))
            series = Series(self._variables(plans[call.name], call, grid, read), plans[call.name])
        values = torch.where(grid.steps.unsqueeze(-1), series.values.detach().float(), torch.nan)
        series = replace(series, values=values)
        self._found.append((call, grid, series))
        return series

    def reads_numbers_of_batch(self, call: RecurrentCall, grid: Grid) -> bool:
        """Whether all that a call reads stands in the batch as numbers, or is the output of a layer that reads such."""
        if self._read_below(call, grid) is not None:
            return True
        read = grid.spread(call.input)
        numbers = [one for one in self.tensors if one.tensor.is_floating_point()]
        return _rows_of(numbers, read[grid.steps]) is not None or None not in self._match(call, grid, read, numbers)

    def reads_numbers(self, call: RecurrentCall, grid: Grid) -> bool:
        """Whether a call reads numbers beside rows of embeddings, or others that the model makes of the batch's."""
        read = grid.spread(call.input)
        if embedded := self._embedded_columns(read[grid.steps]):
            return len(embedded) < read.shape[-1]
        return bool(self._aligned(call, grid)) or any(self._match(call, grid, read, self.tensors))

    def numbers_beside(self, call: RecurrentCall, grid: Grid, outputs: Sequence[Tensor]) -> tuple[int, bool]:
        """How many numbers a call reads beside rows of an embedding, and whether columns of the batch are among them.

        Args:
            call: The call.
            grid: Its steps.
            outputs: What the recurrent calls gave, (…, D) each: their rows are no numbers either.
        """
        read = grid.spread(call.input)
        embedded = self._embedded_columns(read[grid.steps])
        if not embedded or len(embedded) == read.shape[-1]:
            return 0, False
        states = _columns_of(outputs, read[grid.steps])
        matched = self._match(call, grid, read, [one for one in self.tensors if one.tensor.is_floating_point()])
        numbers = [one for place, one in enumerate(matched) if place not in embedded | states]
        return len(numbers), any(one is not None for one in numbers)

    def reads_below(self, call: RecurrentCall, grid: Grid) -> bool:
        """Whether a call reads the output of a layer that reads numbers."""
        return self._read_below(call, grid) is not None

    def _read_below(self, call: RecurrentCall, grid: Grid) -> Series | None:
        """The series of the layer whose output a call reads, if there is one."""
        read = grid.spread(call.input)
        for lower, lower_grid, series in self._found:
            if lower_grid.shape == grid.shape and torch.equal(lower_grid.steps, grid.steps):
                output = lower_grid.spread(lower.output)
                if output.shape == read.shape and _agree(output[grid.steps], read[grid.steps]):
                    return series
        return None

    # --- the plan, at the first call of a layer ----------------------------------------------------------------------

    def _plan(self, call: RecurrentCall, grid: Grid, read: Tensor, settings: FeatureLevels, beside: bool) -> SeriesPlan:
        width = read.shape[-1]
        names = _rows_of(self.tensors, read[grid.steps])
        matched: list[BatchColumn | None] = []
        if names is None:
            matched = self._match(call, grid, read, self.tensors)
            if None in matched and (whole := in_time(self.tensors)):  # what it reads may go on in the other part
                longer = self._match(call, grid, read, [*whole, *self.tensors])
                matched = longer if longer.count(None) < matched.count(None) else matched
            names = column_names(matched, width)
        source = f"the input of `{call.name}`"
        if callable(settings.values):
            source = "the function given as `values`"
            given = SeriesPlan(call.name, tuple(names), source, tuple(range(width))).named(settings.features)
            columns, are_read = compared_columns(read, call, grid)
            named = zip(given.names, given.columns, strict=True)
            unread = tuple(name for name, column in named if column in columns)
            return replace(given, unread=unread, are_read=are_read)
        plan = SeriesPlan(call.name, tuple(names), source, tuple(range(width)))
        if beside and settings.values == "input":
            plan = plan.take(self._numbers_beside(call, grid))
        elif matched and settings.values != "input" and len(settings.features or ()) != width:
            plan = self._without_made_numbers(call, grid, plan, matched)
        plan = plan.shortened() if settings.features is None else plan.named(settings.features)
        if plan.parts or not matched:
            return plan
        ranks = {place: one.rank for place, one in enumerate(matched) if one is not None}
        named = zip(plan.names, plan.columns, strict=True)
        return replace(plan, scaled=tuple(name for name, place in named if ranks.get(place) in (SAME_MAP, MAP_OF_EACH)))

    def _without_made_numbers(
        self, call: RecurrentCall, grid: Grid, plan: SeriesPlan, matched: Sequence[BatchColumn | None]
    ) -> SeriesPlan:
        """The plan without what the model makes: rows of embeddings, and numbers that no column of the batch is."""
        numbers = self._numbers_beside(call, grid)
        known = [place for place in numbers if matched[place] is not None]
        if not known and (aligned := self._aligned(call, grid)):
            return plan_of_batch(call.name, aligned, len(numbers))
        # What never changes along a sequence, such as a scale of it, is no level of its steps, as no id is a word.
        read = grid.spread(call.input)
        moves = ((read != read[:, :1]) & grid.steps.unsqueeze(-1)).any((0, 1)).tolist()
        telling = [place for place in numbers if matched[place] is not None or moves[place]] or numbers
        # Where most are known, the others are variables that the model made of one, such as a logarithm.
        kept = known if 0 < len(known) < len(numbers) / 2 else telling
        left_out = len(numbers) - len(kept)
        if not left_out:
            return plan.take(kept)
        stand, are = ("stands", "is") if left_out == 1 else ("stand", "are")
        remark = (
            f"{left_out} of the {counted(len(matched), 'number')} that `{call.name}` reads at each step {stand} nowhere"
            f' in the batch and {are} left out. To see all, give FeatureLevels(values="input").'
        )
        return replace(plan.take(kept), remarks=(remark,))

    def _numbers_beside(self, call: RecurrentCall, grid: Grid) -> list[int]:
        """Columns of what a call reads that are no rows of embeddings.

        Raises:
            CaptureError: There are none.
        """
        read = grid.spread(call.input)
        embedded = self._embedded_columns(read[grid.steps])
        numbers = [place for place in range(read.shape[-1]) if place not in embedded]
        if not numbers:
            raise CaptureError(
                f"All that `{call.name}` reads are rows of an nn.Embedding, and no numbers. Leave `FeatureLevels` out."
            )
        return numbers

    def _match(
        self, call: RecurrentCall, grid: Grid, read: Tensor, tensors: Sequence[BatchTensor]
    ) -> list[BatchColumn | None]:
        """For each column of `read` the column of the batch that it is."""
        first = call.parts[0].n_steps
        time = first if 2 < first < grid.shape[1] else grid.shape[1]  # of several calls, the first may be a window
        laid_out = list(lay_out(tensors, grid.shape[0], grid.packed_order, time))
        matched = match_columns(read[:, :time, :MOST_MATCHED], grid.steps[:, :time], laid_out)
        if not any(matched) and not grid.packed:
            matched = match_windows(read[:, :time, :MOST_MATCHED], tensors)
        return matched + [None] * (read.shape[-1] - len(matched))

    def _embedded_columns(self, rows: Tensor) -> set[int]:
        """Columns of what a layer reads that are rows of an embedding."""
        return _columns_of([one.output for one in self._embedding_calls], rows)

    def _aligned(self, call: RecurrentCall, grid: Grid) -> list[tuple[BatchColumn, str]]:
        """Columns of the batch's series that have the steps of the call; of inputs and targets, the inputs."""
        batch, time = grid.shape
        found: dict[Path, list[tuple[BatchColumn, str]]] = {}
        for one in lay_out(self.tensors, batch, grid.packed_order, time):
            path, length = one.source.path, one.values.shape[1]
            fits = "T" in one.way and (length == time or (grid.packed and length > time))
            if fits and one.source.tensor.is_floating_point() and path not in found and not _is_target(one.source):
                found[path] = [(one.column(index), one.way) for index in range(one.values.shape[-1])]
        if found and all(path and isinstance(path[0], int) for path in found):  # of (inputs, targets), the inputs
            first = next(iter(found))[0]
            found = {path: columns for path, columns in found.items() if path[0] == first}
        return [column for columns in found.values() for column in columns]

    # --- the values, in every batch ----------------------------------------------------------------------------------

    def _variables(self, plan: SeriesPlan, call: RecurrentCall, grid: Grid, read: Tensor) -> Tensor:
        if plan.parts:
            read = self._of_batch(plan, call, grid)
        if max(plan.columns) >= read.shape[-1]:
            raise CaptureError(
                f"The series that enters `{call.name}` has {read.shape[-1]} variables in one batch, and more in the"
                " first. Give all batches the same: FeatureLevels(…, values=lambda batch: …)."
            )
        return read[..., list(plan.columns)]

    def _of_batch(self, plan: SeriesPlan, call: RecurrentCall, grid: Grid) -> Tensor:
        by_path = {one.path: one for one in self.tensors}
        batch, time = grid.shape
        columns = []
        for path, way, column in plan.parts:
            sources = [by_path[path]] if path in by_path else []
            laid_out = lay_out(sources, batch, grid.packed_order, time)
            values = next((one.values for one in laid_out if one.way == way), None)
            if values is None or column >= values.shape[-1]:
                raise CaptureError(
                    f"The batch held the series of `{call.name}` at first, and holds none of {batch} × {time} steps in"
                    " the same place now. Give the series: FeatureLevels(…, values=lambda batch: …)."
                )
            columns.append(values[:, :time, column].to(grid.rows.device).float())
        return torch.stack(columns, dim=-1)


def _columns_of(sources: Sequence[Tensor], rows: Tensor) -> set[int]:
    """Columns of what a layer reads, (N, D), that are rows of one of the sources, (…, W) each."""
    columns: set[int] = set()
    for one in sources:
        source = one.reshape(-1, one.shape[-1])
        if (found := rows_within(rows, source.to(rows.device))) is not None:
            columns |= set(range(found[0], found[0] + source.shape[1]))
    return columns


def _agree(one: Tensor, other: Tensor) -> bool:
    """Whether rows are the same; those that hold NaN or infinity where the others do, if some are finite."""
    if torch.equal(one, other):
        return True
    finite = one.isfinite()
    return bool(finite.any()) and torch.equal(finite, other.isfinite()) and torch.equal(one[finite], other[finite])


def _rows_of(tensors: Sequence[BatchTensor], rows: Tensor) -> list[str] | None:
    """Names of the columns of the tensor of a batch whose rows are all that a layer reads; None where there is none."""
    width = rows.shape[-1]
    if not (finite := rows.isfinite().all(-1)).all():  # NaN equals nothing
        rows = rows[finite]
    for one in tensors:
        tensor = one.tensor
        ways = [tensor] if tensor.dim() >= 2 and tensor.shape[-1] == width else []
        ways += [tensor.transpose(1, 2)] if tensor.dim() == 3 and tensor.shape[1] == width else []
        ways += [tensor.unsqueeze(-1)] if width == 1 and tensor.dim() == 2 else []
        for way in ways:
            if rows_within(rows, way.reshape(-1, width).to(rows.device)) is not None:
                laid_out = LaidOut(one, way, width > 1 or tensor.dim() == way.dim(), "")
                return column_names([laid_out.column(index) for index in range(width)], width)
    return None


def _is_target(source: BatchTensor) -> bool:
    name = source.name.lower()
    return name == "y" or name.startswith("label") or ("target" in name and "past" not in name)


def _with_columns(found: BatchTensor, memory: SeriesMemory) -> BatchTensor:
    if not found.columns and found.tensor.is_floating_point():
        for of, names in memory.columns.items():
            if len(names) == found.tensor.shape[-1] and (of in found.name if of else found.tensor.dim() == 3):
                return replace(found, columns=tuple(names))
    return found
