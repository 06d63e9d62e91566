"""A call of a function with outputs of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import Arguments


@dataclass(frozen=True, eq=False)
class FunctionCall:
    """A call of a function with outputs of a layer.

    Attributes:
        function: Its name.
        arguments: By position and by keyword.
        tensor: The outputs among them.
        result: What it returned, or one part of that.
    """

    function: str
    arguments: Arguments
    tensor: Tensor
    result: Any

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments by position."""
        return self.arguments[0]

    @property
    def name(self) -> str:
        """The function as it is said."""
        return self.function.strip("_")

    @property
    def is_in_place(self) -> bool:
        """Whether it gave the outputs other values where they lie, so that what there was cannot be compared."""
        return self.result is self.tensor
