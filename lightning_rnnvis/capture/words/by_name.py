"""Settings by name: what holds for a layer, for an embedding, or for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

Value = TypeVar("Value")

FOR_ALL = ""
"""The name of what holds for every layer."""


def value_for(values: Mapping[str, Value], layer: str, inputs: Sequence[str]) -> Value | None:
    """What holds for a layer: by its own name, by that of the embedding that enters it first, or for all.

    Args:
        values: Values by name of a layer, by name of an embedding, or `FOR_ALL`.
        layer: Name of the layer.
        inputs: Names of the embeddings whose words enter it.
    """
    return next((values[name] for name in (layer, *inputs[:1], FOR_ALL) if name in values), None)
