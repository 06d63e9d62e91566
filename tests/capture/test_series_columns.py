"""Columns of a layer's input are found in the batch, however the model cut, shifted or scaled them."""

from __future__ import annotations

import dataclasses
from collections import namedtuple

import pytest
import torch

from lightning_rnnvis.capture.model.batch_parts import tensors_of
from lightning_rnnvis.capture.numbers.series_columns import column_names, lay_out, match_columns, match_windows

GENERATOR = torch.Generator().manual_seed(0)
SERIES = torch.randn((6, 12, 3), generator=GENERATOR) * torch.tensor([5.0, 1.0, 9.0]) + torch.tensor([20.0, 0, -3])
GROUP = torch.arange(6.0)
EACH = torch.rand((6, 1, 1), generator=GENERATOR) + 0.5


@dataclasses.dataclass(slots=True)
class Batch:
    """A batch without a dict."""

    past: torch.Tensor
    static: torch.Tensor


Pair = namedtuple("Pair", ["x", "y"])


def names_of(read, batch, order=None, steps=None):
    """Names of the columns of an input."""
    steps = torch.ones(read.shape[:2], dtype=torch.bool) if steps is None else steps
    laid_out = list(lay_out(tensors_of(batch), len(read), order, read.shape[1]))
    return column_names(match_columns(read, steps, laid_out), read.shape[-1])


@pytest.mark.parametrize(
    ("read", "batch", "expected"),
    [
        (SERIES, {"x": SERIES}, ["x[0]", "x[1]", "x[2]"]),
        (SERIES, [SERIES, SERIES[:, 0]], ["col 0", "col 1", "col 2"]),
        (SERIES, [SERIES.transpose(1, 2)], ["col 0", "col 1", "col 2"]),
        (SERIES[..., [2, 0]], [SERIES[..., :2], SERIES[..., 1:]], ["batch[1] col 1", "batch[0] col 0"]),
        (SERIES, {"x": SERIES.transpose(0, 1)}, ["x[0]", "x[1]", "x[2]"]),
        (SERIES, {"x": SERIES.transpose(1, 2)}, ["x[0]", "x[1]", "x[2]"]),
        (SERIES[..., [2, 0]], {"load": SERIES[..., 0], "hour": SERIES[..., 2]}, ["hour", "load"]),
        (SERIES / 10 + 3, Pair(SERIES, SERIES), ["x[0]", "x[1]", "x[2]"]),
        (SERIES / SERIES.abs().mean(1, keepdim=True), {"x": SERIES}, ["x[0]", "x[1]", "x[2]"]),
        (-SERIES[..., :1] * EACH, {"x": SERIES}, ["−x[0]"]),
        (SERIES[:, 4:10], {"x": SERIES}, ["x[0]", "x[1]", "x[2]"]),
        (torch.cat([SERIES[:, 2:10, :1], SERIES[:, 4:]], -1), {"x": SERIES}, ["x[0] (lag 2)", "x[0]", "x[1]", "x[2]"]),
        (torch.cat([SERIES, GROUP[:, None, None].expand(6, 12, 1)], -1), Batch(SERIES[..., 0], GROUP), [
            "past", "input 1", "input 2", "static"
        ]),
        ({"temporal": SERIES, "temporal_cols": ["load", "hour", "day"]}["temporal"].tanh(), {"x": SERIES}, [
            "input 0", "input 1", "input 2"
        ]),
        (SERIES, {"temporal": SERIES, "temporal_cols": ["load", "hour", "day"]}, ["load", "hour", "day"]),
        (SERIES[..., :2], {"past": {"value": SERIES[..., 0]}, "known": {"value": SERIES[..., 1]}}, [
            "past.value", "known.value"
        ]),
    ],
)  # fmt: skip
def test_columns_have_the_names_of_the_batch(read, batch, expected):
    """As it is, as a window, shifted, scaled as a whole or each sequence by itself; none where a map is no line."""
    assert names_of(read, batch) == expected


@pytest.mark.parametrize("hole", [torch.nan, torch.inf])
@pytest.mark.parametrize("cleaned", [True, False])
def test_holes_take_no_name(hole, cleaned):
    """NaN and infinity in the batch or in what a layer reads, as they are or put to 0."""
    batch = SERIES.clone()
    batch[:, 2, 1] = hole
    read = batch.nan_to_num(0, 0, 0) if cleaned else batch
    assert names_of(read, {"x": batch}) == ["x[0]", "x[1]", "x[2]"]
    one = SERIES.clone()
    one[0, 0, 0] = hole
    assert names_of(one, {"x": SERIES}) == names_of(SERIES, {"x": one}) == ["x[0]", "x[1]", "x[2]"]


def test_what_a_few_steps_cannot_tell_has_no_name():
    """Two steps lie on any line: too little evidence for a name; equal values are enough."""
    other = torch.randn((6, 2, 1), generator=GENERATOR)
    assert names_of(other, {"x": SERIES[:, :2, 0]}) == ["input"]
    assert names_of(SERIES[:, :2, :1], {"x": SERIES[:, :2, 0]}) == ["x"]
    assert names_of(torch.zeros(6, 12, 1), {"x": torch.zeros(6, 12)}) == ["input"]


def test_a_column_that_never_changes_is_found_beside_others():
    """Equal values tell a constant column where its neighbours were found, and nowhere else."""
    still = torch.cat([SERIES[..., :2], torch.ones(6, 12, 1)], -1)
    assert names_of(still, {"x": still}) == ["x[0]", "x[1]", "x[2]"]
    assert names_of(still[..., 2:], {"x": still}) == ["input"]


def test_windows_that_the_model_cuts():
    """Sequences that are no rows of the batch are windows of one of its series, each scaled by itself."""
    long = torch.randn((2, 60, 2), generator=GENERATOR).cumsum(1)
    windows = long.unfold(1, 12, 4).flatten(0, 1).transpose(1, 2)
    scaled = (windows - windows.mean(1, keepdim=True)) / windows.std(1, keepdim=True)
    tensors = tensors_of({"temporal": long, "temporal_cols": ["load", "hour"]})
    assert column_names(match_windows(scaled, tensors), 2) == ["load", "hour"]
    assert column_names(match_windows(scaled.square(), tensors), 2) == ["input 0", "input 1"]


def test_packed_sequences():
    """Only the steps that were read count, in the order of the packing."""
    order = torch.tensor([3, 1, 0, 2, 5, 4])
    steps = torch.arange(12) < torch.tensor([12, 9, 8, 7, 5, 5])[:, None]
    read = torch.where(steps[..., None], SERIES[order] * 2, 0)
    assert names_of(read, {"x": SERIES}, order, steps) == ["x[0]", "x[1]", "x[2]"]
    assert names_of(read, {"x": SERIES}, None, steps) == ["input 0", "input 1", "input 2"]
