"""Trainings as scripts in processes of their own, which under DDP start others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ONE_THREAD

ROOT = Path(__file__).parents[2]


def start_script(directory: Path, script: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Start a script in a directory, which is its first argument; what all its processes print is one stream."""
    directory.mkdir(exist_ok=True)
    (directory / "script.py").write_text(script)
    return subprocess.Popen(
        [sys.executable, "script.py", *map(str, [directory, *arguments])],
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)} | environment,
    )


def run_script(directory: Path, script: str, *arguments: object, timeout: float = 120) -> str:
    """Run a script to its end, which must be a good one; returns what was printed."""
    with start_script(directory, script, *arguments) as process:
        try:
            printed, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0, printed[-3000:]
    return printed


def ends(printed: str) -> list[list[str]]:
    """What each process said at its end, in a line that begins with "ended", in order."""
    return [line.split()[1:] for line in sorted(printed.splitlines()) if line.startswith("ended")]
