"""Trainings in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.subprocesses import CHECKOUT, ONE_THREAD


def start_python(directory: Path, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Start Python in a directory; what all processes that come of it print is one stream."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": str(CHECKOUT)} | environment,
    )
