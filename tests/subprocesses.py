"""Code in a process of its own, in which some packages cannot be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
# Models as small as these gain nothing from more threads, and lose much where another process wants a core.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}

HANGS = 1200
"""Seconds after which what does not end is taken to hang; on a full machine imports alone take minutes."""

_BLOCK = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages!r}:
            raise ImportError(f"{{name}} is blocked")

sys.meta_path.insert(0, Refuse())
"""


def run_python(code: str, *arguments: str, without: tuple[str, ...] = ()) -> str:
    """Run code in a process of its own, where packages are blocked from import; its output."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "tb_plugin")])}
    block = _BLOCK.format(packages=without) if without else ""
    command = [sys.executable, "-c", block + code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
