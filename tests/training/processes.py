"""Trainings in processes of their own: scripts, and trainings that several tests look at in two processes of DDP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.subprocesses import CHECKOUT, HANGS, ONE_THREAD

END = "the end of "


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


def start_script(directory: Path, script: str, **environment: str) -> subprocess.Popen[str]:
    """Start a script in a directory, which is its argument."""
    directory.mkdir(exist_ok=True)
    (directory / "script.py").write_text(script)
    return start_python(directory, "script.py", directory, **environment)


def train_in_two_processes(directory: Path, *modules: str) -> None:
    """Run all `TRAININGS` of modules in one pair of processes; keeps what each printed as `NAME.txt`.

    Each is a function of the directory that its name has there.
    """
    with start_python(directory, "-m", "tests.training.two_processes", directory, *modules) as process:
        try:
            printed, _ = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise AssertionError(f"This hangs: {(error.stdout or b'').decode()[-3000:]}") from error
    assert process.returncode == 0, printed[-3000:]
    texts = re.split(rf"^{END}(.*)\n", printed, flags=re.MULTILINE)
    for text, name in zip(texts[::2], texts[1::2], strict=False):
        (directory / f"{name}.txt").write_text(text)


def ends(printed: str) -> list[list[str]]:
    """What each process said at its end, in a line that begins with "ended", in order."""
    return [line.split()[1:] for line in sorted(printed.splitlines()) if line.startswith("ended")]
