"""Finds the numeric series that a recurrent layer reads: in the batch, or as the user's settings say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import tensors_of
from lightning_rnnvis.capture.model.describe_value import call_on_batch
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.words.row_matching import rows_within
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.feature_levels import FeatureLevels


class SeriesFinder:
    """Finds the series of each recurrent call of one batch, lower layers first.

    Args:
        settings: The user's settings of the series.
        batch: The batch.
    """

    def __init__(self, settings: FeatureLevels, batch: Any) -> None:
        self._settings = settings
        self._batch = batch
        self._found: list[tuple[RecurrentCall, Grid, Tensor, str]] = []

    def series_of(self, call: RecurrentCall, grid: Grid) -> tuple[Tensor, str]:
        """The series (B, T, F) in the order of the grid, NaN where the layer reads nothing, and where it was found.

        Raises:
            CaptureError: The layer reads something else, or the series has another shape than the settings say.
        """
        values, source = self._find(call, grid)
        named = self._settings.features
        if named is not None and len(named) != values.shape[-1]:
            raise CaptureError(
                f"`FeatureLevels` names {len(named)} features ({', '.join(named)}), and the series that enters"
                f" `{call.name}` has {values.shape[-1]}. Give one name for each."
            )
        values = torch.where(grid.steps.unsqueeze(-1), values.detach().float(), torch.nan)
        self._found.append((call, grid, values, source))
        return values, source

    def _find(self, call: RecurrentCall, grid: Grid) -> tuple[Tensor, str]:
        if callable(self._settings.values):
            return self._from_function(call, grid), "the function given as `values`"
        read = grid.spread(call.input)
        for lower, lower_grid, values, source in self._found:
            if lower_grid.shape == grid.shape and torch.equal(lower_grid.steps, grid.steps):
                output = lower_grid.spread(lower.output)
                if output.shape == read.shape and torch.equal(output[grid.steps], read[grid.steps]):
                    return values, source
        if self._settings.values == "input":
            return read, f"the input of `{call.name}`"
        rows = read[grid.steps]
        for series in _series_in(self._batch, rows.shape[-1]):
            if rows_within(rows, series.to(rows.device)) is not None:
                return read, "the series in the batch"
        raise CaptureError(
            f"The input of `{call.name}`, of shape {tuple(read.shape)}, stands nowhere in the batch unchanged, so"
            " `FeatureLevels` cannot find the values that entered it. Give the series, of shape (batch, time,"
            " features): FeatureLevels(…, values=lambda batch: batch[0]), or take the input as it is:"
            ' FeatureLevels(…, values="input").'
        )

    def _from_function(self, call: RecurrentCall, grid: Grid) -> Tensor:
        assert callable(self._settings.values)
        series = call_on_batch(self._settings.values, self._batch, "values")
        batch, time = grid.shape
        if isinstance(series, Tensor) and series.shape == (batch, time):
            series = series.unsqueeze(-1)
        if not isinstance(series, Tensor) or series.dim() != 3 or len(series) != batch or series.shape[1] < time:
            came = f"shape {tuple(series.shape)}" if isinstance(series, Tensor) else type(series).__name__
            raise CaptureError(
                f"The function given as `values` must return a series of shape (batch, time, features) ="
                f" ({batch}, {time}, …) for `{call.name}`. Got {came}."
            )
        series = series.to(grid.rows.device)
        return (series if grid.packed_order is None else series[grid.packed_order])[:, :time]


def _series_in(batch: Any, width: int) -> Iterator[Tensor]:
    """Everything in a batch that may be a series with `width` features, as rows (N, width)."""
    for tensor in (found.tensor for found in tensors_of(batch)):
        if tensor.dim() >= 2 and tensor.shape[-1] == width:
            yield tensor.reshape(-1, width)
        if tensor.dim() == 3 and tensor.shape[1] == width:
            yield tensor.transpose(1, 2).reshape(-1, width)
        if width == 1 and tensor.dim() == 2:
            yield tensor.reshape(-1, 1)
