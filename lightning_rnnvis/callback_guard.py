"""Keeps errors of our part away from the training."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from lightning_rnnvis.callback_messages import log, warn
from lightning_rnnvis.capture.errors import CaptureError


class Guard:
    """Lets the training go on whatever happens in our part, which it then switches off.

    Attributes:
        disabled: Whether our part is switched off.
        seconds: Time spent inside, since it was last set to 0.
    """

    def __init__(self) -> None:
        self.disabled = False
        self.seconds = 0.0

    @contextmanager
    def __call__(self, training: bool) -> Iterator[None]:
        """Run what stands inside; an error in it warns once and sets `disabled`.

        Args:
            training: Whether a training is under way. Before that, a `CaptureError` is for the person to mend.
        """
        start = time.perf_counter()
        try:
            yield
        except Exception as error:
            if isinstance(error, CaptureError) and not training:
                raise
            self.disabled = True
            cause = str(error) if isinstance(error, CaptureError) else f"{type(error).__name__}: {error}"
            warn(
                f"RNNVis stopped recording, and the training goes on without it. {cause}"
                + ("" if isinstance(error, CaptureError) else " (Set RNNVis aside, or report this.)")
            )
            log.debug("RNNVis stopped", exc_info=error)
        finally:
            self.seconds += time.perf_counter() - start
