"""Where the records go, whatever logger a training has."""

from __future__ import annotations

import logging

import fsspec
import pytest
from lightning.pytorch.loggers import CSVLogger, Logger, TensorBoardLogger

from lightning_rnnvis import load_runs
from tests.training.running import fit, rnnvis


class Bare(Logger):
    """A logger of one's own, with nothing that the interface does not ask for."""

    @property
    def name(self):
        """Name of the experiment."""
        return "bare"

    @property
    def version(self):
        """Version of the experiment."""
        return 0

    def log_metrics(self, metrics, step=None):
        """Drop the metrics."""

    def log_hyperparams(self, params, *args, **kwargs):
        """Drop the hyperparameters."""


@pytest.mark.parametrize(
    ("loggers", "run"),
    [
        (lambda root: CSVLogger(root, name="csv"), "csv/version_0"),
        (lambda root: False, "rnnvis"),
        (lambda root: Bare(), "rnnvis"),
        (lambda root: [Bare(), CSVLogger(root, name="csv")], "csv/version_0"),
        (lambda root: [CSVLogger(root, name="csv"), TensorBoardLogger(root, name="board")], "board/version_0"),
    ],
)
def test_where_records_go(tmp_path, caplog, loggers, run):
    """A TensorBoard logger's file takes them, wherever it stands in the list; else a file beside. It is said where."""
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(), logger=loggers(tmp_path))
    assert list(load_runs(tmp_path)) == [run]
    (said,) = (record.getMessage() for record in caplog.records if "recorded 2 states" in record.getMessage())
    assert str(tmp_path / run) in said
    assert ("event file of its own" in said) == (not run.startswith("board"))
    assert f"lightning-rnnvis view {tmp_path / run}" in said and f"tensorboard --logdir {tmp_path / run}" in said


@pytest.mark.parametrize("with_logger", [True, False])
def test_remote_directory(tmp_path, with_logger):
    """A log directory behind fsspec takes the records, of the logger's file and of our own."""
    root = f"memory://logs/{tmp_path.name}"
    settings = {"logger": TensorBoardLogger(root, name="run")} if with_logger else {"logger": False}
    fit(root, rnnvis(), **settings)
    fsspec.filesystem("memory").get(f"/logs/{tmp_path.name}", str(tmp_path / "copy"), recursive=True)
    (history,) = load_runs(tmp_path / "copy").values()
    assert [record.global_step for record in history["rnn.l0/h"]] == [4, 8]


def test_file_url(tmp_path):
    """A local directory may be given as a URL."""
    fit(tmp_path, rnnvis(), logger=TensorBoardLogger(f"file://{tmp_path}", name="run"))
    assert [record.global_step for record in load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]] == [4, 8]
