"""Runs of the examples, made once for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

# Models as small as these gain nothing from more threads, and lose much where another process wants a core.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
torch.set_num_threads(1)

EXAMPLES = Path(__file__).parents[1] / "examples"


def run_example(name: str, *arguments: object) -> str:
    """Run an example as a newcomer does; returns what it printed."""
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def sentiment_logs(tmp_path_factory) -> Path:
    """Log directory of the sentiment example with its defaults."""
    directory = tmp_path_factory.mktemp("sentiment")
    run_example("sentiment.py", "--log-dir", directory)
    return directory
