"""Runs the command as its script does, in this process."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from lightning_rnnvis.cli import main


class Said(NamedTuple):
    """What a command left: its exit status, and what it printed."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Said:
    """Run `lightning-rnnvis` with arguments."""
    try:
        status = main([one if isinstance(one, os.PathLike) else str(one) for one in arguments])
    except SystemExit as exit:
        status = int(exit.code or 0)
    return Said(status, *capsys.readouterr())
