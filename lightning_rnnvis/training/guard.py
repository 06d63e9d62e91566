"""Keeps errors of our part away from the training."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.training.messages.voice import log, warn


class Guard:
    """Lets the training continue whatever happens in our part, which it then switches off.

    Attributes:
        cause: Why our part is switched off; None while it is on.
        seconds: Time spent inside, since it was last set to 0.
    """

    def __init__(self) -> None:
        self.cause: str | None = None
        self.seconds = 0.0

    @property
    def disabled(self) -> bool:
        """Whether our part is switched off."""
        return self.cause is not None

    @contextmanager
    def __call__(self, checking: bool = False) -> Iterator[None]:
        """Run what stands inside; an error in it warns once and switches our part off.

        Args:
            checking: Whether nothing has begun yet, so that a `CaptureError` is for the person to fix.

        Raises:
            CaptureError: One was raised inside, while checking.
        """
        start = time.perf_counter()
        try:
            yield
        except Exception as error:
            if isinstance(error, CaptureError) and checking:
                raise
            log.debug("RNNVis stopped", exc_info=error)
            self.stop(_sentence(error))
        finally:
            self.seconds += time.perf_counter() - start

    def stop(self, cause: str, say: bool = True) -> None:
        """Switch our part off, and report why if that was not reported."""
        if self.cause is None and say:
            warn(f"RNNVis stopped recording; everything else continues. {cause}")
        self.cause = self.cause or cause


def _sentence(error: Exception) -> str:
    """The cause and what to do about it."""
    if isinstance(error, CaptureError):
        return str(error)
    name = f"{type(error).__name__}: {error}"
    # The host's allocator raises a plain RuntimeError.
    if isinstance(error, MemoryError) or any(text in str(error) for text in ("out of memory", "allocate memory")):
        return f"{name} (RNNVis needs less memory with a smaller `max_tokens`, `max_words` or `layers=[…]`.)"
    if isinstance(error, OSError):
        return f"{name} (The records could not be written: make room, or log to another directory.)"
    return f"{name} (Take RNNVis out of the callbacks, or report this.)"
