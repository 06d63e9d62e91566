"""What a print of findings, the tab and the command line say alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lightning_rnnvis import load
from lightning_rnnvis.analysis import Findings, find_changes
from lightning_rnnvis.analysis.findings.wording import at_end, sentence_of
from lightning_rnnvis.capture.numbers.overlaps import remark_on_overlap
from lightning_rnnvis.payloads.runs.findings import findings_payload
from tests.analysis.findings.histories import records_along
from tests.cli.running import run
from tests.planted.events import head_of
from tests.planted.runs import write_run
from tests.planted.snapshots import make_snapshot
from tests.serving import standalone

STRANGE = ["a\u202eb", "", "x" * 200]


def test_one_record_is_said_in_one_way(tmp_path, capsys):
    """Whether it was made before training or after, alone or beside a record that cannot be compared with it."""
    told = "There is one record alone, so nothing can have changed."
    for step in (0, 10):
        path = tmp_path / str(step)
        write_run(path, [make_snapshot(11, 4, global_step=step, history_id=f"of {step}")])
        assert str(load(path).findings()) == str(load(path)["rnn.l0/h"].findings()) == told
        said = run(capsys, "findings", path).out
        assert said.count(told) == 1 and "than noise" not in said
        with standalone(tmp_path) as requests:
            assert requests.payload("findings", run=path.name, state="rnn.l0/h")["summary"] == told
    other = find_changes([make_snapshot(12, 4), make_snapshot(11, 4, epoch=1)])
    assert other.summary.startswith(f"{told} 1 record of other words")


@pytest.mark.parametrize("name", STRANGE, ids=["unseen sign", "empty", "long"])
def test_words_are_seen_in_sentences_as_in_the_tab(name):
    """A sentence has unseen signs, empty words and long ones as lists have them; a row has the word itself."""
    words = np.array([name, *(f"word{at}" for at in range(1, 11))], dtype=object)
    others = np.random.default_rng(1).normal(0, 0.2, (10, 4))
    records = [
        make_snapshot(
            11,
            4,
            epoch=epoch,
            words=words,
            counts=np.full(11, 50),
            responses=np.vstack([[place, 0, 0, 0], others]).astype(np.float32),
            standard_errors=np.full((11, 4), 0.01, dtype=np.float32),
        )
        for epoch, place in enumerate((0, 0.5, -0.5))
    ]
    found = find_changes(records)
    word = next(one for one in found if one.kind == "word")
    shown = {"": "∅", STRANGE[0]: "a⟨U+202E⟩b", STRANGE[2]: "x" * 53 + "…" + "x" * 26}[name]
    assert word.name == name and word.sentence.startswith(f"“{shown}” changed") and word.sentence in str(found)
    assert name == "" or name not in str(found)
    assert f"“{shown}”" in found.ending()


@pytest.mark.parametrize("head", [None, head_of(np.array([[-1.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")])
def test_what_storage_rounds_by_counts_in_the_uncertainty(tmp_path, head):
    """Where words have no noise, as in sequences of one, sizes are known as well as they are stored."""
    others = np.random.default_rng(1).normal(0, 0.2, (10, 4))
    others[0] = 1.0  # of which a step of storage is a share
    move = 0.4321
    records = [
        make_snapshot(
            11,
            4,
            epoch=epoch,
            global_step=epoch,
            counts=np.full(11, 50),
            responses=np.vstack([[0.1 + place, 0.1, 0.1, 0.1], others]).astype(np.float32),
            standard_errors=np.zeros((11, 4), dtype=np.float32),
            head=head,
        )
        for epoch, place in enumerate((0, move))
    ]
    write_run(tmp_path, records)
    for one in load(tmp_path)["rnn.l0/h"].findings():
        if one.kind == "word":
            true = move / 2 if head is None else 2 * move
            assert one.measure == ("likeness" if head is None else "push")
            assert 0 < abs(one.size - true) <= 3 * one.uncertainty and one.uncertainty < 0.02
        elif one.kind == "chip":
            assert one.uncertainty > 1e-4


def test_errors_that_are_told_too_small_are_said_to_be():
    """Of windows that overlap, first of what stands behind the changes; other notes of a record are not of changes."""
    (overlap,) = remark_on_overlap(torch.rand((99, 2)).unfold(0, 24, 8).transpose(1, 2))
    records = records_along([(0, 0), (0.5, 0), (0.5, 0)], notes=("Another note.", overlap))
    found = find_changes(records)
    assert len(found) > 0 and overlap in found.summary and "Another note." not in found.summary
    assert list(found.notices) == [overlap]


def test_a_rare_word_says_how_rare_and_stands_by_what_is_sure():
    """One that moved farther, by an error nearly as large, stands behind another that surely did."""
    words = [one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "word"]
    often = replace(words[0], sentence="")
    for count, told in ((1, "“word0” (once)"), (9, "“word0” (9 times)"), (10, "“word0” changed")):
        assert sentence_of(replace(often, count=count), 1.0).startswith(told)
    rare = replace(often, index=1, share=1.3 * often.share, size=1.3 * often.size, uncertainty=0.5 * often.size)
    assert [one.index for one in Findings([rare, often])] == [0, 1]
    assert [one.index for one in Findings([replace(rare, uncertainty=often.uncertainty), often])] == [1, 0]


def test_each_record_has_its_largest_change_in_a_short_list():
    """Else the epochs after the first would have numbers alone; all others are counted."""
    first = next(one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "word")
    many = [replace(first, index=at, share=2 - 0.01 * at, record=at // 20, epoch=at // 20) for at in range(60)]
    told = findings_payload("run", first.state, [0, 1, 2], Findings(many), 10)
    assert len(told["findings"]) == 10 and {one["epoch"] for one in told["findings"]} == {0, 1, 2}
    assert told["total"] == 60 == 10 + sum(one["changes"] for one in told["unlisted"])


@pytest.mark.parametrize(
    ("curve", "changing", "is_told"),
    [
        ((0, 1, 1.0, 1.29), True, False),  # within three errors
        ((0, 1, 1.0, 1.31), True, True),
        ((0, 1, 1.31, 1.31), False, True),
        ((0, 1, 1.31, 1.29), False, False),
        ((0, 1, 1.0, 2.0), False, False),  # in one record alone, which may be of unusual texts
    ],
)
def test_where_a_push_went_on_is_told_beyond_three_errors_by_more_than_one_record(curve, changing, is_told):
    """Or by the last one, where it surely still changed."""
    found = next(one for one in find_changes(records_along([(0, 0), (0.5, 0)])) if one.kind == "word")
    push = {"measure": "push", "towards": "good", "before": 0.0, "after": 1.0, "uncertainty": 0.1}
    one = replace(found, **push, curve=curve, last=curve[-1], last_record=1, changing=changing)
    assert bool(at_end(one)) == is_told
