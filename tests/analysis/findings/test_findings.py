"""What was learnt, and when, is found where it was planted, and nowhere else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis import Findings, find_changes
from lightning_rnnvis.analysis.findings.movement.stretches import Way
from lightning_rnnvis.analysis.findings.things import Chips, all_things
from lightning_rnnvis.analysis.findings.uncertainty.noise import Scatter
from lightning_rnnvis.analysis.findings.wording import at_end, change_of, sentence_of
from lightning_rnnvis.payloads.runs.findings import findings_payload
from lightning_rnnvis.records.snapshot import Labels
from tests.analysis.findings.histories import records_along
from tests.planted.events import N_UNITS, N_WORDS, head_of, planted_events
from tests.planted.runs import write_run
from tests.planted.snapshots import make_snapshot


def test_planted_changes_are_found_in_their_epochs():
    """At least .95 of the words that change are named, with their epoch; .9 of those that are named changed."""
    found, planted = set(), set()
    for seed in range(6):
        records, events = planted_events(seed)
        planted |= {(seed, *event) for event in events}
        found |= {(seed, one.index, one.epoch) for one in find_changes(records) if one.kind == "word"}
    assert len(found & planted) / len(planted) >= 0.95
    assert len(found & planted) / len(found) >= 0.9


def test_gradual_changes_of_rare_words_are_found():
    """What changes over five epochs is one finding of these epochs, though no epoch alone tells it from noise."""
    found, planted = [], set()
    for seed in range(4):
        records, events = planted_events(seed, over=5, least_count=2, noise=0.15)
        planted |= {(seed, *event) for event in events}
        found += [(seed, one.index, one.epoch) for one in find_changes(records) if one.kind == "word"]
    event_of = {(seed, word, epoch): (seed, word, at) for seed, word, at in planted for epoch in range(at, at + 5)}
    right = [event_of[one] for one in found if one in event_of]
    assert len(set(right)) / len(planted) >= 0.95
    assert len(right) / len(found) >= 0.9 and len(set(right)) >= 0.95 * len(right)


@pytest.mark.parametrize("together", [1, 4], ids=["alone", "of one text"])
@pytest.mark.parametrize("learnt", [False, True], ids=["untrained", "converged"])
def test_what_is_rare_and_moves_together_is_no_change(learnt, together):
    """Noise in few directions, of words whose errors are told by two occurrences."""
    for seed in range(2):
        kind = {"learnt": learnt, "least_count": 2, "directions": 3, "together": together}
        records, _ = planted_events(seed, n_records=6, n_events=0, **kind)
        assert list(find_changes(records)) == []


def test_epochs_without_a_record_are_told():
    """Where others have one: a run that was cut, or records that are missing; every few epochs is no gap."""
    records, _ = planted_events(0)
    assert find_changes(records).gaps == find_changes(records[::4]).gaps == ""
    assert find_changes([records[at] for at in (3, 1, 0, 2, *range(4, 15))]).gaps == ""  # put back in no order
    cut = find_changes([*records[:3], *records[8:]])
    assert cut.gaps == "There is no record of epochs 3 to 7." and cut.gaps in cut.summary
    assert {one.when for one in cut if one.record == 3} == {"epochs 3 to 8"}
    several = find_changes([records[at] for at in (0, 1, 2, 3, 4, 6, 7, 9, 10, 12, 14)])
    assert several.gaps == "There is no record of epochs 5, 8, 11 and those of 1 more gap."


def test_a_first_record_in_which_no_word_occurs_tells_of_no_change():
    """As of a validation that ended at once: chips were taken to begin at nothing."""
    records, _ = planted_events(0, n_events=0, n_records=6)
    nothing = {"counts": np.zeros(N_WORDS, int), "responses": np.zeros((N_WORDS, N_UNITS), dtype=np.float32)}
    first = replace(records[0], standard_errors=np.full((N_WORDS, N_UNITS), np.nan, dtype=np.float32), **nothing)
    assert list(find_changes([first, *records[1:]])) == []


def test_few_records_tell_the_epochs_between():
    """No epoch that another record alone could tell; what is not listed is counted thing by thing."""
    records, events = planted_events(0)
    found = [one for one in find_changes(records[::4]) if one.kind == "word"]
    when = {one.index: range(one.since_epoch, one.epoch + 1) for one in found}
    assert sum(epoch in when.get(word, ()) for word, epoch in events) >= 0.9 * len(events)
    assert {one.when for one in found} <= {"epochs 0 to 4", "epochs 5 to 8", "epochs 9 to 12"}
    assert f"in {found[0].when}" in found[0].sentence
    every = find_changes(records)
    assert all(one.when == f"epoch {one.epoch}" for one in every if one.epoch > 1)  # epoch 0 has none of its own
    assert (
        every.n_things == len(set((one.kind, one.index) for one in every))
        and Findings([every[0]] * 25, "epoch 0 to epoch 1").n_things == 1
    )


@pytest.mark.parametrize("noise", [0.05, 0.2, 1.0])
@pytest.mark.parametrize("learnt", [False, True], ids=["untrained", "converged"])
def test_nothing_is_found_where_nothing_changes(learnt, noise):
    """Neither in noise alone nor in a structure that stays."""
    for seed in range(4):
        records, _ = planted_events(seed, n_events=0, noise=noise, learnt=learnt)
        found = find_changes(records)
        assert list(found) == []
        said = "Nothing changed by more than noise from before training to epoch 14."
        assert str(found).startswith(said) and (found.least_told > 1) == (str(found) != said)


@pytest.mark.parametrize(("times_strong", "is_told"), [(0.5, False), (2.0, True)])
def test_how_far_a_word_must_move_to_be_told(times_strong, is_told):
    """Where nothing is told, it is said how little that tells: what moves less is not told, what moves more is."""
    errors = np.full((11, 4), 0.1, dtype=np.float32)
    still = find_changes(records_along([(0.2, 0)] * 6, standard_errors=errors))
    share = f"{still.least_told:.0%}".replace("%", " %")
    assert not still and f"hardly anything is told that moves by less than {share} of a strong response." in str(still)
    strong = float(np.quantile(np.sqrt((records_along([(0.2, 0)])[0].responses ** 2).mean(axis=1)), 0.75))
    moved = times_strong * still.least_told * strong * 2  # along one of four units
    found = find_changes(records_along([(0.2, 0)] * 3 + [(0.2 + moved, 0)] * 3, standard_errors=errors))
    assert bool([one for one in found if one.index == 0]) == is_told


def test_an_empty_history_and_one_record():
    """There is nothing that could change."""
    assert list(find_changes([])) == [] and str(find_changes([])) == "There is no record that can be read."
    assert list(find_changes([make_snapshot()])) == []


def test_changes_one_way_are_one_finding():
    """A word that is learnt in three epochs, then turns round in one, has two findings."""
    path = [(0, 0), (0.15, 0), (0.35, 0), (0.5, 0), (0.5, 0), (-0.5, 0)]
    turned, learnt = (x for x in find_changes(records_along(path)) if x.kind == "word")
    assert (learnt.first_record, learnt.last_record, learnt.epoch) == (0, 3, 2)
    assert learnt.size == pytest.approx(0.25, abs=0.01) and learnt.uncertainty < 0.02
    assert (turned.first_record, turned.last_record, turned.epoch, turned.size) == (
        4,
        5,
        5,
        pytest.approx(0.5, abs=0.01),
    )
    assert turned.measure == "likeness" and (turned.before, turned.after) == pytest.approx((-0.25, 0.25))
    assert "from epoch 0 to epoch 3, the largest step in epoch 2, changed again in epoch 5" in learnt.sentence


def test_the_largest_step_is_the_one_that_goes_farthest():
    """Not the one that goes most towards the end: what an earlier one did in other units counts as much."""
    places = np.array([(0, 0), (0.1, 0.45), (0.55, 0.43), (0.75, 0.2)])
    steps = np.diff(places, axis=0)
    (stretch,) = Way(0, places, np.zeros(4), np.inf).stretches([(0, 3)])
    assert np.linalg.norm(steps, axis=1).argmax() == 0 and (steps @ places[3]).argmax() == 1
    assert (stretch.first, stretch.last, stretch.before, stretch.record) == (0, 3, 0, 1)


@pytest.mark.parametrize(
    ("curve", "share", "told"),
    [
        ((0, 0.1, 0.7, 1.0), 0.6, "to epoch 3, most of it in epoch 2"),
        ((0, -0.1, -0.6, -1.0), 0.5, "to epoch 3, the largest step in epoch 2"),
        ((0, 0.1, 0.7, 1.0), 0.4, "to epoch 3, the largest step in epoch 2"),
        ((0, np.nan, 1.0, np.nan), 1.0, "in epoch 2"),
    ],
)
def test_most_of_a_change_is_more_than_half_of_it(curve, share, told):
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0)])) if x.kind == "word")
    one = replace(found, curve=curve, first_record=0, last_record=3, record=2, epoch=2, since_epoch=2, last_epoch=3)
    one = replace(one, like_after=(), may_be=())
    since = "" if told.startswith("in") else "from epoch 0 "
    assert sentence_of(one, share) == f"“word0” changed {change_of(one)} {since}{told}."
    untrained = replace(one, from_untrained=True)
    assert ("from before training to epoch 3" in sentence_of(untrained, share)) == bool(since)


@pytest.mark.parametrize(
    ("curve", "when", "epoch"),
    [
        ((0, 0.577, 1.049, 1.628), "epochs 1 and 3", 3),
        ((0, 0.577, 1.149, 1.728), "epochs 1 to 3", 3),
        ((0, 0.2, 0.79, 1.4), "epochs 2 to 3", 3),
        ((0, 0.2, 0.79, 1.1), "epoch 2", 2),
        ((0, np.nan, 0.6, 0.8), "epochs 1 to 2", 2),
    ],
    ids=["first and last", "all", "two in turn", "sure", "no record between"],
)
@pytest.mark.parametrize("kind", ["push", "likeness"])
def test_where_two_steps_are_as_large_both_are_told(curve, when, epoch, kind):
    """In the sentence, in the list and in Python alike; the one that is named has the largest step of the curve."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good") if kind == "push" else None
    records = records_along([(0 if np.isnan(at) else at, 0) for at in curve], head=head)
    for record, at in zip(records, curve, strict=True):
        record.counts[0] = 0 if np.isnan(at) else 50
        record.standard_errors[0] = 0.03
    (found,) = (one for one in find_changes(records) if one.kind == "word")
    assert (found.measure, found.when, found.epoch, found.record) == (kind, when, epoch, epoch)
    assert (found.since_epoch, found.until_epoch) == (int(when.split()[1]), int(when.split()[-1]))
    told = [when for when in re.findall("epochs? [0-9](?: (?:to|and) [0-9])?", found.sentence) if when != "epoch 0"]
    assert told in (["epoch 3", when], ["epoch 3"] if when == "epochs 1 to 3" else [])
    # What it came to stands beside the epochs of the whole change, of which that of its largest step may be the first.
    last = int(np.flatnonzero(np.isfinite(curve))[-1])
    payload = findings_payload("run", found.state, [0, 1, 2, 3], Findings([found]), 1)["findings"][0]
    assert found.over == payload["over"] == f"epochs 1 to {last}" and found.last_epoch == payload["after_epoch"] == last
    assert found.curve[last] == found.after


def test_the_largest_step_is_told_of_all_that_moved():
    """Also where the part that is as at the end, which is drawn, rises most in another epoch."""
    found = rows_of_words(records_along([(0, 0), (0.1, 0.6), (0.55, 0.58), (0.75, 0.3)]))[0]
    assert np.diff(found.curve).argmax() == 1
    assert (found.when, found.epoch, found.may_be, found.may_be_records) == ("epoch 1", 1, ((1, 1),), ((1, 1),))


@pytest.mark.parametrize("head", [None, head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")])
def test_a_word_stands_by_how_far_it_moved_over_all(head):
    """Also where that was in two stretches, each shorter than another's; what a row tells is that of its own."""
    records = records_along([(at, 0) for at in (0, 0.5, 0.5, 0.5, 1.0, 1.0)], word1=[0.0, 0, 0, 0], head=head)
    for record in records[3:]:
        record.responses[1] = [0.7, 0, 0, 0]
    first, other, last = (one for one in find_changes(records) if one.kind == "word")
    assert [first.name, other.name, last.name] == ["word0", "word1", "word0"]
    assert (first.farther, other.farther) == (pytest.approx(2, rel=0.02), 1) and first.share < other.share
    assert first.size == pytest.approx(last.size, rel=0.01) and first.size == pytest.approx(other.size / 1.4, rel=0.02)


def rows_of_words(records):
    return [one for one in find_changes(records) if one.kind == "word"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((), ("a", "b"), "; now like “a” “b”."),
        (("c",), ("a",), "; now like “a”, before like “c”."),
        (("b", "c"), ("a", "b"), "; now like “a”, still like “b”, before also like “c”."),
        (("b", "a"), ("a", "b"), "; still like “a” “b”."),
        (("a",), (), "."),
    ],
)
def test_what_a_word_is_like_is_new_only_where_it_was_not_so_before(before, after, told):
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0)])) if x.kind == "word")
    one = replace(found, like_before=before, like_after=after, like_last=after)
    assert sentence_of(one, 1.0) == f"“word0” changed {change_of(one)} in epoch 1{told}"


def test_what_is_as_before_at_the_end_is_not_told_as_gone():
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0), (0.5, 0)])) if x.kind == "word")
    one = replace(found, like_before=("a", "b", "c"), like_after=("d", "e"), like_last=("a", "b", "d"))
    told = sentence_of(one, 1.0)
    assert told.endswith(
        "; now like “d”, in epoch 1 also like “e”, at the end again like “a” “b”, before also like “c”."
    )


@pytest.mark.parametrize(
    ("curve", "told"),
    [
        ((-0.36, 1.12, 1.35, -0.09), "+1.35 → −0.09 at the last record"),
        ((-0.36, 1.12, 1.123, -0.09), "−0.09 at the last record"),
        ((-0.36, 1.12, 0.2, -0.09), "−0.09 at the end"),
        ((-0.36, 1.12, -0.09, np.nan), "−0.09 at the end"),
    ],
)
def test_what_came_at_the_last_record_is_told_so(curve, told):
    """Not as if it had been so for long; where the last step may be noise, only what the record before it says, too."""
    found = next(x for x in find_changes(records_along([(0, 0), (0.5, 0)])) if x.kind == "word")
    one = replace(found, measure="push", before=-0.36, after=1.12, last=-0.09, curve=curve, uncertainty=0.1)
    assert at_end(replace(one, changing=True)) == told
    assert at_end(replace(one, changing=False)) == ("−0.09 at the end" if curve[2] == 0.2 else "")


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ((0, 0.2, 0.4, 0.5), "changing"),
        ((0, 0.5, 0.5, 0.44), "changing"),
        ((0, 0.5, 0.02, 0.52), "changing"),
        ((0, 0.3, 0.46, 0.5), ""),  # more than noise, but a tenth of all that it moved
        ((0, 0.5, 0.02, 0.05), ""),  # of what it was, not of what it is
        ((0, 0.1, 0.1, 0.5, 0.5), ""),  # one step alone does not tell
        ((0, 0.5), "changing"),
        ((0.1, 0.5, 0.5, 0.5), "settled"),
        ((0.1, 0.5, 0.51, 0.5), "settled"),
    ],
)
def test_what_still_changes_and_what_has_settled(path, ending):
    """Each where that is known, for every kind of path; else nothing is said."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    for fields in ({}, {"head": head}):
        found = [one for one in find_changes(records_along([(at, 0) for at in path], **fields)) if one.kind == "word"]
        assert found and {(one.changing, one.settled) for one in found} == {(ending == "changing", ending == "settled")}


def test_noise_is_no_proof_that_anything_settled():
    """Of words that are hardly known, which turned back at the last record or not: neither is said of any."""
    random = np.random.default_rng(0)
    path = [0, 0, 1, 1, 1, 1]
    changing, settled = np.zeros(2), np.zeros(2)
    for turned in (0, 1):
        for _ in range(20):
            records = records_along([(at, 0) for at in path[:-1] + [1 - turned]])
            for record in records:
                record.standard_errors[0] = 0.25
                record.responses[0] += random.normal(0, 0.25, 4)
            found = [one for one in find_changes(records) if one.index == 0 and one.kind == "word"]
            changing[turned] += sum(one.changing for one in found[:1])
            settled[turned] += sum(one.settled for one in found[:1])
            assert not any(one.settled and one.changing for one in found)
    assert settled[1] == 0 and changing[0] == 0, (changing, settled)


def test_words_that_are_not_in_every_record_are_compared_with_where_they_were():
    """In records 0, 3 and 5 alone: the epochs between are those of its change."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    records = records_along([(0, 0), (0, 0), (0, 0), (0.9, 0), (0, 0), (0.9, 0)], head=head)
    for at in (1, 2, 4):
        records[at].counts[0] = 0
    (found,) = (x for x in find_changes(records) if x.kind == "word")
    assert (found.first_record, found.record, found.when) == (0, 3, "epochs 1 to 3") and not found.changing
    assert found.sentence.startswith("“word0” pushes “good” by 0.00 → +0.90")


@pytest.mark.parametrize("n_words", [20, 200], ids=["few words", "more than are kept"])
@pytest.mark.parametrize("missing", [0.1, 0.4])
def test_chips_are_compared_over_the_words_that_records_have(n_words, missing):
    """What stays has no finding, whatever words a validation lacks; what changes has one, of its size."""
    random = np.random.default_rng(0)
    responses = random.normal(0, 0.3, (n_words, 24))
    labels = Labels(np.arange(24) % 4, np.zeros(n_words, int), np.ones(24, int), np.ones(24), 4, 1, 0.5)

    def records(wakes: bool):
        for epoch in range(8):
            now = responses * np.where((np.arange(24) % 4 == 2) & wakes & (epoch < 5), 0, 1)
            counts = np.where(random.random(n_words) < missing, random.integers(0, 2, n_words), 50)
            lacks = (counts < 2)[:, None]
            yield make_snapshot(
                n_words,
                24,
                n_percentile_words=3,
                epoch=epoch,
                labels=labels,
                counts=counts,
                responses=np.where(counts[:, None] > 0, now, 0).astype(np.float32),
                standard_errors=np.where(lacks, np.nan, np.full((n_words, 24), 0.01)).astype(np.float32),
                half_differences=np.where(lacks, 0, random.normal(0, 0.02, (n_words, 24))).astype(np.float32),
            )

    still = find_changes(list(records(False)))
    assert list(still) == [] and still.ending() == ""
    (chip,) = (x for x in find_changes(list(records(True))) if x.kind == "chip")
    assert (chip.name, chip.epoch, chip.settled) == ("chip 2", 5, True)
    strength = np.sqrt(np.mean(responses[:, 2::4].mean(axis=1) ** 2))
    assert chip.size == pytest.approx(strength, rel=0.3)
    assert chip.curve == pytest.approx([0] * 5 + [strength] * 3, rel=0.4)


def test_chips_and_outputs():
    """A chip whose units come to answer to other words, an output that reads other units."""
    records, _ = planted_events(0, n_records=4, n_events=0)
    members = records[0].labels.unit_labels == 2
    weights = np.random.default_rng(0).normal(size=(2, N_UNITS))
    for index in range(2, 4):
        responses = records[index].responses.copy()
        responses[:, members] = np.roll(responses[:, members], N_WORDS // 2, axis=0)
        records[index] = replace(records[index], responses=responses)
    for index, record in enumerate(records):
        sign = np.array([[1.0], [-1.0 if index == 3 else 1.0]])
        records[index] = replace(record, head=head_of(weights * sign, "no", "yes"))
    found = find_changes(records)
    assert {(x.name, x.epoch) for x in found if x.kind == "chip"} == {("chip 2", 2)}
    (output,) = (x for x in found if x.kind == "output")
    assert (output.name, output.epoch, output.uncertainty) == ("yes", 3, 0) and "±" not in output.sentence


def test_words_that_move_little_beside_the_strongest_are_not_named():
    """Of a chip and an output; what moves it most is named first, be it new or not."""
    pushes = np.array([[9.57, 0.58, 0.34, 4.2, -9.0]])
    responses = np.repeat(pushes.T, 4, axis=1).astype(np.float32)
    head = head_of(np.array([[0.0] * 4, [1.0] * 4]), "no", "yes")
    record = make_snapshot(5, 4, n_percentile_words=3, responses=responses, head=head)
    outputs = all_things(record)[-1]
    assert outputs.meanings(record).alike(0) == ("word0", "word3")
    labels = replace(record.labels, unit_labels=np.zeros(4, int), polarity=np.ones(4, int), n_chips=1)
    of_chips = Chips(record, labels).meanings(record)
    assert (of_chips.alike(0), of_chips.lowers(0)) == (("word0", "word4", "word3"), ("word4",))
    found = next(one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "word")
    told = replace(found, kind="output", like_before=("a",), like_after=("a", "b"), like_last=("a", "b"))
    assert "; still pushed by “a”, now pushed by “b”" in sentence_of(told, 1.0)


@pytest.mark.parametrize(
    ("word_kind", "told"),
    [
        ("word", "now raised by “b” and lowered by “c”, still raised by “a”, before also lowered by “b”."),
        ("level", "now rising with “b” and falling with “c”, still rising with “a”, before also falling with “b”."),
    ],
)
def test_words_that_raise_a_chip_are_told_apart_from_those_that_lower_it(word_kind, told):
    """Also one that did the one and does the other now."""
    found = next(one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "chip")
    words = {"like_before": ("a", "b"), "like_after": ("b", "c", "a"), "like_last": ("b", "c", "a")}
    lowered = {"lowered_before": ("b",), "lowered_after": ("c",), "lowered_last": ("c",)}
    sentence = sentence_of(replace(found, word_kind=word_kind, **words, **lowered), 1.0)
    assert sentence.split("; ")[1] == told


def test_an_output_is_told_by_its_weights_alone():
    """Not by how far its units move, which varies with the texts; and the same of few records and of many."""
    weights = np.random.default_rng(0).normal(size=(3, N_UNITS))
    places = np.linspace(0, 1, 17)

    def outputs(moves: bool, every: int = 1) -> list[tuple[str, int, int]]:
        heads = [head_of(weights * (1 - 2 * moves * place), "no", "perhaps", "yes") for place in places]
        deviations = [np.full(N_UNITS, 1 if epoch % 2 else 3, dtype=np.float32) for epoch in range(len(heads))]
        records = [
            make_snapshot(20, N_UNITS, epoch=epoch, head=head, unit_deviations=deviation)
            for epoch, (head, deviation) in enumerate(zip(heads, deviations, strict=True))
        ]
        return [
            (x.name, x.first_record * every, x.last_record * every)
            for x in find_changes(records[::every])
            if x.kind == "output"
        ]

    assert outputs(moves=False) == []
    assert {name for name, *_ in outputs(moves=True)} == {"no", "perhaps", "yes"}
    assert outputs(moves=True) == outputs(moves=True, every=4)


def test_a_history_tells_its_findings(tmp_path):
    """As rows for pandas, as JSON and as sentences; a damaged curve value is null."""
    records, events = planted_events(1)
    write_run(tmp_path, records)
    found = load(tmp_path).findings()
    assert {(x.index, x.epoch) for x in found if x.kind == "word"} == events
    table = pandas.DataFrame(found.table())
    assert list(table.name) == [x.name for x in found] and table.share.is_monotonic_decreasing
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))[0]["sentence"] == str(found).splitlines()[0]
    assert repr(found) == f"Findings({len(found)} changes from before training to epoch 14)"


@pytest.mark.parametrize("n_rows", [3, 40], ids=["fewer rows than columns", "more"])
def test_rows_that_come_piece_by_piece_have_the_scatter_of_all(n_rows: int) -> None:
    rows = np.random.default_rng(0).normal(size=(n_rows, 8))
    scatter = Scatter()
    for start in range(0, n_rows, 3):
        scatter.add(np.vstack([rows[start : start + 3], np.zeros((1, 8))]))
    gram = rows.T @ rows
    assert scatter.n_rows == n_rows
    assert scatter.degrees_of_freedom() == pytest.approx(np.trace(gram) ** 2 / np.sum(gram**2), rel=1e-5)


def test_what_comes_later_is_told_after_the_largest_of_a_burst():
    """A first epoch that changes nearly all leaves lines to the rest; a word stands once."""
    path = [(0, 0), (0.5, 0), (0.5, 0), (-0.5, 0)]
    of_word = [one for one in find_changes(records_along(path)) if one.kind == "word"]
    early, late = sorted(of_word, key=lambda one: one.epoch)
    words = [replace(early, share=2.0 + at, index=at) for at in range(9)]
    # The words 0 and 7 changed in both: each stands with its larger change.
    later = [replace(late, share=0.1 * at, index=at) for at in (0, 7, 9, 10)]
    burst = Findings([*words, *later], "epoch 0 to epoch 3")
    told = burst.told()[: burst.n_things]
    assert [one.epoch for one in told] == [1] * 5 + [3] * 2 + [1] * 4 and told[0] is burst[0]
    assert [one.share for one in told[:5]] == [10, 9, 8, 7, 6] and [one.index for one in told[5:]] == [
        10,
        9,
        3,
        2,
        1,
        0,
    ]
    assert burst.told(6) == told[:6] and len(burst) == 13
    assert sorted(burst.told(), key=id) == sorted(burst, key=id)  # the others come last
    assert (
        "most of their 13 changes with the largest step in epoch 1: first the five largest of epoch 1, then up to five"
        " of others, then the rest." in burst.summary
    )
    largest = Findings([*words, replace(late, share=99, index=9)], "epoch 0 to epoch 3")
    # Where another epoch is seen among the largest, these come first, and nothing else.
    assert largest.told() == list(largest) and largest[0].epoch == 3
    assert "most of them with the largest step in epoch 1." in largest.summary
    even = Findings([early, late], "epoch 0 to epoch 3")
    assert even.told() == list(even) and ", with the largest steps in epoch 1 and epoch 3." in even.summary


@pytest.mark.parametrize(
    ("size", "uncertainty", "kind", "told"),
    [
        (0.4, 0.0097, "word", "by 80 ± 2 % of a strong word’s response"),
        (0.4, 0.002, "chip", "by 80 ± 0.4 % of a strong chip’s response"),
        (1.157, 0.06, "word", "by 231 ± 10 % of a strong word’s response"),
        (0.174, 0.0, "output", "by 35 % of a strong output’s"),
    ],
)
def test_a_size_has_the_digits_of_its_error_and_says_beside_what_it_is(size, uncertainty, kind, told):
    found = next(one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "word")
    one = replace(found, measure="likeness", size=size, uncertainty=uncertainty, kind=kind, usual=0.5)
    assert change_of(one) == told
