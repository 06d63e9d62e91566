"""Tells one training from the next, where a callback is used for several."""

from __future__ import annotations

import os
import weakref
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class TrainingIdentity:
    """The model and the log directory of a training: k-fold and searches give a callback others of either."""

    def __init__(self) -> None:
        self._model: weakref.ref[Any] | None = None
        self._logs: tuple[Hashable, ...] = ()

    def is_another(self, trainer: Trainer, module: LightningModule) -> bool:
        """Whether this is another training than the last one asked about; of the first one it is not."""
        known = self._model
        logs = _logs(trainer)
        is_another = known is not None and (known() is not module or self._logs != logs)
        self._model, self._logs = weakref.ref(module), logs
        return is_another


def _logs(trainer: Trainer) -> tuple[Hashable, ...]:
    """Directories of the loggers; the loggers themselves where one has no directory."""
    places: list[Hashable] = []
    for logger in trainer.loggers:
        try:
            directory = getattr(logger, "log_dir", None)
        except Exception:  # a logger that fails shall fail where the trainer uses it
            directory = None
        places.append(os.path.abspath(directory) if isinstance(directory, (str, os.PathLike)) else weakref.ref(logger))
    return tuple(places) or (os.path.abspath(trainer.default_root_dir),)
