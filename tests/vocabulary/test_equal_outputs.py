"""Names of outputs tell them apart."""

from __future__ import annotations

import pytest
from torch import nn

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.vocabulary.naming import check_number_of_outputs


def test_equal_names_of_outputs_are_refused():
    """Before anything is called, as a wrong number is."""
    heads = {"head": nn.Linear(4, 2)}
    check_number_of_outputs(["a", "b"], heads)
    with pytest.raises(CaptureError, match="must give each output a name of its own. Got 'a' twice"):
        check_number_of_outputs(["a", "a"], heads)
