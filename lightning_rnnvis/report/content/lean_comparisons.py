"""Comparisons without what the page knows of the two records: it is written once a record, not once a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SIDES = ("first", "second")

_TABLES = (("words", "word", ("count", "cloud", "norm", "push")), ("units", "unit", ("chip", "steadiness", "norm")))
"""Tables of a comparison, what tells their rows apart, and the fields, without their side, that are of one record."""

Known = Mapping[str, Mapping[Any, dict[str, Any]]]
"""Of each word of a record, by its text, and of each unit, by its number, what is said of it."""


def known_of(snapshot: Mapping[str, Any]) -> Known:
    """What the payload of a snapshot says, in its order."""
    units = {
        one["unit"]: {"chip": chip["chip"], "steadiness": one["steadiness"]}
        for chip in snapshot["chips"]
        for one in chip["units"]
    }
    words = {word["text"]: {name: word[name] for name in ("count", "cloud", "push")} for word in snapshot["words"]}
    return {"words": words, "units": dict(sorted(units.items()))}


def learn_norms(known: Known, row: Mapping[str, Any], side: str) -> None:
    """Add the norms that a comparison tells of the record on one side, where none were known.

    Norms of units are those over the words in common, so other comparisons may tell others.
    """
    for table, key, _ in _TABLES:
        for one in row[table]:
            known[table][one[key]].setdefault("norm", one[f"norm_{side}"])


def norms_of(known: Known) -> Mapping[str, Any]:
    """The norms of the words, in their order, and of the units by their numbers; None where none was learnt."""
    return {table: [one.get("norm") for one in rows.values()] for table, rows in known.items()}


def lean_comparison(row: Mapping[str, Any], first: Known, second: Known) -> Mapping[str, Any]:
    """A comparison without the fields that are what is known of the two records."""
    told = {**row}
    for table, key, names in _TABLES:
        given = {
            f"{name}_{side}"
            for side, known in zip(SIDES, (first[table], second[table]), strict=True)
            for name in names
            if all(known[one[key]].get(name) == one[f"{name}_{side}"] for one in row[table])
        }
        told[table] = [_without(one, given) for one in row[table]]
    return told


def _without(row: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
