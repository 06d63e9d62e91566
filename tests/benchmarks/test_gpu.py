"""Benchmarks that need what is not at hand everywhere are tried small, so that they do not rot."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
import torch

from tests.forked_scripts import run_forked

BENCHMARKS = Path(__file__).parents[2] / "benchmarks" / "training"


def test_the_gpu_script_checks_records_and_weights():
    """On the CPU, with a model of 16 units: records are those of the loop, weights are equal, and it says so."""
    small = "--device cpu --units 16 --words 200 --batches 4 --backend eager".split()
    status, printed = run_forked(BENCHMARKS / "gpu.py", *small)
    assert status == 0, printed
    rows = [line for line in printed.splitlines() if line.startswith("| 16 |")]
    assert len(rows) == 4
    assert all("| equal | right |" in row for row in rows)
    assert "All is right" in printed


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_the_gpu_script_says_that_there_is_none(monkeypatch, capsys):
    """Without a GPU it measures nothing, and does not end as if it had."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARKS / "gpu.py"), run_name="__main__")
    assert ended.value.code == 3
    assert "No GPU is at hand" in capsys.readouterr().out
