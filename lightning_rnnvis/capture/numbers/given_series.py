"""The series that a function of the user's gives of a batch, at the steps that a layer reads."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple

from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import BatchTensor
from lightning_rnnvis.capture.model.describe_value import call_on_batch, describe_value
from lightning_rnnvis.capture.numbers.series_columns import EQUAL, MOST_MATCHED, LaidOut, match_columns
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.errors import CaptureError

Offsets = MutableMapping[tuple[str, int, int], int]
"""Where the steps of a layer begin in a longer series, by layer and lengths."""


def given_series(
    function: Callable[[Any], Any], batch: Any, call: RecurrentCall, grid: Grid, offsets: Offsets
) -> Tensor:
    """The series of a call, (B, T, F).

    Args:
        function: The setting `values`.
        batch: The batch.
        call: The call.
        grid: Its steps.
        offsets: Those found so far; gains that of this call.

    Raises:
        CaptureError: The function gives no such series, or it cannot be told which of its steps the layer reads.
    """
    series = call_on_batch(function, batch, "values")
    n_sequences, time = grid.shape
    if isinstance(series, Tensor) and series.shape[:1] == (n_sequences,) and series.dim() == 2:
        series = series.unsqueeze(-1)
    if not isinstance(series, Tensor) or series.dim() != 3 or len(series) != n_sequences or series.shape[1] < time:
        raise CaptureError(
            f"The function given as `values` must return a series of shape (batch, time, features) ="
            f" ({n_sequences}, {time}, …) for `{call.name}`. Got {describe_value(series, depth=1)}."
        )
    series = series.to(grid.rows.device)
    series = series if grid.packed_order is None else series[grid.packed_order]
    lengths = (call.name, series.shape[1], time)
    if lengths not in offsets:
        offsets[lengths] = _start(series, call, grid)
    return series[:, offsets[lengths] : offsets[lengths] + time]


class ComparedColumns(NamedTuple):
    """A given series beside what a layer reads.

    Attributes:
        unread: Columns that the layer does not read; none where not all that it reads stands in the series.
        are_read: Whether all that it reads stands there as it is, not scaled or made of it.
    """

    unread: list[int]
    are_read: bool


def compared_columns(given: Tensor, call: RecurrentCall, grid: Grid) -> ComparedColumns:
    """What of a given series a layer reads.

    Args:
        given: The series, (B, T, F), at the steps of the call.
        call: The call.
        grid: Its steps.
    """
    read = grid.spread(call.input)
    if read.shape[-1] > MOST_MATCHED:
        return ComparedColumns([], are_read=False)
    laid_out = LaidOut(BatchTensor((), "values", given), given, True, "BTF")
    matched = match_columns(read, grid.steps, [laid_out])
    found = [one for one in matched if one is not None]
    if len(found) < len(matched):
        return ComparedColumns([], are_read=False)
    entering = {one.column for one in found}
    unread = [place for place in range(given.shape[-1]) if place not in entering]
    return ComparedColumns(unread, are_read=all(one.rank == EQUAL and not one.turned for one in found))


def _start(series: Tensor, call: RecurrentCall, grid: Grid) -> int:
    """The step of a longer series at which the layer begins to read: where its input stands, else at the first."""
    n_steps, time = series.shape[1], grid.shape[1]
    if n_steps == time:
        return 0
    laid_out = LaidOut(BatchTensor((), "values", series), series, True, "BTF")
    matched = match_columns(grid.spread(call.input)[..., :MOST_MATCHED], grid.steps, [laid_out])
    starts = {one.offset for one in matched if one is not None}
    if len(starts) == 1:
        return starts.pop()
    if grid.packed:  # packed sequences are padded at their ends
        return 0
    raise CaptureError(
        f"The function given as `values` returns {n_steps} steps, and `{call.name}` reads {time}: which of them cannot"
        f" be told. Return those alone, such as series[:, -{time}:] for the last ones."
    )
