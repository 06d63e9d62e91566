"""A head that gets one output more, or has one less: what stays is told as before, and the event itself is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis import compare, find_changes
from lightning_rnnvis.records.head import Head
from tests.analysis.findings.histories import records_along
from tests.planted.runs import write_run

WEIGHTS = np.random.default_rng(3).normal(0, 1, (4, 4)).astype(np.float32)
STAYS = [(1.0, 0.0)] * 6


def _head(n_outputs, kind="classes", weights=WEIGHTS):
    return Head("head", np.array([f"class {place}" for place in range(n_outputs)]), weights[:n_outputs], kind)


def _records(numbers, kind="classes"):
    """Records in which nothing moves, with so many outputs each."""
    return _with_heads([_head(n, kind) for n in numbers])


def _with_heads(heads):
    return [replace(record, head=head) for record, head in zip(records_along(STAYS), heads, strict=True)]


@pytest.mark.parametrize("kind", ["classes", "labels", "values"])
@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([2, 2, 2, 3, 3, 3], "Output “class 2” is new in epoch 3."),
        ([3, 3, 3, 4, 4, 4], "Output “class 3” is new in epoch 3."),
        ([1, 1, 1, 2, 2, 2], "Output “class 1” is new in epoch 3."),
        ([4, 4, 2, 2, 2, 2], "Outputs “class 2” “class 3” are gone in epoch 2."),
        ([2, 2, 3, 3, 2, 2], "Output “class 2” is new in epoch 2."),
    ],
)
def test_an_output_more_or_less_is_told_and_nothing_else(kind, numbers, told):
    found = find_changes(_records(numbers, kind))
    assert [one.sentence for one in found] == []
    assert found.notices[0] == told
    assert told in found.summary


def test_an_output_that_changes_beside_a_new_one_is_told():
    """Of three classes the second one turns round in epoch 4; the third is new in epoch 2."""
    turned = WEIGHTS * np.array([[1], [-1], [1], [1]], dtype=np.float32)
    heads = [_head(2), _head(2), _head(3), _head(3), _head(3, weights=turned), _head(3, weights=turned)]
    changed = {(one.name, one.epoch) for one in find_changes(_with_heads(heads)) if one.kind == "output"}
    assert ("class 1", 4) in changed
    assert {epoch for _, epoch in changed} == {4}


def test_records_of_other_outputs_are_compared_with_a_note_and_have_pushes_where_they_can(tmp_path):
    records = _records([2, 2, 2, 3, 3, 3])
    notes = compare(records[0], records[-1]).notes
    assert "The outputs differ: “class 2” only in the second." in notes
    write_run(tmp_path, [replace(one, global_step=one.epoch) for one in records])
    history = load(tmp_path)[records[0].state]
    assert [one.pushes is not None for one in history] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("turned", [[3], [1, 4]], ids=["one", "two"])
def test_of_several_classes_those_are_told_that_changed(turned):
    """Each is told beside the mean of all, which moves as well where one of them does."""
    before = np.random.default_rng(4).normal(size=(7, 4)).astype(np.float32)
    after = before.copy()
    after[turned] *= -1
    heads = [_head(7, weights=before if at < 4 else after) for at in range(len(STAYS))]
    found = [(one.name, one.epoch) for one in find_changes(_with_heads(heads)) if one.kind == "output"]
    assert sorted(found) == [(f"class {place}", 4) for place in turned]
