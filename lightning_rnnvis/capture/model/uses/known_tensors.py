"""What is known of tensors while a pass lasts. None of them is kept alive by it."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

from torch import Tensor

Known = TypeVar("Known")


class KnownTensors(Generic[Known]):
    """What is known of tensors, each by itself: another tensor of the same memory is another one."""

    def __init__(self) -> None:
        self._tensors: dict[int, tuple[weakref.ref[Tensor], Known]] = {}

    def __bool__(self) -> bool:
        """Whether anything was known in this pass."""
        return bool(self._tensors)

    def know(self, tensor: Tensor, known: Known) -> None:
        """Keep what is known of a tensor."""
        self._tensors[id(tensor)] = weakref.ref(tensor), known

    def of(self, tensor: Any) -> Known | None:
        """What is known of a tensor; None for nothing."""
        found = self._tensors.get(id(tensor))
        return None if found is None or found[0]() is not tensor else found[1]

    def forget(self, tensor: Tensor) -> None:
        """Forget what is known of a tensor."""
        self._tensors.pop(id(tensor), None)

    def clear(self) -> None:
        """Forget all of them."""
        self._tensors.clear()
