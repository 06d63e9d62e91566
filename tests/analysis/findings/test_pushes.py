"""Where words push few outputs, they are told by that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import Findings, find_changes
from lightning_rnnvis.analysis.findings.wording import at_end, change_of
from lightning_rnnvis.analysis.output_axis import output_pushes
from tests.analysis.findings.histories import records_along
from tests.planted.events import head_of


@pytest.mark.parametrize(
    ("before", "after", "error", "told"),
    [
        (1.5, 3.04e6, 52_000, "0 → +3.04e6 ± 5e4"),
        (954_644, 1, 80_000, "+950\u202f000 → 0 ± 80\u202f000"),
        (1_234, 950, 3, "+1\u202f234 → +950 ± 3"),
        (3e-7, 1.5e-7, 2e-8, "+3.0e−7 → +1.5e−7 ± 2e−8"),
        (2, 1e-6, 2e-5, "+2.00 → 0.00 ± 0.00002"),
        (2, 1, 1e-6, "+2.00 → +1.00"),
        (0.1, 0.5, 0.02, "+0.10 → +0.50 ± 0.02"),
        (0.958, 0.981, 0.08, "+0.96 → +0.98 ± 0.08"),
        (0.0061, 0.0142, 0.2, "+0.01 → +0.01 ± 0.2"),
        (12.34, 523.4, 40, "+12 → +523 ± 40"),
        (12.34, 523.4, 200, "+10 → +520 ± 200"),
        (0.14, 0.142, 0.0005, "+0.1400 → +0.1420 ± 0.0005"),
    ],
)
def test_one_expression_has_one_notation(before, after, error, told):
    """Written out, or times powers of ten, error included, which says how fine large and tiny numbers are."""
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0)])) if x.kind == "word")
    assert change_of(replace(found, measure="push", before=before, after=after, uncertainty=error)) == told


@pytest.mark.parametrize(("pushed", "told"), [(0.14, True), (0.4, False)])
def test_a_word_that_changes_twice_is_told_twice(pushed, told):
    """First by its response, which hardly pushes, then by its push; where that rises most at first, it tells all."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    path = [(0, 0), (0, 0), *[(pushed, 1.0)] * 4, (0.6, 0.9), (0.6, 0.9)]
    found = [one for one in find_changes(records_along(path, head=head)) if one.kind == "word"]
    rows = {(one.measure, one.epoch) for one in found}
    assert (("likeness", 2) in rows) == told and any(measure == "push" for measure, _ in rows)
    if told:
        assert rows == {("likeness", 2), ("push", 6)}
        assert any(
            "while its mean push on “good”" in one.sentence and "(0.00 → +0.14)" in one.sentence for one in found
        )


ENDED, STEP = ", as if the text ended there", ", each the step from what is said of the word before"
MEAN = ", as if all states of a text moved so: the head reads their mean"


@pytest.mark.parametrize(
    ("before", "after", "last", "told"),
    [
        (0.001, 3.987, 3.9, "0.00 → +3.99"),
        (-0.06, -0.1, -0.1, "−0.06 → −0.10"),
        (-0.0002, 0.00131, 0.0029, "−0.0002 → +0.0013, +0.0029 at the end"),
        (2e-7, -3.1e-6, -3.1e-6, "+2e−7 → −3.1e−6"),
        (0.0, 1234.5, 99.99, "0 → +1\u202f234, +100 at the end"),
        (9.996, 0.3, 0.3, "+10.0 → +0.3"),
        (0.101, 0.1036, 0.1041, "+0.10 → +0.10, +0.10 at the end"),
        (0, 2e7, 2e7, "0 → +2.0e7"),
    ],
)
def test_a_push_has_as_many_digits_as_tell_it(before, after, last, told):
    """Three from 1 on, two below, of the larger; what it was is compared as a number."""
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0)])) if x.kind == "word")
    curve = (before, after, last)
    one = replace(found, measure="push", before=before, after=after, last=last, curve=curve, uncertainty=0.0)
    one = replace(one, changing=False)
    assert ", ".join(filter(None, [change_of(one), at_end(one)])) == told


def test_a_word_is_told_by_what_it_pushes():
    """Where a head has few outputs, the push on the one that changed most; where that stays, the response."""
    head = head_of(np.array([[-1.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    (pushing,) = (x for x in find_changes(records_along([(0, 0), (0.5, 0)], head=head)) if x.kind == "word")
    assert (pushing.measure, pushing.before, pushing.after) == ("push", 0, pytest.approx(1.0))
    assert pushing.curve == pytest.approx((0, pushing.after))
    assert pushing.sentence.startswith("“word0” pushes “good” by 0.00 → +1.00 ± 0.03 in epoch 1; now like ")
    later = records_along(
        [(0, 0), (0.1, 0.6), (0.5, 0.9)], head=head
    )  # its response moves most in epoch 1, its push in 2
    (stretched,) = (x for x in find_changes(later) if x.kind == "word")
    assert (stretched.measure, stretched.first_record, stretched.last_record) == ("push", 0, 2)
    assert (stretched.epoch, stretched.record) == (2, 2)
    (aside,) = (x for x in find_changes(records_along([(0.1, 0), (0.1, 0.9)], head=head)) if x.kind == "word")
    assert (aside.measure, aside.towards) == ("likeness", "")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ([(0, 0), (0.8, 0), (0.8, 0), (0, 0.8), (0, 0.8)], [("A", 1, 1), ("B", 3, 1)]),
        ([(0, 0), (0.8, 0), (0.8, 0), (0, 0), (0, 0)], [("A", 1, 1), ("A", 3, -1)]),  # what was learnt is forgotten
        ([(0, 0), (0, 0), (-0.8, 0.3)], [("A", 2, -1)]),
        ([(0, 0), (0.8, 0), (0.8, 0), (0.8, 0), (0.8, 0.9)], [("A", 1, 1), ("B", 4, 1)]),
    ],
    ids=["from one to another", "forgotten", "away from one", "one more"],
)
@pytest.mark.parametrize("kind", ["classes", "labels", "values"])
def test_of_several_outputs_each_stretch_tells_the_one_that_moved_most(path, told, kind):
    weights = np.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0.001, 0]])
    head = replace(head_of(weights, "A", "B", "C"), kind=kind)
    found = [one for one in find_changes(records_along(path, head=head)) if one.index == 0 and one.kind == "word"]
    units = {"classes": "logits less the mean of all outputs", "labels": "log-odds", "values": "units of the output"}
    assert {one.unit for one in found} == {units[kind]}
    if kind == "values" and ("B", 3, 1) in told:  # each beside what is usual of its output
        told = [("A", 1, 1), ("A", 3, -1)]
    moves = sorted((one.epoch, one.towards, np.sign(one.after - one.before)) for one in found)
    assert [(towards, epoch, sign) for epoch, towards, sign in moves] == told
    assert all(one.measure == "push" and one.curve[one.last_record] == one.after for one in found)


@pytest.mark.parametrize(
    ("entering", "end", "how"),
    [
        ([0, 0, 0, 0, 0, 1], "", ENDED),
        ([1, 0, 0, 0, 0, 0], "", ENDED),
        ([1, 1, 1, 1, 1, 1], "", STEP),
        ([0, 0, 1, 0, 0, 1], "", ""),
        ([0, 0, 0, 0, 0, 0], "", ""),
        (None, "", ""),
        (None, "last", ENDED),
        (None, "mean", MEAN),
        ([1, 1, 1, 1, 1, 1], "mean", MEAN),
    ],
)
def test_what_a_push_is_where_the_head_reads_ends_alone_each_step_or_a_mean_is_told(entering, end, how):
    """Once, behind their unit, as far as the record tells."""
    head = replace(head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good"), end=end)
    records = records_along([(0, 0), (0.5, 0)], head=head)
    found = find_changes(_entering(records, entering))
    assert found.summary.endswith(f"Pushes are in log-odds{how}.")
    assert (found[0].at_ends, found[0].at_each) == (how == ENDED, how == STEP)
    assert found[0].pool == ("mean" if how == MEAN else "")


def _entering(records, entering):
    enters = None if entering is None else np.array(entering, dtype=bool)
    return [
        replace(one, sentences=tuple(replace(each, enters_head=enters) for each in one.sentences)) for one in records
    ]


@pytest.mark.parametrize(("entering", "told"), [([1] * 6, ("DAY", 1)), ([0] * 5 + [1], ("O", -1))])
def test_a_word_of_a_tagger_is_told_by_the_tag_that_it_lifts(entering, told):
    """It takes back the tag of the word before, most often the same one, by more than it lifts its own.

    Even where what it lifts is less than half of the largest push, as where most words have one tag.
    """
    weights = np.array([[1.0, 0, 0, 0], [-0.5, 0.4, 0, 0], [-0.25, -0.2, 0, 0], [-0.25, -0.2, 0, 0]])
    records = records_along([(0, 0), (-0.8, 0.2), (-0.8, 0.2)], head=head_of(weights, "O", "DAY", "FROM", "TO"))
    for record in records[1:]:
        record.responses[1] = [1.2, 0, 0, 0]
    records[0].responses[1] = 0
    found = {one.name: one for one in find_changes(_entering(records, entering)) if one.kind == "word"}
    assert (found["word0"].towards, np.sign(found["word0"].after)) == told
    assert (found["word1"].towards, found["word1"].after > 0) == ("O", True)


def test_what_a_push_does_is_what_is_told_of_it():
    """Not the response, which moves in epoch 1 alone: the rank, the epochs, the size and whether it still changes."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    records = records_along([(0, 0), (0.1, 0.9), (0.4, 0.9), (0.7, 0.9), (1.0, 0.9)], head=head)
    aside = [(0.0, 0.0), (0.0, 9.0), (0.0, 9.0), (0.0, 9.0), (0.0, 9.0)]  # moves far, and pushes nothing
    for record, place in zip(records, aside, strict=True):
        record.responses[1] = [*place, 0, 0]
    still, pushing = (x for x in find_changes(records) if x.kind == "word")
    assert "more than any other in that time, while its mean push on “good” stayed at 0.00" in still.sentence
    assert (pushing.name, pushing.measure, still.name, still.measure) == ("word0", "push", "word1", "likeness")
    assert (pushing.first_record, pushing.last_record, pushing.changing) == (0, 4, True) and still.settled
    assert find_changes(records).summary.endswith(" Pushes are in log-odds.")
    assert pushing.size == pytest.approx(1.0, abs=0.01) and still.size > 4 and 0 < pushing.uncertainty < 0.1
    assert pushing.last == pushing.after and "at the end" not in pushing.sentence
    gone_on = replace(pushing, after=0.4, last=1.0)
    gone_on = replace(gone_on, changing=False)
    assert at_end(gone_on) == "+1.00 at the end" and at_end(replace(gone_on, measure="likeness")) == ""
    assert at_end(replace(gone_on, uncertainty=0.31)) == ""


def test_a_word_counts_by_its_push_or_by_its_response_whichever_moved_more():
    """One that pushes either way, so that its mean moves little, by its response; that the rest does, by its push."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    records = records_along([(at, 0) for at in (0.1, 1.0, 1.0, 1.0)], head=head)
    ends = {1: (0.5, 0.3), 2: (0.12, 1.4), 3: (-0.6, 1.4), 4: (0.3, 0.4)}
    for epoch, record in enumerate(records):
        for word, end in ends.items():
            record.responses[word] = [*end, 0, 0] if epoch else [0, 0, 0, 0]
    found = {x.name: x for x in find_changes(records) if x.kind == "word"}
    assert list(found) == ["word0", "word3", "word2", "word1", "word4"]
    assert {name for name, one in found.items() if one.measure == "likeness"} == {"word2"}
    assert (
        "while its mean push on “good” stayed below a quarter of the largest push (0.00 → +0.12)"
        in found["word2"].sentence
    )
    assert found["word2"].share / found["word0"].share == pytest.approx(1.4051 / 1.5232, rel=0.02)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ([(0, 0), (0.4, 0.6), (0.2, 1.2), (0.7, 1.8)], {("push", 0, 1), ("push", 1, 2), ("push", 2, 3)}),
        ([(0, 0), (0.2, 0.6), (0.05, 1.2), (0.3, 1.8)], {("likeness", 0, 3)}),
        ([(0, 0), (0.0, 0.6), (0.5, 1.2), (0.2, 1.8)], {("push", 1, 2), ("push", 2, 3)}),
    ],
    ids=["both", "by its response", "there and back"],
)
def test_a_push_is_left_out_only_where_a_response_is_told_of_that_time(path, told):
    """A response that the larger of two pushes keeps from the list does not stand for the smaller one."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    records = records_along(path, head=head)
    for record in records[1:]:
        record.responses[1] = [0.9, 0, 0, 0]
    records[0].responses[1] = 0
    found = [one for one in find_changes(records) if one.kind == "word"]
    of_word = [one for one in found if one.index == 0]
    assert {(one.measure, one.first_record, one.last_record) for one in of_word} == told
    most = np.hypot(*path[-1])
    largest = max(one.size / 0.9 for one in found if one.measure == "push")
    for one in of_word:
        move = np.subtract(path[one.last_record], path[one.first_record])
        rank = max(abs(move[0]) / 0.9 / largest, np.hypot(*move) / most)
        assert one.share / found[0].share == pytest.approx(rank, rel=0.03) or one is found[0]


RESTING = [0.01, 0.05, 0.16, 0.3, 0.47, 0.51, 0.67, 0.9, 1.08, 1.04, 0.95, 1.14, 1.13]
RESTING += [1.24, 1.36, 1.41, 1.42, 1.48, 1.52, 1.54, 1.57, 1.6, 1.62, 1.64, 1.67, 1.69]


@pytest.mark.parametrize(
    ("curve", "stretches"),
    [
        (RESTING, {(1, 8), (10, 24)}),
        ((0, 0.1, 0.2, 0.3, 0.31, 0.32, 0.33, 0.34, 0.44, 0.54, 0.64), {(0, 3), (7, 10)}),
        ((0, 0.3, 0.3, 0.6, 0.6), {(0, 1), (2, 3)}),
    ],
    ids=["rests", "is over", "twice"],
)
def test_a_change_that_rests_for_a_while_is_one(curve, stretches):
    """For at most half as long as it takes before or after."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    found = find_changes(records_along([(at, 0) for at in curve], head=head))
    assert {(one.first_record, one.last_record) for one in found if one.kind == "word"} == stretches


def test_each_state_that_a_head_reads_tells_what_its_own_units_push():
    """Both directions of a layer, as `Record.pushes` has it: together they are the push, and none is told twice."""
    path, weights = [(0.1, 0), (0.5, 0)], np.array([[-1.0, 0, 0, 0], [1.0, 0, 0, 0]])
    states = "rnn.l0/h", "rnn.l0.reverse/h"
    heads = [replace(head_of(weights * scale, "bad", "good"), reads_more=True) for scale in (1, -3)]
    both = {
        state: [replace(one, state=state) for one in records_along(path, head=head)]
        for state, head in zip(states, heads, strict=True)
    }
    told = {}
    for state, records in both.items():
        found = find_changes(records)
        (word,) = (x for x in found if x.kind == "word")
        assert (word.state, word.towards, word.measure, word.is_part) == (state, "good", "push", True)
        assert found.summary.endswith(f" Each is by the units of {state} alone: the output reads other states, too.")
        pushes = output_pushes(state, both, lambda name: both[name][-1])
        cell = output_pushes(f"{state[:-1]}c", both, lambda name: both[name][-1])
        assert pushes.is_part and word.after == pytest.approx(pushes.words["word0"]) == cell.words["word0"]
        told[state] = word
    assert [round(one.after - one.before, 2) for one in told.values()] == [0.8, -2.4]
    merged = Findings([*told.values()], "epoch 0 to epoch 1")
    assert merged.summary.endswith(" Each is by the units of its state alone: the output reads other states, too.")
    alone = records_along(path, head=head_of(weights, "bad", "good"))
    assert find_changes(alone).summary.endswith("Pushes are in log-odds.")


def test_values_in_unlike_units_are_told_each_in_its_own():
    """That small numbers turned is no less than that large ones did: of the outputs and of the words alike."""
    weights = np.diag([1.0, 1.0, 1.0, 0.0])[:3]
    turned = np.diag([-1.0, -1.0, 1.0])

    def told(*units):
        scales = np.array(units)[:, None]
        heads = [
            replace(head_of(of * scales, "A", "B", "C"), kind="values") for of in [weights] * 3 + [turned @ weights] * 3
        ]
        records = [replace(one, head=head) for one, head in zip(records_along([(0.4, 0.1)] * 6), heads, strict=True)]
        return find_changes(records)

    alike, unlike = told(1.0, 1.0, 1.0), told(1e-3, 1.0, 1e6)
    of_outputs = [one for one in unlike if one.kind == "output"]
    assert {one.name for one in of_outputs} == {"A", "B"} and {one.epoch for one in unlike} == {3}
    assert {one.towards for one in unlike if one.kind == "word"} == {"A", "B"}
    what = [[(one.name, one.towards, round(one.share, 4)) for one in found] for found in (alike, unlike)]
    assert [sorted(one[:2] for one in each) for each in what][0] == [sorted(one[:2] for one in each) for each in what][
        1
    ]
    small, same = (next(one for one in found if one.name == "word0") for found in (unlike, alike))
    assert (small.before, small.size, small.usual, small.uncertainty) == pytest.approx(
        tuple(1e-3 * x for x in (same.before, same.size, same.usual, same.uncertainty))
    )
