"""What a model says far from zero is kept with the digits that its span needs."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from lightning_rnnvis.records.head import Prediction
from tests.planted.snapshots import make_snapshot
from tests.records.test_snapshot import round_trip

WALK = np.random.default_rng(0).normal(size=(3, 6)).cumsum(axis=1)


@pytest.mark.parametrize("only_last", [False, True], ids=["each step", "the last step"])
@pytest.mark.parametrize("offset", [0, 1e5])
def test_as_exact_as_the_span(offset, only_last):
    """Values and what came are within a thousandth of their span, of one sentence or of the only ones of all."""
    record = make_snapshot()
    sentences = []
    for sentence, walk in zip(record.sentences, np.float32(offset + WALK), strict=True):
        steps = [(_says("a", value), _says("same", offset + 1 / 3), _says("none", math.nan)) for value in walk]
        if only_last:
            steps[:-1] = [()] * 5
        sentences.append(dataclasses.replace(sentence, predictions=tuple(steps)))
    read = round_trip(dataclasses.replace(record, sentences=tuple(sentences)))
    least = np.ptp(WALK[:, -1]) / 1000
    for one, other in zip(sentences, read.sentences, strict=True):
        for step, found in zip(one.predictions, other.predictions, strict=True):
            assert len(step) == len(found)
            for said, kept in zip(step, found, strict=True):
                assert [kept.value, kept.came] == pytest.approx(
                    [said.value, said.came], abs=1 if said.output == "same" else least, nan_ok=True
                )
            assert [one.value for one in found[1:2]] == [float(f"{offset + 1 / 3:.6g}") for _ in found[1:2]]


def _says(output, value):
    return Prediction(output, math.nan, float(value), float(value))
