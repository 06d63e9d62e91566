"""Calls the functions that a user gave as settings, so that one that fails is named together with its contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from lightning_rnnvis.errors import CaptureError

Result = TypeVar("Result")


def call_user_function(
    function: Callable[..., Result],
    *arguments: Any,
    given_as: str,
    contract: Callable[[], str],
) -> Result:
    """What a function of the user's own returns.

    Args:
        function: The function.
        arguments: What it is called with.
        given_as: The setting that it was given as, with backticks.
        contract: Says what the function is called with and must return; asked for only where it fails.

    Raises:
        CaptureError: The function failed.
    """
    try:
        return function(*arguments)
    except Exception as error:
        raise CaptureError(
            f"The function given as {given_as} failed with {type(error).__name__}: {error}. It is called with"
            f" {contract()}."
        ) from error
