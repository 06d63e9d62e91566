"""The comparisons of a report: as many pairs of records as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.columns import Row
from lightning_rnnvis.report.content.lean_comparisons import SIDES, known_of, lean_comparison, learn_norms, norms_of
from lightning_rnnvis.report.content.packed_histories import PackedHistory, keyed
from lightning_rnnvis.report.content.pairs import Place, pairs

MOST_COMPARED = 15_000
"""Words, counted in each comparison; beyond it, further comparisons are left out."""


def comparison_rows(
    asking: Asking, histories: Sequence[PackedHistory], snapshots: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Row], list[Row]]:
    """Pairs of records, without what is known of both, and of each record in them the norms of its responses.

    Args:
        asking: Asks the routes.
        histories: Those of the report.
        snapshots: Payloads of the records, by their keys.
    """
    known = {key: known_of(snapshots[f"{key} {record.header.n_clusters}"]) for key, _, record in keyed(histories)}
    pairs_of_keys, found = list[tuple[str, str]](), list[Mapping[str, Any]]()
    for first, second in asking.in_turn("comparisons", _compared(histories)):
        history, other = histories[first[0]], histories[second[0]]
        one, two = history.records[first[1]], other.records[second[1]]
        try:
            row = asking.ask("/compare", **history.query(one), **other.query(two, "other_"))
        except InvalidRequestError:  # no word in common
            continue
        if any("first" in note or "differ" in note for note in row["notes"]):
            swapped = asking.ask("/compare", **other.query(two), **history.query(one, "other_"))
            row = row | {"notes_swapped": swapped["notes"]}
        keys = ("{} {}".format(*first), "{} {}".format(*second))
        for key, side in zip(keys, SIDES, strict=True):
            learn_norms(known[key], row, side)
        pairs_of_keys.append(keys)
        found.append(row)
    rows = [
        (f"{first} {second}", lean_comparison(row, known[first], known[second]))
        for (first, second), row in zip(pairs_of_keys, found, strict=True)
    ]
    compared = dict.fromkeys(key for keys in pairs_of_keys for key in keys)
    return rows, [(key, norms_of(known[key])) for key in compared]


def _compared(histories: Sequence[PackedHistory]) -> Iterator[tuple[Place, Place]]:
    room = MOST_COMPARED
    for pair in pairs([len(history.records) for history in histories]):
        room -= min(histories[at].records[number].header.n_words for at, number in pair)
        if room < 0:
            return
        yield pair
