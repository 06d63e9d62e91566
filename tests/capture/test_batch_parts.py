"""Batches of every make are walked, described, and searched for the series that a layer reads."""

from __future__ import annotations

import dataclasses
from collections import UserDict, namedtuple
from types import SimpleNamespace

import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

from lightning_rnnvis.capture.model.batch_parts import tensors_of
from lightning_rnnvis.capture.model.describe_value import describe_value

ONE, OTHER = torch.rand(2, 3), torch.rand(2, 4, 3)


@dataclasses.dataclass(slots=True)
class Slotted:
    """A dataclass without a dict."""

    past: torch.Tensor
    future: torch.Tensor | None = None


class Padded:
    """Hides its parts behind properties."""

    def __init__(self, payload):
        self._payload, self._loop = payload, self

    @property
    def payload(self):
        """The parts."""
        return self._payload


class LikeADict:
    """A mapping but for its class."""

    __slots__ = ("held",)

    def __init__(self, **held):
        self.held = held

    def keys(self):
        """Its keys."""
        return self.held.keys()

    def __getitem__(self, key):
        return self.held[key]


Named = namedtuple("Named", ["x", "y"])


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        (ONE, {"batch": "batch"}),
        ([ONE, (OTHER, "text")], {"batch[0]": "batch[0]", "batch[1][0]": "batch[1][0]"}),
        ({"x": ONE, "z": {"y": [OTHER]}}, {"batch['x']": "x", "batch['z']['y'][0]": "y"}),
        (UserDict(x=ONE), {"batch['x']": "x"}),
        (LikeADict(x=ONE), {"batch['x']": "x"}),
        (Named(ONE, [OTHER]), {"batch.x": "x", "batch.y[0]": "y"}),
        (Slotted(ONE), {"batch.past": "past"}),
        ((Slotted(ONE, OTHER), None), {"batch[0].past": "past", "batch[0].future": "future"}),
        (Padded({"amount": ONE}), {"batch.payload['amount']": "amount"}),
        (SimpleNamespace(series=ONE), {"batch.series": "series"}),
        ({"x": pack_sequence([ONE])}, {"batch['x']": "x"}),
    ],
)
def test_tensors_of_a_batch(batch, expected):
    """Each tensor has the expression that gives it, and the last key or field on the way as its name."""
    found = tensors_of(batch)
    assert {one.expression: one.name for one in found} == expected
    for one in found:
        given = eval(one.expression, {"batch": batch})  # noqa: S307
        assert torch.equal(getattr(given, "data", given), one.tensor)
    assert "torch.float32 of shape (2, 3)" in describe_value(batch)


def test_names_of_columns_stand_beside_a_tensor():
    """A list of names under the key of the tensor and more names its columns."""
    (found,) = tensors_of({"temporal": OTHER, "temporal_cols": ["load", "hour", "y"], "y_idx": 2})
    assert found.columns == ("load", "hour", "y")


def test_descriptions_name_fields():
    """A dataclass is described by its fields, as a dict is by its keys."""
    assert describe_value(Slotted(ONE)) == "Slotted(past=torch.float32 of shape (2, 3), future=NoneType)"
    assert describe_value({"x": [ONE] * 9}).startswith("{'x': (torch.float32 of shape (2, 3), ")
