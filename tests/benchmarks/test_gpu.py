"""Benchmarks that need what is not at hand everywhere are tried small, so that they do not rot."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.subprocesses import HANGS

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def run(script, *arguments):
    """Run a benchmark as its docstring says."""
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    return subprocess.run(command, cwd=BENCHMARKS.parent, capture_output=True, text=True, timeout=HANGS)


def test_the_gpu_script_checks_records_and_weights():
    """On the CPU, with a model of 16 units: records are those of the loop, weights are equal, and it says so."""
    small = "--device cpu --units 16 --words 200 --batches 4 --backend eager".split()
    done = run("gpu.py", *small)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    rows = [line for line in done.stdout.splitlines() if line.startswith("| 16 |")]
    assert len(rows) == 4
    assert all("| equal | right |" in row for row in rows)
    assert "All is right" in done.stdout


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_the_gpu_script_says_that_there_is_none(monkeypatch, capsys):
    """Without a GPU it measures nothing, and does not end as if it had."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARKS / "gpu.py"), run_name="__main__")
    assert ended.value.code == 3
    assert "No GPU is at hand" in capsys.readouterr().out
