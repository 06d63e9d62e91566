"""A change that is undone is told so, and what undoes it is a change like any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import Findings, find_changes
from lightning_rnnvis.payloads.runs.findings import findings_payload
from lightning_rnnvis.records.snapshot import Labels
from tests.analysis.findings.histories import records_along
from tests.planted.events import head_of

PUSHING = head_of(np.array([[-1.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")


def records(path, turned=(), head=None):
    """Records in which word 0 stands at these places, and the head has its weights turned round in some."""
    labels = Labels(np.arange(4) // 2, np.zeros(11, int), np.ones(4, int), np.ones(4), 2, 1, 0.5)
    deviations = np.ones(4, dtype=np.float32)
    found = records_along(path, word1=[0.3, 0, 0, 0], labels=labels, unit_deviations=deviations, head=head)
    for epoch in turned:
        found[epoch] = replace(found[epoch], head=replace(head, weights=-head.weights))
    return found


HERE, AWAY = (0, 0.4), (0.8, 0.4)


@pytest.mark.parametrize("head", [None, PUSHING], ids=["response", "push"])
@pytest.mark.parametrize(
    ("path", "back"),
    [
        ([HERE, HERE, AWAY, AWAY, HERE, HERE], 4),
        ([HERE, HERE, AWAY, AWAY, HERE, (0.02, 0.4)], 4),
        ([HERE, HERE, AWAY, AWAY, (0.4, 0.4), (0.4, 0.4)], None),
        ([HERE, HERE, AWAY, AWAY, HERE, AWAY], None),
        ([HERE, HERE, AWAY, AWAY, (-0.8, 0.4), (-0.8, 0.4)], None),
        ([HERE, HERE, AWAY, AWAY, AWAY, AWAY], None),
    ],
    ids=["back", "back but for little", "half way back", "back and away", "beyond", "lasting"],
)
def test_what_went_back_is_told_so(path, back, head):
    """Of a word by its response or its push, and of a chip; and of nothing that is elsewhere at the end."""
    found = find_changes(records(path, head=head))
    told = {(one.kind, one.name): one for one in found if one.last_record == 2}
    assert {name for _, name in told} == {"word0", "chip 0"}
    assert {one.back_from for one in told.values()} == {back}
    assert all(("back as before from epoch 4" in one.sentence) == (back is not None) for one in told.values())
    pushes = [one for one in told.values() if one.measure == "push" and back is not None]
    assert all(", the push back as before" in one.sentence for one in pushes)
    # What undoes it is a row of its own, and says so.
    undoing = {(one.kind, one.name, one.epoch) for one in found if one.undoes}
    first_back = {(one.kind, one.name, one.was_back[0] if one.was_back else one.back_from) for one in found}
    assert undoing == {one for one in first_back if one[2] is not None}
    assert all((f", undoing its change in {one.undoes}" in one.sentence) == bool(one.undoes) for one in found)
    what = "Chip 0 is back as before at the end. The push of “word0” is" if head else "All of them are"
    assert (f". {what} back as before at the end." in found.summary) == (back is not None)


@pytest.mark.parametrize(("path", "back"), [([AWAY, HERE], None), ([HERE, HERE], 4)], ids=["one", "two"])
def test_one_record_of_other_texts_does_not_tell_that_all_is_back(path, back):
    """The last one alone may read unusual texts; two in turn tell, and where texts are the same one does."""
    history = records([HERE, HERE, AWAY, AWAY, *path])
    drawn = [replace(one, texts_key=str(at), counts=one.counts + at) for at, one in enumerate(history)]
    assert {one.back_from for one in find_changes(drawn) if one.last_record == 2} == {back}
    assert {one.back_from for one in find_changes(history) if one.last_record == 2} == {back or 5}


def test_a_sentence_says_now_of_what_is_so_at_the_last_record_alone():
    """What a word was like for a while has its epoch."""
    lasting, undone = (
        next(one.sentence for one in find_changes(records(path)) if one.kind == "word" and one.epoch == 2)
        for path in ([HERE, HERE, (0.8, 0)], [HERE, HERE, (0.8, 0), (0.8, 0), HERE])
    )
    assert "; now like “word1”" in lasting
    assert "in epoch 2, back as before from epoch 4; in epoch 2 like “word1”" in undone and "now" not in undone


@pytest.mark.parametrize("head", [None, PUSHING], ids=["response", "push"])
def test_each_of_several_reversals_undoes_the_change_before_it(head):
    """A word that is elsewhere twice: when it was back in between is told, too."""
    path = [HERE, HERE, AWAY, AWAY, HERE, HERE, AWAY, AWAY, HERE, HERE]
    found = {one.epoch: one for one in find_changes(records(path, head=head)) if one.kind == "word"}
    undone = {epoch: (one.undoes, one.was_back, one.back_from) for epoch, one in found.items()}
    assert undone == {
        2: ("", (4, 5), 8),
        4: ("epoch 2", (6, 7), None),
        6: ("epoch 4", None, 8),
        8: ("epoch 6", None, None),
    }
    assert "back as before in epochs 4 to 5 and from epoch 8" in found[2].sentence
    assert "undoing its change in epoch 6" in found[8].sentence


def test_what_is_undone_on_another_way_is_undone_by_what_ends_there():
    """Of three changes the second is not what the third takes back: that ends where the first began."""
    found = find_changes(records([HERE, HERE, AWAY, AWAY, (0.8, -0.9), (0.8, -0.9), HERE, HERE]))
    told = {one.epoch: (one.undoes, one.back_from) for one in found if one.kind == "word"}
    assert told == {2: ("", 6), 4: ("", None), 6: ("epoch 2", None)}


def test_a_head_that_is_turned_and_turned_back():
    found = find_changes(records([AWAY] * 6, turned=(2, 3), head=PUSHING))
    outputs = {one.epoch: one for one in found if one.kind == "output"}
    assert set(outputs) == {2, 4} and outputs[2].back_from == 4 and outputs[4].back_from is None
    assert ", back as before from epoch 4" in outputs[2].sentence


def test_both_events_are_told_everywhere():
    """As many rows in the payload and in print as in Python, each thing with its largest first."""
    found = find_changes(records([HERE, HERE, AWAY, AWAY, HERE, HERE]))
    assert {(one.name, one.epoch) for one in found} == {
        (name, epoch) for name in ("word0", "chip 0") for epoch in (2, 4)
    }
    payload = findings_payload("run", "state", range(6), found, 100)
    assert payload["total"] == len(found) == 4
    assert sorted(one["sentence"] for one in payload["findings"]) == sorted(one.sentence for one in found)
    assert {one["name"] for one in payload["findings"][:2]} == {"word0", "chip 0"}
    assert all(one.sentence in str(found).splitlines() for one in found)
    assert (
        ", with the largest steps in epoch 2 and epoch 4. All of them are back as before at the end." in found.summary
    )
    one = Findings([one for one in found if one.kind == "word"], "epoch 0 to epoch 5")
    assert "1 word changed" in one.summary and " It is back as before at the end." in one.summary


@pytest.mark.parametrize(
    ("n_of_six", "who"),
    [
        (1, "“w0” is"),
        (3, "“w0”, “w1” and “w2” are"),
        (5, "“w0”, “w1”, “w2” and 2 more are"),
        (6, "All of them are"),
    ],
)
def test_it_is_said_which_of_many_went_back_or_still_change(n_of_six, who):
    """By name the first of them, not by number alone."""
    one = next(one for one in find_changes(records([HERE, HERE, AWAY, AWAY, HERE, HERE])) if one.back_from == 4)
    six = [
        replace(
            one, name=f"w{at}", kind="word", index=at, back_from=4 if at < n_of_six else None, changing=at < n_of_six
        )
        for at in range(6)
    ]
    found = Findings(six, "epoch 0 to epoch 5")
    assert f". {who} back as before at the end." in found.summary
    who = who.removesuffix(" is").removesuffix(" are")
    assert found.ending(names=False) == f"{who} still changed at the last record."


def test_a_push_that_is_back_says_nothing_of_another_one_or_of_the_response():
    """The summary says of what each row does that it is back: of a push, where a word's others changed for good."""
    one = next(one for one in find_changes(records([HERE, HERE, AWAY, AWAY, HERE, HERE])) if one.back_from == 4)
    word = replace(one, kind="word", name="w0", index=0)
    push = replace(word, measure="push", towards="bad", unit="log-odds")
    lasting = replace(push, towards="good", back_from=None)

    def said(*rows):
        told = [one for one in Findings(list(rows), "epoch 0 to epoch 5").summary.split(". ") if " back as " in one]
        return [one.removesuffix(".") for one in told]

    assert said(push, replace(word, back_from=None)) == ["The push of “w0” is back as before at the end"]
    assert said(push, lasting) == ["The push of “w0” on “bad” is back as before at the end"]
    both = [push, replace(lasting, back_from=4), replace(word, back_from=None)]
    assert said(*both) == ["The pushes of “w0” on “bad” and “w0” on “good” are back as before at the end"]
    assert said(word, lasting) == []
    assert said(word, push) == ["It is back as before at the end"]


def test_what_passes_before_a_change_that_lasts_says_nothing_of_its_end():
    """A word that was away in one epoch, and changed for good later, is not back as before."""
    one = next(one for one in find_changes(records([HERE, HERE, AWAY, AWAY, HERE, HERE])) if one.back_from == 4)
    lasting = replace(one, kind="word", name="w0", index=0, first_record=3, last_record=4, back_from=None)
    passage = replace(lasting, first_record=0, last_record=1, passed=2, back_from=2)
    told = Findings([lasting, passage], "epoch 0 to epoch 5").summary
    assert "are back" not in told and "is back" not in told and told.endswith(" It also moved away in passing.")
