"""Where TensorBoard's runs lie: what its options `--logdir` and `--logdir_spec` say."""

from __future__ import annotations

import os
import re


def run_directories(logdir: str, logdir_spec: str) -> dict[str, str]:
    """Directories by the first parts of the names of their runs, "" for all; empty where the data lies elsewhere.

    Args:
        logdir: The option of that name, empty if it was not given.
        logdir_spec: Directories with names before them, separated by commas, or empty.
    """
    if not logdir_spec:
        return {"": _expanded(logdir)} if logdir else {}
    found = {}
    for part in logdir_spec.split(","):
        # A name may stand before each directory, as TensorBoard reads it: what is before a colon and no protocol.
        named = re.fullmatch(r"([^/:]*):(?!//)(.*)", part)
        found[named[1] if named else ""] = _expanded(named[2] if named else part)
    return found


def _expanded(directory: str) -> str:
    return directory if "://" in directory else os.path.abspath(os.path.expanduser(directory))
