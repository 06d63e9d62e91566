"""From where to where the values go that a model says along a sentence."""

import json
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.scales.output_bounds import output_bounds
from lightning_rnnvis.records.sentence import Sentence

CASES = json.loads(Path(__file__).with_suffix(".json").with_stem("output_bounds").read_text())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bounds_are_of_all_values_but_a_transient_of_the_first_steps(case: dict[str, Any]) -> None:
    """The tab has the same rule for a sentence of a record that has no bounds: `output_axes.test.ts`."""
    steps = zip_longest(case["said"], case["came"], fillvalue=np.nan)
    said = tuple((Prediction("load", np.nan, value, came),) for value, came in steps)
    n = len(said)
    sentence = Sentence("key", np.full(n, "load: low"), np.zeros(n, int), np.zeros((n, 1)), np.zeros(1), said)
    assert output_bounds(sentence, case.get("reverse", False)) == (tuple(case["bounds"]),)


def test_classes_have_none() -> None:
    """Probabilities have one axis in every record."""
    said = ((Prediction("good", 0.7), Prediction("bad", 0.3)),)
    sentence = Sentence("key", np.array(["a"]), np.zeros(1, int), np.zeros((1, 1)), np.zeros(1), said)
    assert output_bounds(sentence, False) == ()
