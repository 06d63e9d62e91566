"""What the tests of words begin with."""

from __future__ import annotations

import pytest
import torch

from tests.capture.words.wiring import B, T


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


@pytest.fixture
def ids():
    """Ids without padding, (B, T)."""
    return torch.randint(1, 30, (B, T))
