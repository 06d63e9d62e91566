"""An environment of Python in which some distributions are not installed: neither imported nor listed."""

from __future__ import annotations

import os
import site
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.subprocesses import CHECKOUT, HANGS, ONE_THREAD


class Environment:
    """The packages of the tests' environment, as links, without some of them.

    A package that is blocked from import is still listed by its metadata, by which Lightning tells what there is.

    Args:
        directory: Where the links are made.
        without: Names of the distributions that are left out, and of their packages.
    """

    def __init__(self, directory: Path, without: Collection[str]) -> None:
        self._packages = directory
        directory.mkdir()
        for packages in site.getsitepackages():
            for entry in Path(packages).iterdir():
                name = entry.name.partition("-")[0] if entry.suffix == ".dist-info" else entry.stem
                hidden = entry.suffix == ".pth" or canonicalize_name(name) in without
                if not hidden and not (directory / entry.name).exists():
                    (directory / entry.name).symlink_to(entry)

    def start(self, *arguments: object, **options: object) -> subprocess.Popen[str]:
        """Start its Python."""
        path = [self._packages, CHECKOUT, CHECKOUT / "tb_plugin"]
        environment = os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(map(str, path))}
        command = [sys.executable, "-S", *map(str, arguments)]  # -S: without the packages that were installed
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=environment, text=True, **pipes | options)  # type: ignore[call-overload,no-any-return]

    def run(self, code: str, *arguments: object) -> str:
        """Run code; what it printed."""
        with self.start("-c", code, *arguments) as process:
            out, err = process.communicate(timeout=HANGS)
        assert process.returncode == 0, err
        return out
