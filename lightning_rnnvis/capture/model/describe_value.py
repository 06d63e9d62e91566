"""Describes values in error messages, and calls the functions that read the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import parts_of
from lightning_rnnvis.user_functions import call_user_function

_MAX_PARTS = 8
"""Parts of a list or a dict that are described."""


def describe_value(value: Any, depth: int = 0) -> str:
    """Describe a value by its type, shape and parts, two levels deep; below these by the number of parts."""
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)}"
    parts = parts_of(value)
    if parts is None:
        return type(value).__name__
    if depth == 2:
        return f"{type(value).__name__} of {len(parts)}"
    more = ["…"] if len(parts) > _MAX_PARTS else []
    described = [(key, describe_value(part, depth + 1)) for key, _, part in parts[:_MAX_PARTS]]
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return f"({', '.join([part for _, part in described] + more)})"
    if isinstance(value, Mapping):
        return f"{{{', '.join([f'{key!r}: {part}' for key, part in described] + more)}}}"
    return f"{type(value).__name__}({', '.join([f'{key}={part}' for key, part in described] + more)})"


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
