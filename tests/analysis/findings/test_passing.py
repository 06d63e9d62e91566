"""A record that is far away in passing hides nothing that lasts, and is told as what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from tests.analysis.findings.histories import records_along
from tests.planted.events import head_of

HEAD = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
RISE = [0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.0, 2.0, 2.0, 2.0]


def found_with(at=(), times=30.0, what="head"):
    """Findings of a word that rises steadily, but for records in which its head or all responses are so much larger."""
    records = records_along([(place, 0.4) for place in RISE], head=HEAD if what == "head" else None)
    for record in at:
        one = records[record]
        large = {"head": replace(HEAD, weights=HEAD.weights * times)} if what == "head" else {}
        large = large or {"responses": one.responses * times}
        records[record] = replace(one, **large)
    return find_changes(records)


def rows(found, name="word0"):
    return [one for one in found if one.name == name]


@pytest.mark.parametrize("what", ["head", "responses"])
def test_what_lasts_is_told_as_without_what_passes(what):
    """With its epochs and its size; the passage comes later, and nothing is back as before, which it is not."""
    plain, spiked = rows(found_with(what=what)), rows(found_with(at=(3,), what=what))
    lasting = [one for one in spiked if one.passed is None]
    (passage,) = (one for one in spiked if one.passed is not None)
    assert spiked[-1] is passage and (passage.first_record, passage.last_record, passage.passed) == (2, 3, 4)
    assert [(one.first_record, one.last_record) for one in lasting] == [
        (one.first_record, one.last_record) for one in plain
    ]
    assert [one.size for one in lasting] == pytest.approx([one.size for one in plain], rel=0.01)
    assert [one.share for one in lasting] == pytest.approx([one.share for one in plain], rel=0.2)
    assert all(one.passing == (3,) and one.back_from is None for one in spiked)
    way = "and back to +1.5 in epoch 4" if what == "head" else "and most of the way back in epoch 4"
    assert f" in epoch 3, {way}" in passage.sentence and "back as before" not in str(spiked)
    summary = found_with(at=(3,), what=what).summary
    assert " also moved away in passing." in summary


@pytest.mark.parametrize("at", [0, 9])
def test_nothing_passes_at_the_first_or_the_last_record(at):
    """It is not known to come from elsewhere, or to go back: its move is told as any other, from and to what it was."""
    found = rows(found_with(at=(at,), times=1.0 if at == 0 else 30.0))
    assert found and all(one.passed is None and one.passing == () and one.back_from is None for one in found)
    assert max(one.after for one in found) == pytest.approx(60 if at else 2, rel=0.1)


def test_back_as_before_is_what_is_hardly_away_beside_usual_changes():
    """A tenth of a large move is not little where things usually move by less."""
    path = [(0.0, 0.4), (0.0, 0.4), (6.0, 0.4), (0.5, 0.4), (0.5, 0.4)]
    backs = {}
    for usual in (1.0, 8.0):
        records = records_along(path, head=HEAD)
        for record in records:
            record.responses[1:8] = [usual, 0, 0, 0]
        backs[usual] = rows(find_changes(records))[0].back_from
    assert backs == {1.0: None, 8.0: 3}


def test_a_record_that_most_words_pass_through_hides_nothing():
    """Three others that are only elsewhere there make no change usual, and do not turn; all is told as without it."""
    records = learning()
    plain = find_changes(records[:3] + records[4:])
    far = records[3].responses * 30
    far[8:] = [6, 0, 0, 0]
    records[3] = replace(records[3], responses=far)
    found = find_changes(records)
    lasting = [one for one in found if one.kind == "word" and one.passed is None]
    assert sorted(one.sentence for one in lasting) == sorted(one.sentence for one in plain if one.kind == "word")
    assert {one.name for one in found if one.kind == "word" and one.passed is not None} == {*records[0].words}


def learning():
    """Records in which all words rise steadily, three of them as far as word 0."""
    records = records_along([(place, 0.4) for place in RISE], head=HEAD)
    for place, one in zip(RISE, records, strict=True):
        one.responses[1:8] = place * np.linspace(0.2, 0.6, 7)[:, None] * [1, 0.3, 0, 0]
        one.responses[8:] = [place, 0, 0, 0]
    return records


def test_a_passage_of_a_push_is_not_told_again_by_its_response():
    """The response goes there and back, too, but not so far beside what it does later: that alone is told of it."""
    records = learning()
    for at, one in enumerate(records):
        one.responses[0] = [0, 0.4, 0, 0 if at < 6 else 1]
    records[3].responses[:2, 2] = 2.5
    weights = HEAD.weights.copy()
    weights[1, 2] = 20
    records[3] = replace(records[3], head=replace(HEAD, weights=weights))
    found = rows(find_changes(records))
    assert [(one.measure, one.first_record, one.last_record, one.passed) for one in found] == [
        ("likeness", 5, 6, None),
        ("push", 2, 3, 4),
    ]


VALUES = replace(head_of(np.random.default_rng(0).normal(size=(5, 4)), *"ABCDE"), kind="values")


@pytest.mark.parametrize(
    ("at", "far", "head"),
    [((3,), 2, HEAD), ((2, 5, 8), 4, VALUES), ((3, 4), 30, HEAD), ((4, 6), 30, None)],
    ids=["by little", "three of ten", "two in turn", "with one between"],
)
def test_a_list_tells_of_other_epochs_what_it_tells_without_those_that_diverge(at, far, head):
    """By little or by much, a few of them, in turn or not: rows, sizes, order and sentences; also with other chips."""
    random = np.random.default_rng(1)
    records = [replace(one, head=head) for one in learning()]
    for record in at:
        thrown = random.normal(0, far, records[0].responses.shape)
        records[record] = replace(records[record], responses=(records[record].responses + thrown).astype(np.float32))
        if head is not None and far > 2:
            weights = head.weights + random.normal(0, far, head.weights.shape).astype(np.float32)
            records[record] = replace(records[record], head=replace(head, weights=weights))
    found, plain = find_changes(records), find_changes([one for one in records if one.epoch not in at])
    assert plain and rowed(found) == rowed(plain) and plain.passing == ()
    assert found.passing == at and {one.epoch for one in found if one.passed is not None} <= {*at}
    assert all(one.passing == at and (one.passed or np.isnan(one.curve[at[0]])) for one in found)
    assert [one.sentence for one in find_changes(records, known=found)] == [one.sentence for one in found]


def rowed(found):
    """What lasts of it, without positions, which records that are left out change."""
    return [
        (one.kind, one.name, one.towards, one.first_epoch, one.last_epoch, one.size, one.share, one.sentence)
        for one in found
        if one.passed is None
    ]


@pytest.mark.parametrize("at", [(1, 3, 5, 7), (2, 3, 4, 5), (9,)], ids=["half", "for long", "at the end"])
def test_what_comes_often_or_stays_does_not_pass(at):
    """A third of the records or more, or more than three in turn: the other place is one where it is, too."""
    assert find_changes([replace(one, responses=one.responses * (30 if one.epoch in at else 1)) for one in learning()])
    found = found_with(at=at)
    assert found.passing == () and any(one.last_record in at for one in rows(found))


def test_learning_before_a_head_turns_is_told_as_if_it_did_not():
    """All pushes turn by twice what they are, beside which what was learnt is no less, nor told by its response."""
    records = learning()
    turned = [replace(one, head=replace(HEAD, weights=HEAD.weights * (1 - 2 * (one.epoch > 7)))) for one in records]
    plain, found = (
        {
            (one.name, one.measure, one.first_record, one.last_record): one.share
            for one in find_changes(of)
            if one.kind == "word"
        }
        for of in (records, turned)
    )
    assert {one: found[one] for one in found if one[3] < 8} == pytest.approx(plain)
    assert found["word0", "push", 7, 8] == pytest.approx(2, rel=0.1)
