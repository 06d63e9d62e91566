"""What two records are to one another: whether they are of one history, which is the later, whether units are pairs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from lightning_rnnvis.analysis.comparison.similarity import same_start
from lightning_rnnvis.analysis.coordinates import change_of_coordinates
from lightning_rnnvis.records.snapshot import Snapshot


def are_of_one_history(first: Snapshot, second: Snapshot) -> bool:
    """Whether both are of one state in one training, resumed or not."""
    return first.history_id == second.history_id and first.state == second.state


def later_of(first: Snapshot, second: Snapshot) -> Literal["first", "second"]:
    """Which of two records of one history stands later in the training, whatever the clock said when it was made."""
    known = first.record_number is not None and second.record_number is not None
    place = [(one.record_number or 0 if known else 0, one.global_step, one.created) for one in (first, second)]
    return "first" if place[0] > place[1] else "second"


def units_correspond(first: Snapshot, second: Snapshot, responses: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether units with equal numbers are the same unit, as far as the numbers and the words tell.

    Args:
        first: A record.
        second: Another.
        responses: Theirs to the words in common, shape (C, U) each.
    """
    return numbered_alike(first, second, responses) and turned_units(first, second) is None


def numbered_alike(first: Snapshot, second: Snapshot, responses: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether both number the units of one layer of one training, or of two that started from the same weights."""
    if (first.cell, first.n_units) != (second.cell, second.n_units):
        return False
    if first.history_id == second.history_id and first.state.rpartition("/")[0] == second.state.rpartition("/")[0]:
        return True
    return first.state == second.state and same_start(*responses)


def turned_units(first: Snapshot, second: Snapshot) -> np.ndarray | None:
    """The map of units of one state that changed places, signs or directions between two records, and words did not.

    None where they did not, see `change_of_coordinates`.
    """
    return change_of_coordinates(first, second) if first.state == second.state else None
