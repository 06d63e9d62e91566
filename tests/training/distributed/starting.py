"""Starts trainings that several tests look at, in two processes of DDP."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.subprocesses import HANGS
from tests.training.processes import start_python

END = "the end of "


def train_in_two_processes(directory: Path, *modules: str) -> None:
    """Run all `TRAININGS` of modules in one pair of processes; keeps what each printed as `NAME.txt`.

    Each is a function of the directory that its name has there.
    """
    with start_python(directory, "-m", "tests.training.distributed.two_processes", directory, *modules) as process:
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
