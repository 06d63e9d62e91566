"""Describes values in error messages, and calls the functions that read the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from lightning_rnnvis.user_functions import call_user_function

_MAX_PARTS = 8
"""Parts of a list or a dict that are described."""


def describe_value(value: Any, depth: int = 0) -> str:
    """Describe a value by its type, shape and parts, two levels deep; below these by the number of parts."""
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)}"
    if not isinstance(value, (tuple, list, Mapping)):
        return type(value).__name__
    if depth == 2:
        return f"{type(value).__name__} of {len(value)}"
    more = ["…"] if len(value) > _MAX_PARTS else []
    if isinstance(value, Mapping):
        parts = [f"{key!r}: {describe_value(part, depth + 1)}" for key, part in list(value.items())[:_MAX_PARTS]]
        return f"{{{', '.join(parts + more)}}}"
    return f"({', '.join([describe_value(part, depth + 1) for part in value[:_MAX_PARTS]] + more)})"


def call_on_batch(function: Callable[[Any], Any], batch: Any, setting: str) -> Any:
    """Call a function that the user gave on the batch.

    Args:
        function: The function.
        batch: The batch.
        setting: Name of the setting that the function was given as.

    Raises:
        CaptureError: The function failed.
    """
    return call_user_function(
        function,
        batch,
        given_as=f"`{setting}`",
        contract=lambda: f"the batch as the model gets it: {describe_value(batch)}",
    )
