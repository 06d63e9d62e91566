"""A short training with a logger of others, that makes a report: python -m tests.loggers.train LOGGER DIRECTORY.

It runs in an environment where the logger is installed, and prints what it is, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = "rnnvis"


def logger_of(name: str, directory: Path) -> Any:
    """The logger, which keeps all below the directory."""
    from lightning.pytorch.loggers import MLFlowLogger, WandbLogger
    from lightning.pytorch.loggers.logger import DummyLogger

    if name == "wandb":
        return WandbLogger(project=PROJECT, save_dir=str(directory), offline=True)
    if name == "mlflow":
        return MLFlowLogger(
            PROJECT, tracking_uri=f"sqlite:///{directory}/mlflow.db", artifact_location=str(directory / "artifacts")
        )
    import trackio

    class TrackioLogger(DummyLogger):
        """As people write it: Lightning has none."""

        def __init__(self) -> None:
            super().__init__()
            self.run = trackio.init(project=PROJECT)

        @property
        def experiment(self) -> Any:
            return self.run

        def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
            self.run.log(metrics)

        def finalize(self, status: str) -> None:
            trackio.finish()

    return TrackioLogger()


def main() -> None:
    """Train, and say what was used."""
    name, directory = sys.argv[1], Path(sys.argv[2])
    os.environ |= {"TRACKIO_DIR": str(directory), "WANDB_SILENT": "true", "WANDB_MODE": "offline"}
    from tests.training.running import fit, rnnvis

    logger = logger_of(name, directory)
    fit(directory / "logs", rnnvis(report="end"), logger=[logger])
    packages = (name, "lightning", "torch")
    run = logger.run_id if name == "mlflow" else ""
    print(json.dumps({"run": run, "versions": {one: version(one) for one in packages}}))


if __name__ == "__main__":
    main()
