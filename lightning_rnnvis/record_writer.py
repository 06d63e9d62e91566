"""Where the records of a run go: the event file of its TensorBoard logger, or one of our own beside its logs."""

from __future__ import annotations

import os
import secrets
from typing import Any

from lightning_rnnvis.record_summary import summary
from lightning_rnnvis.snapshot import Snapshot
from lightning_rnnvis.snapshot_bytes import encode


class RecordWriter:
    """Writes records and flushes, so that TensorBoard shows them while the training runs.

    The records go into the event file that the logger writes: TensorBoard's Python reader leaves an older event file
    of a directory for good once a newer one is there, so a second file would hide either's news.

    Args:
        loggers: The trainer's loggers.
        directory: Where to make an event file of our own if no logger says where its logs are.
    """

    def __init__(self, loggers: list[Any], directory: str) -> None:
        self.token = secrets.token_hex(4)
        self._own: Any = None
        self._logger: Any = None
        for logger in loggers:
            # Known by what it offers: torch.utils.tensorboard's SummaryWriter makes such file writers.
            if callable(getattr(logger.experiment, "_get_file_writer", None)):
                self._logger = logger
                self.directory = str(getattr(logger, "log_dir", None) or logger.experiment.get_logdir())
                return
        # Not `Trainer.log_dir`: it waits for all processes, and the first one alone writes.
        beside = (getattr(logger, "log_dir", None) or getattr(logger, "save_dir", None) for logger in loggers)
        self.directory = os.path.join(next(filter(None, beside), directory), "rnnvis")

    @property
    def has_own_file(self) -> bool:
        """Whether no logger takes the records."""
        return self._logger is None

    def write(self, snapshot: Snapshot) -> int:
        """Write one record; returns the size of its payload in bytes."""
        header, payload = encode(snapshot)
        self._file_writer().add_summary(summary(header, payload, self.token), snapshot.global_step)
        return header.n_bytes

    def _file_writer(self) -> Any:
        if self._logger is not None:
            # Lightning closes the writer after each of `validate`, `fit` and `test`; asking anew opens the next file.
            return self._logger.experiment._get_file_writer()
        if self._own is None:
            from torch.utils.tensorboard import SummaryWriter

            self._own = SummaryWriter(self.directory)
        return self._own._get_file_writer()

    def flush(self) -> None:
        """Wait until all that was written stands in the file."""
        self._file_writer().flush()

    def close(self) -> None:
        """Close the event file, if it is our own."""
        if self._own is not None:
            self._own.close()
            self._own = None
