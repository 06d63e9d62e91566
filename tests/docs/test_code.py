"""The lines of README and the pages do what type checkers allow: a user who copies them sees no red underline."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.docs.site import ROOT, pages

NOT_SHOWN = """
from typing import Any
import pandas
from lightning.pytorch import LightningModule
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

OTHERS = {"docs/libraries.md"}
"""Pages whose code is that of other libraries, and run by `make test-libraries`."""


def blocks():
    """The Python blocks of README and all pages, README first."""
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in pages.sources() if page not in OTHERS]
    return [block for text in texts for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


WRONG = """
from lightning_rnnvis import RNNVis, load
load("logs", join=True).states
RNNVis(max_words="many")
"""
"""What a reader must not write."""


def test_code_is_typed(tmp_path):
    """All blocks, one after the other, pass `mypy --strict`; lines that a reader must not write do not."""
    assert len(blocks()) >= 25
    (tmp_path / "pages.py").write_text(NOT_SHOWN + "\n".join(blocks()))
    (tmp_path / "wrong.py").write_text(WRONG)
    scripts = [str(tmp_path / name) for name in ("pages.py", "wrong.py")]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *scripts]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    wrong = "\n".join(line for line in said if "wrong.py:" in line)
    assert [line for line in said if "wrong.py:" not in line] == []
    assert 'has no attribute "states"' in wrong and '"max_words" to "RNNVis" has incompatible type "str"' in wrong
