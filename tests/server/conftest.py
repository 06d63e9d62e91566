"""The planted log directory, written once and served by both of TensorBoard's loaders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.runs import write_runs
from tests.server.serving import LOADERS, Tab, serving


@pytest.fixture(scope="session")
def log_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of two states and three epochs."""
    directory = tmp_path_factory.mktemp("log")
    write_runs(directory, n_epochs=3, n_words=60, n_units=32)
    return directory


@pytest.fixture(scope="session", params=LOADERS)
def tab(request: pytest.FixtureRequest, log_directory: Path) -> Iterator[Tab]:
    """The tab over `log_directory`."""
    with serving(log_directory, request.param) as tab:
        yield tab
