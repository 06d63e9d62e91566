"""The comparisons of a report: as many pairs of records as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.columns import Row
from lightning_rnnvis.report.content.lean_comparisons import known_of, lean_comparison
from lightning_rnnvis.report.content.packed_histories import PackedHistory, keyed
from lightning_rnnvis.report.content.pairs import Place, pairs

MOST_COMPARED = 15_000
"""Words, counted in each comparison; beyond it, further comparisons are left out."""


def comparison_rows(
    asking: Asking, histories: Sequence[PackedHistory], snapshots: Mapping[str, Mapping[str, Any]]
) -> list[Row]:
    """Pairs of records, without what the snapshots of both, by their keys, say already."""
    rows: list[Row] = []
    known = {key: known_of(snapshots[f"{key} {record.header.n_clusters}"]) for key, _, record in keyed(histories)}
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
        of_first, of_second = (known["{} {}".format(*place)] for place in (first, second))
        rows.append((" ".join(map(str, (*first, *second))), lean_comparison(row, of_first, of_second)))
    return rows


def _compared(histories: Sequence[PackedHistory]) -> Iterator[tuple[Place, Place]]:
    room = MOST_COMPARED
    for pair in pairs([len(history.records) for history in histories]):
        room -= min(histories[at].records[number].header.n_words for at, number in pair)
        if room < 0:
            return
        yield pair
