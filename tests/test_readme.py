"""The lines of README do what type checkers allow: a user who copies them sees no red underline."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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


WRONG = """
from lightning_rnnvis import RNNVis, load
load("logs", join=True).states
RNNVis(max_words="many")
"""
"""What a reader must not write."""


def test_readme_is_typed(tmp_path):
    """All blocks, one after the other, pass `mypy --strict`; lines that a reader must not write do not."""
    assert len(blocks()) >= 8
    (tmp_path / "readme.py").write_text(NOT_SHOWN + "\n".join(blocks()))
    (tmp_path / "wrong.py").write_text(WRONG)
    scripts = [str(tmp_path / name) for name in ("readme.py", "wrong.py")]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *scripts]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    wrong = "\n".join(line for line in said if "wrong.py:" in line)
    assert [line for line in said if "wrong.py:" not in line] == []
    assert 'has no attribute "states"' in wrong and '"max_words" to "RNNVis" has incompatible type "str"' in wrong
