"""What came, in the words of an error message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from lightning_rnnvis.user_functions import call_user_function

_MOST = 8
"""Parts told of a list or a dict."""


def describe_value(value: Any, depth: int = 0) -> str:
    """A value by its type, shape and parts; of parts of parts of parts by their number alone."""
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)}"
    if not isinstance(value, (tuple, list, Mapping)):
        return type(value).__name__
    if depth == 2:
        return f"{type(value).__name__} of {len(value)}"
    more = ["…"] if len(value) > _MOST else []
    if isinstance(value, Mapping):
        parts = [f"{key!r}: {describe_value(part, depth + 1)}" for key, part in list(value.items())[:_MOST]]
        return f"{{{', '.join(parts + more)}}}"
    return f"({', '.join([describe_value(part, depth + 1) for part in value[:_MOST]] + more)})"


def call_on_batch(function: Callable[[Any], Any], batch: Any, setting: str) -> Any:
    """What a function of the user's own takes from the batch.

    Args:
        function: The function.
        batch: The batch.
        setting: Name of the setting that the function was given as.

    Raises:
        CaptureError: It fails.
    """
    return call_user_function(
        function,
        batch,
        given_as=f"`{setting}`",
        contract=lambda: f"the batch as the model gets it: {describe_value(batch)}",
    )
