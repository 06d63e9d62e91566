"""Logs the metrics of the records as scalars that other callbacks can monitor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.training.distributed import some_may_skip

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class MetricLog:
    """The last value of each metric, logged at every validation of `fit`, recorded or not.

    A callback that monitors a metric (`EarlyStopping`, `ModelCheckpoint`) raises when it is missing, so a validation
    without a record logs the last value again. A value that does not exist yet (the agreement with a record before the
    first) is logged as 0.

    Attributes:
        last: The last values by name.
        prefix: What stands before the names of the states; two callbacks on one trainer need different ones.
    """

    def __init__(self) -> None:
        self.last: dict[str, float] = {}
        self.prefix = "rnnvis"

    def update(self, snapshots: Iterable[Snapshot]) -> None:
        """Take the metrics of a new record."""
        for snapshot in snapshots:
            for name, value in snapshot.metrics.items():
                key = f"{self.prefix}/{snapshot.state}/{name}"
                self.last[key] = float(value) if math.isfinite(value) else self.last.get(key, 0.0)

    def log(self, trainer: Trainer, pl_module: LightningModule, to_loggers: bool) -> None:
        """Log all metrics through the module; every process must have the same.

        Args:
            trainer: The trainer.
            pl_module: The model.
            to_loggers: Whether they go to the loggers, too, and not only to the callbacks that monitor them.
        """
        if self.last:
            # Nothing is left to reduce, but Lightning warns of every value that is not.
            several = trainer.world_size > 1 and not some_may_skip(trainer)
            pl_module.log_dict(
                self.last,
                on_step=False,
                on_epoch=True,
                batch_size=1,
                sync_dist=several,
                logger=None if to_loggers else False,
            )
