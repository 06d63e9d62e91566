"""Sees which torch functions the user's model calls while a batch is recorded, and changes nothing of what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode, _pop_mode, _push_mode

Observer = Callable[[str, tuple[Any, ...], dict[str, Any], Any], None]
"""Called with the name of a function, its arguments by position and by keyword, and what it returned."""

_is_compiling: Callable[[], bool] = getattr(torch.compiler, "is_compiling", lambda: False)  # new in torch 2.3


class FunctionMode(TorchFunctionMode):
    """Tells observers of each call of a torch function, after it. An error in one of them reaches nobody.

    Args:
        observers: What is called after each function.
    """

    def __init__(self, observers: Sequence[Observer]) -> None:
        super().__init__()
        self._observers = list(observers)
        self._is_on = False
        self._is_paused = False

    def start(self) -> None:
        """See functions from now on."""
        if not self._is_on:
            _push_mode(self)
            self._is_on, self._is_paused = True, False

    def stop(self) -> None:
        """See no more; safe to call at any time. Modes that others have begun since, and not ended, stay."""
        if self._is_on and not self._is_paused:
            _take_away(self)
        self._is_on = False

    def pause(self) -> None:
        """Be away for a while: some modules of torch compute otherwise, and round otherwise, under any mode."""
        if self._is_on and not self._is_paused:
            _take_away(self)
            self._is_paused = True

    @contextmanager
    def away(self) -> Iterator[None]:
        """See nothing of what stands inside, which is our own."""
        was_seeing = self._is_on and not self._is_paused
        self.pause()
        try:
            yield
        finally:
            if was_seeing:
                self.resume()

    def resume(self) -> None:
        """See functions again, after `pause`."""
        if self._is_on and self._is_paused:
            _push_mode(self)
            self._is_paused = False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function as if nobody looked, then tell the observers."""
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        if not _is_compiling():
            # This runs inside the user's forward pass: nothing may escape from here.
            try:
                name = getattr(func, "__name__", "")
                for observer in self._observers:
                    observer(name, args, kwargs, result)
            except Exception:  # then this call tells nothing
                pass
        return result


def _take_away(mode: FunctionMode) -> None:
    """Take a mode from the stack of modes, and leave those above it there."""
    above = []
    while (top := _get_current_function_mode()) is not None:
        _pop_mode()
        if top is mode:
            break
        above.append(top)
    for other in reversed(above):
        _push_mode(other)
