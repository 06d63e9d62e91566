"""Comparisons without what the page knows of the two records: it is written once a record, not once a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OF_WORD, OF_UNIT = ("count", "cloud"), ("chip", "steadiness")
"""Fields of `ChangedWord` and of `ChangedUnit`, without the side that they end in."""


def known_of(snapshot: Mapping[str, Any]) -> Mapping[str, Mapping[Any, Mapping[str, Any]]]:
    """What a snapshot's payload says of each word, by its text, and of each unit, by its number."""
    units = {
        one["unit"]: {"chip": chip["chip"], "steadiness": one["steadiness"]}
        for chip in snapshot["chips"]
        for one in chip["units"]
    }
    return {"words": {word["text"]: word for word in snapshot["words"]}, "units": units}


def lean_comparison(
    row: Mapping[str, Any],
    first: Mapping[str, Mapping[Any, Mapping[str, Any]]],
    second: Mapping[str, Mapping[Any, Mapping[str, Any]]],
) -> Mapping[str, Any]:
    """A comparison without the fields that the two records, as `known_of` has them, give alike."""
    told = {**row}
    for table, key, names in (("words", "word", OF_WORD), ("units", "unit", OF_UNIT)):
        given = {
            f"{name}_{side}"
            for side, known in (("first", first[table]), ("second", second[table]))
            for name in names
            if all(known[one[key]][name] == one[f"{name}_{side}"] for one in row[table])
        }
        told[table] = [_without(one, given) for one in row[table]]
    return told


def _without(row: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
