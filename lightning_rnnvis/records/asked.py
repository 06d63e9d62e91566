"""Checks of the records and chips that are asked for in Python."""

from __future__ import annotations

from typing import Any

from lightning_rnnvis.asked import of_kind
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def record_of(name: str, given: Any) -> Snapshot:
    """One record, as it is.

    Raises:
        TypeError: It is none.
    """
    return of_kind(name, given, Snapshot, "one record, such as `history['rnn.l0/h'][-1]`")


def chips(labels: Labels | None, record: Snapshot, name: str = "labels") -> Labels | None:
    """Chips that are given by an argument of this name, or None for a record's own.

    Raises:
        TypeError: They are no chips.
        ValueError: They are of another number of units than the record has.
    """
    if labels is None:
        return None
    of_kind(name, labels, Labels, "chips, such as `record.cocluster(8).labels`, or None")
    if len(labels.unit_labels) != record.n_units:
        raise ValueError(
            f"`{name}` must be chips of the {record.n_units} units of {record.state}. Got those of"
            f" {len(labels.unit_labels)} units."
        )
    return labels
