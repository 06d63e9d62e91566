"""What words push the outputs to in two records: of each word that whose push changed most, as findings tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.comparison.learnt import LearntOfBoth, outputs_learnt, scales_learnt
from lightning_rnnvis.analysis.comparison.pairs import are_of_one_history
from lightning_rnnvis.analysis.findings.moved import sure_pushes
from lightning_rnnvis.analysis.findings.movement.stretches import Stretch
from lightning_rnnvis.analysis.findings.outputs.pushes import Pushes, ToldPushes
from lightning_rnnvis.analysis.findings.telling import Moment
from lightning_rnnvis.analysis.findings.things import Words
from lightning_rnnvis.analysis.output_axis import OutputAxis, OutputPushes, output_axis, push_unit
from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class WordPushes:
    """What C words in common push an output to in two records.

    Attributes:
        outputs: The output of each word, shape (C,), str.
        first: The pushes in the first record, shape (C,); NaN where they are not known.
        second: Those in the second.
        errors: Standard errors of their changes, shape (C,), as `Finding.uncertainty`; NaN where they are not known.
        scales: In what changes are compared, shape (C,), see `ToldPushes.scales`.
        heads: The weights by which words push in each of the two.
        is_own: Whether those of the second are on the units of its state.
        unit: Of pushes and errors.
    """

    outputs: np.ndarray
    first: np.ndarray
    second: np.ndarray
    errors: np.ndarray
    scales: np.ndarray
    heads: tuple[np.ndarray, np.ndarray]
    is_own: bool
    unit: str


def word_pushes(
    first: Snapshot,
    second: Snapshot,
    common: CommonWords,
    pushes: tuple[OutputPushes | None, OutputPushes | None],
    axis: OutputAxis | None,
    *,
    first_is_later: bool,
    learnt: LearntOfBoth = (None, None),
) -> WordPushes | None:
    """The pushes of the words in common; None where they are not known, or are on other outputs.

    Args:
        first: A record.
        second: Another.
        common: Their words in common.
        pushes: What the words of both push one output to.
        axis: That output; None where it is not the same in both.
        first_is_later: Whether the first record is the later one.
        learnt: What the histories of both learnt.
    """
    records = ((second, common.second), (first, common.first))
    of_heads = _by_heads(records if first_is_later else records[::-1], learnt)
    if of_heads is not None and first_is_later:
        of_heads = replace(of_heads, first=of_heads.second, second=of_heads.first, heads=of_heads.heads[::-1])
    here, there = pushes
    if axis is None or here is None or there is None:
        # On a line it is told of the stack of layers, which these records alone do not know.
        return None if output_axis(first) is not None or output_axis(second) is not None else of_heads
    values = [
        np.array([one.words.get(str(word), np.nan) for word in first.words[common.first]], dtype=np.float64)
        for one in pushes
        if one is not None
    ]
    nothing = np.full(len(common.first), np.nan)
    are_own = all(map(_are_own, (first, second), (here, there)))
    return WordPushes(
        outputs=np.full(len(nothing), axis.high, dtype=object),
        first=values[0],
        second=values[1],
        errors=nothing if of_heads is None or not are_own else of_heads.errors,
        scales=np.ones(len(nothing)),
        heads=(here.head, there.head),
        is_own=there.weights is not None,
        unit=there.unit,
    )


def _are_own(record: Snapshot, pushes: OutputPushes) -> bool:
    """Whether pushes are by the weights of the head of the record itself, and not of another state of its stack."""
    axis = output_axis(record)
    return axis is not None and pushes.weights is not None and np.array_equal(axis.weights, pushes.weights)


def _by_heads(in_turn: tuple[tuple[Snapshot, np.ndarray], ...], learnt: LearntOfBoth) -> WordPushes | None:
    """By the heads that read both states; `in_turn` has the earlier record, and the words in common, first."""
    (before, _), (after, at_after) = in_turn
    pushes = Pushes.on_outputs_of(after)
    if not all(pushes.are_on_outputs_of(record) for record, _ in in_turn):
        return None
    for record, words in in_turn:
        pushes.add(record, words)
    is_one = are_of_one_history(before, after)
    named = outputs_learnt(learnt[0], learnt[1]) if is_one and learnt[0] and learnt[1] else {}
    of_words = enumerate(map(str, after.words[at_after]))
    names = {at: named[word] for at, word in of_words if named.get(word) in pushes.outputs}
    told = pushes.told(scales_learnt(learnt, is_one), names, either_way=not is_one)
    if told is None or before.head is None or after.head is None:
        return None
    path = told.path()
    # Between two histories nothing changed: what differs most is named, whichever is the first.
    stretches = _chosen(told, names, sure_pushes(told, path) if is_one else ())
    things, rounding = Words(after), Moment.of(0, before).rounding + Moment.of(1, after).rounding
    shares = {output: things.share_of_rounding(0, output) for output in pushes.outputs}
    rows = np.array([one.thing for one in stretches])
    outputs = np.array([told.towards[row] for row in rows], dtype=object)
    return WordPushes(
        outputs=outputs,
        first=told.curves[0, rows],
        second=told.curves[1, rows],
        errors=np.array([path.standard_error(one, rounding * shares[told.towards[one.thing]]) for one in stretches]),
        scales=told.scales[rows],
        heads=(before.head.weights, after.head.weights),
        is_own=True,
        unit=push_unit(after),
    )


def _chosen(told: ToldPushes, named: Mapping[int, str], sure: Iterable[Stretch]) -> list[Stretch]:
    """A row of each word, in the order of the words: of the output that is named, of `sure`, or that moved most."""
    every = [Stretch(row, 0, 1, 0, 1) for row in range(len(told.words))]
    moves = np.abs(np.nan_to_num(told.compared[1] - told.compared[0]))
    every.sort(key=lambda one: -moves[one.thing])
    chosen: dict[int, Stretch] = {}
    first = [one for one in every if named.get(int(told.words[one.thing])) == told.towards[one.thing]]
    for one in (*first, *sure, *every):
        chosen.setdefault(int(told.words[one.thing]), one)
    return [chosen[word] for word in sorted(chosen)]
