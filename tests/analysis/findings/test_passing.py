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
    assert {one.name for one in found if one.kind == "word" and one.passed is not None} == {
        f"word{word}" for word in range(8)
    }


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
