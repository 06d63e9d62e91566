"""Two records are told by what words push several outputs to, with the numbers of what was learnt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis import figures
from lightning_rnnvis.analysis import compare, find_changes
from lightning_rnnvis.analysis.comparison.learnt import Learnt
from lightning_rnnvis.analysis.findings.outputs.told_outputs import FEW_OUTPUTS
from tests.analysis.findings.histories import records_along
from tests.planted.events import N_UNITS, head_of, planted_events

WEIGHTS = np.array([[1.0, 0, 0, 0.2], [0, 1.0, 0, 0], [0, 0, 1.0, 0]])
NAMES = "A", "B", "C"


def two(kind="classes", scales=(1.0, 1.0, 1.0), path=((0.1, 0.0), (0.1, -0.9)), weights=WEIGHTS, names=NAMES, **fields):
    """Two records, in which word 0 pushes the second output less."""
    scales = np.resize(scales, len(weights))[:, None]
    return records_along(path, head=replace(head_of(weights * scales, *names), kind=kind), **fields)


def row_of(found, word="word0"):
    (row,) = found.words[found.words["word"] == word]
    return row


@pytest.mark.parametrize("kind", ["classes", "labels", "values"])
def test_words_have_the_numbers_of_what_was_learnt(kind):
    """The output, both pushes, and the standard error of the change; those whose push changed most come first."""
    first, last = two(kind)
    found, learnt = compare(first, last), [one for one in find_changes([first, last]) if one.kind == "word"]
    assert learnt and found.output is None and found.push_unit == learnt[0].unit
    for one in learnt:
        row = row_of(found, one.name)
        assert row["push_output"] == one.towards
        assert [row[f"push_{name}"] for name in ("first", "second")] == pytest.approx([one.before, one.after])
        assert row["push_error"] == pytest.approx(one.uncertainty)
    assert found.words["word"][0] == "word0" and row_of(found)["push_output"] == "B"
    assert (np.diff(np.abs(found.words["push_change"])) <= 0).all()
    # Each word has an output, of those that stayed, too.
    assert set(found.words["push_output"]) <= set(NAMES) and np.isfinite(found.words["push_error"]).all()


def test_the_later_record_first():
    """The same pushes on the other side, and the same change."""
    first, last = (replace(record, global_step=number) for number, record in enumerate(two()))
    forth, back = compare(first, last), compare(last, first)
    assert back.later == "first"
    for one, other in (("first", "second"), ("second", "first"), ("error", "error"), ("change", "change")):
        assert row_of(forth)[f"push_{one}"] == pytest.approx(row_of(back)[f"push_{other}"])


def test_a_head_that_turns_moves_pushes_alone():
    """Of several outputs, too."""
    first, last = two(path=((0.1, 0.5), (0.1, 0.5)))
    found = compare(first, replace(last, head=head_of(-WEIGHTS, *NAMES)))
    assert found.moved == "pushes" and "by the weights of the head" in " ".join(found.notes)


def test_values_in_unlike_units_compare():
    """A push in small numbers that changed by as much as is usual on its output comes before one that hardly did."""
    first, last = two("values", scales=(1e6, 1.0, 1e-3))
    found = compare(first, last)
    assert (found.words["word"][0], row_of(found)["push_output"]) == ("word0", "B")
    alike = row_of(compare(*two("values")))
    row = row_of(found)
    assert row["push_change"] == pytest.approx(alike["push_change"])
    assert row["push_change"] * found.push_scales["B"] == pytest.approx(row["push_second"] - row["push_first"])
    assert compare(*two()).push_scales == {}
    (bars,) = figures.changed_words(found, most=3).data
    assert bars.x[0] == pytest.approx(alike["push_change"], rel=1e-2)
    assert figures.changed_words(found, most=3).layout.yaxis.ticktext[0] == "word0 → B"


def test_other_words_around_those_in_common():
    """Rows are those of the words in common, wherever they stand."""
    first, last = two()
    order = np.random.default_rng(0).permutation(11)[:9]
    order = order if 0 in order else np.append(order, 0)
    fields = ("words", "word_ids", "counts", "responses", "standard_errors")
    labels = replace(last.labels, word_labels=last.labels.word_labels[order])
    other = replace(last, history_id="other", labels=labels, **{name: getattr(last, name)[order] for name in fields})
    found = compare(first, other)
    for word in found.common_words:
        row, expected = row_of(found, word), row_of(compare(first, last), word)
        assert (row["push_output"], row["push_second"]) == (
            expected["push_output"],
            pytest.approx(expected["push_second"]),
        )


def test_many_outputs_are_left():
    """As of a language model: then it stays by responses, and says so; other outputs on either side are none."""
    many = np.random.default_rng(0).standard_normal((FEW_OUTPUTS + 1, 4))
    names = [f"class {number}" for number in range(len(many))]
    found = compare(*two(weights=many, names=names))
    assert not found.push_unit and np.isnan(found.words["push_change"]).all()
    assert (np.diff(found.words["drift"]) <= 0).all() and any("many outputs" in note for note in found.notes)
    first, last = two()
    assert not compare(first, replace(last, head=head_of(WEIGHTS, "A", "B", "D"))).push_unit


def learning(kind, seed=0, over=1.0, **fields):
    """A history in which words move and the head grows: five outputs, of values each in a unit of its own."""
    random = np.random.default_rng(seed)
    records, _ = planted_events(seed, n_records=10, noise=0.1, over=2)
    start, end = random.standard_normal((2, 5, N_UNITS))
    units = np.array([1e3, 30, 1, 0.03, 1e-3])[:, None] if kind == "values" else 1.0
    for record, grown in zip(records, np.linspace(0.1, 1, len(records)), strict=True):
        weights = over * (end + start * (1 - grown) / 2) * grown * units
        yield replace(record, head=replace(head_of(weights, *"ABCDE"), kind=kind), **fields)


@pytest.mark.parametrize("kind", ["classes", "values"])
def test_words_name_the_outputs_that_what_was_learnt_names(kind):
    """Of each change the output and both pushes, between the records where it begins and ends, either way round."""
    records = list(learning(kind))
    learnt = find_changes(records)
    pushes = [one for one in learnt if one.kind == "word" and one.measure == "push"]
    assert len(pushes) > 8
    alone = 0
    for one in pushes:
        first, last = records[one.first_record], records[one.last_record]
        known = Learnt(learnt, one.first_record), Learnt(learnt, one.last_record)
        found, back = compare(first, last, learnt=known), compare(last, first, learnt=known[::-1])
        row = row_of(found, one.name)
        assert row["push_output"] == row_of(back, one.name)["push_output"] == one.towards
        assert [row["push_first"], row["push_second"]] == pytest.approx([one.before, one.after])
        assert found.push_scales == {name: learnt.push_scales[name] for name in found.push_scales}
        assert bool(found.push_scales) == (kind == "values")
        alone += row_of(compare(first, last), one.name)["push_output"] != one.towards
    assert alone  # of some that cannot be known by two records


def test_two_histories_compare_in_the_larger_of_their_scales():
    """Whichever stands first: a word names the same output, and changes are as large."""
    one, other = list(learning("values")), list(learning("values", over=3.0, history_id="e" * 32))
    known = tuple(Learnt(find_changes(records), len(records) - 1) for records in (one, other))
    forth, back = compare(one[-1], other[-1], learnt=known), compare(other[-1], one[-1], learnt=known[::-1])
    assert forth.push_scales == back.push_scales
    assert forth.push_scales == {name: known[1].found.push_scales[name] for name in forth.push_scales}
    for word in forth.common_words:
        assert row_of(forth, word)["push_output"] == row_of(back, word)["push_output"]


def test_what_may_be_noise_stands_behind_where_units_are_no_pairs():
    """Two runs in which pushes of some words are unlike, of which one is hardly known: by their errors alone."""
    first, last = (replace(record, history_id=name) for record, name in zip(two(), "ab", strict=True))
    errors = last.standard_errors.copy()
    errors[0] = 5.0
    order = np.arange(4)[::-1]  # other units, which both heads read
    head = replace(last.head, weights=last.head.weights[:, order])
    turned = replace(last, responses=last.responses[:, order], standard_errors=errors[:, order], head=head)
    found = compare(first, turned, same_units=False)
    sure = compare(first, replace(turned, standard_errors=last.standard_errors[:, order]), same_units=False)
    assert not (found.units_correspond or sure.units_correspond)
    assert row_of(sure)["beyond_noise"] and not row_of(found)["beyond_noise"]
    assert row_of(sure)["over_noise"] == pytest.approx((row_of(sure)["push_change"] / row_of(sure)["push_error"]) ** 2)
    assert sure.words["word"][0] == "word0"
    # Nothing of clouds is said by it.
    assert not any("another cut" in note for note in found.notes)
