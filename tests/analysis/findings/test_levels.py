"""What is told of a series of numbers: levels of several variables enter at one step, so that none is a cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from lightning_rnnvis.records.sentence import Variable
from tests.analysis.findings.histories import records_along
from tests.planted.events import head_of

HEAD = replace(head_of(np.array([[1.0, 0, 0, 0]]), "price"), kind="values")


@pytest.mark.parametrize(
    "path", [[(0, 0), (0.5, 0)], [(0, 0), (0.5, 0), (0, 0), (0, 0)], [(0, 0), (0.1, 2)], [(0, 0), (0.5, 1), (0.1, 1)]]
)
def test_a_level_goes_with_an_output(path):
    """Findings, chips and outputs never say that it pushes or moves, nor do the sentences on all of them."""
    words = np.array([f"wind: {number}" for number in range(11)], dtype=object)
    variables = (Variable("wind", (0.5,)),)
    found = find_changes(records_along(path, head=HEAD, words=words, variables=variables))
    told = " ".join([str(found), found.ending()])
    assert "goes with “price” 0.00 → +" in told or "the mean move of “price” with it" in told
    assert "What goes with a level, in units of the output, may come of others at the same step." in told
    assert not any(cause in told for cause in ("push", "moved by", "by 0.00"))
    of_words = str(find_changes(records_along(path, head=HEAD)))
    assert "push" in of_words and "goes with" not in of_words
    words[2:] = "word"  # a level among words
    mixed = find_changes(records_along(path, head=HEAD, words=words, variables=variables))
    assert {one.word_kind for one in mixed if one.kind == "word"} == {"level"}
