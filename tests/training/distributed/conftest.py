"""Trainings that are made once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import made_once
from tests.training.distributed.starting import train_in_two_processes

IN_TWO_PROCESSES = ("test_distributed", "test_inputs_distributed", "test_sharded")


@pytest.fixture(scope="session")
def two_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of all trainings in two processes, and of what each printed, as `NAME.txt`."""
    modules = [f"{__package__}.{name}" for name in IN_TWO_PROCESSES]
    return made_once(tmp_path_factory, "two_processes", lambda directory: train_in_two_processes(directory, *modules))
