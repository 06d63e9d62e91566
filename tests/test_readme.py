"""The lines of README do what type checkers allow: a user who copies them sees no red underline."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

NOT_SHOWN = """
from typing import Any
import pandas
from lightning.pytorch import LightningModule
from lightning.pytorch.callbacks import EarlyStopping
from lightning_rnnvis import FeatureLevels
from torch import nn
from torch.utils.data import DataLoader

class MinGRU(nn.Module): ...

model: LightningModule
train_loader: DataLoader[Any]
val_loader: DataLoader[Any]
vocabulary: list[str]
words: list[str]
tags: dict[str, int]
german: list[str]
english: list[str]
tokenizer: Any
"""
"""What a reader has, or has imported from elsewhere."""


def blocks():
    """The Python blocks of README."""
    return re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.fixture
def check(tmp_path):
    """What mypy says of lines below those of `NOT_SHOWN`; empty where it agrees."""

    def run(lines):
        script = tmp_path / "readme.py"
        script.write_text(NOT_SHOWN + lines)
        command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(script)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    return run


def test_readme_is_typed(check):
    """All blocks, one after the other, pass `mypy --strict`; lines that a reader must not write do not."""
    assert len(blocks()) >= 8
    assert check("\n".join(blocks())) == ""
    wrong = check('from lightning_rnnvis import RNNVis, load\nload("logs", join=True).states\nRNNVis(max_words="many")')
    assert 'has no attribute "states"' in wrong and '"max_words" to "RNNVis" has incompatible type "str"' in wrong
