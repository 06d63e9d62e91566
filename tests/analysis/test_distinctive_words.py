"""Chips are named by words that tell them from the other chips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.distinctive_words import ChipWords, distinctive_words
from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.records.sentence import Variable
from lightning_rnnvis.records.snapshot import Snapshot
from tests.planted.runs import make_epoch


def planted() -> Snapshot:
    """Three chips of four units; word 0 moves all of them most, words 1 to 3 one each, word 4 a chip down."""
    record = make_epoch(2, n_words=12, n_units=12, n_chips=3)
    chips = np.repeat(np.arange(3), 4)
    polarity = np.array([1, -1] * 6)
    moves = np.zeros((12, 3))
    moves[0], moves[1:4], moves[4] = 5, np.eye(3) * 3, [0, -2, 0]
    labels = replace(record.labels, unit_labels=chips, polarity=polarity)
    responses = (moves[:, chips] * polarity).astype(np.float32)
    errors = np.full_like(responses, 0.01)
    return replace(record, labels=labels, responses=responses, standard_errors=errors, counts=np.full(12, 9))


def test_words_that_move_one_chip_name_it() -> None:
    """Not the strongest word, which moves all chips alike; each word stands at the side to which it moves the chip."""
    record = planted()
    found = distinctive_words(record, record.labels)
    assert [one.raised_by[0] for one in found] == [1, 2, 3]
    assert found[1].lowered_by == (4,)
    means = chips_of(record.labels).means(record.responses)
    for chip, one in enumerate(found):
        assert (means[list(one.raised_by), chip] > 0).all() and (means[list(one.lowered_by), chip] < 0).all()
    turned = replace(record.labels, polarity=-record.labels.polarity)
    assert not any(one.lowered_first for one in found)
    assert distinctive_words(record, turned) == tuple(ChipWords(one.lowered_by, one.raised_by, True) for one in found)


def test_levels_that_are_not_read_name_no_chip() -> None:
    """What a layer does not read goes along with a chip, and does not move it."""
    record = planted()
    words = np.array(["answer: yes" if at == 2 else f"load: {at}" for at in range(12)])
    variables = (Variable("load", (0.0,)), Variable("answer", (0.0,), is_read=False))
    told = replace(record, words=words, variables=variables)
    assert told.words_read.tolist() == [at != 2 for at in range(12)]
    assert 2 not in distinctive_words(told, told.labels)[1].raised_by
    read = replace(told, variables=tuple(replace(one, is_read=True) for one in variables))
    found = distinctive_words(read, read.labels)
    assert 2 in found[1].raised_by
    # Of a series, what moves all chips far is among their names, too, behind what tells one from the others.
    assert [one.raised_by for one in found] == [(1, 0), (2, 0), (3, 0)]


def test_words_that_are_unsure_or_missing_name_no_chip() -> None:
    """A response that may be noise tells nothing, nor does a word that did not occur."""
    record = planted()
    unsure = replace(record, standard_errors=np.where(np.arange(12)[:, None] == 2, 9, record.standard_errors))
    missing = replace(record, counts=np.where(np.arange(12) == 2, 0, 9))
    for one in (unsure, missing):
        assert 2 not in distinctive_words(one, one.labels)[1].raised_by
    nothing = replace(record, counts=np.zeros(12, dtype=np.int64))
    assert distinctive_words(nothing, record.labels) == (ChipWords((), (), False),) * 3
    one_chip = replace(record.labels, unit_labels=np.zeros(12, dtype=np.int64), n_chips=1)
    assert distinctive_words(record, one_chip)[0].raised_by[0] == 0
