"""What of its runs a report holds, checked before the work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from lightning_rnnvis.asked import are_several
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.records.evenly import evenly_spread
from lightning_rnnvis.records.files.stored_record import StoredRecord

ANY_CLUSTERS = range(2, 21)
"""The numbers of clusters that the tab offers."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how many parts of it of how many are."""


@dataclass(frozen=True)
class Choice:
    """What of the records a report holds.

    Attributes:
        states: Names of states; None for all.
        clusters: Numbers of clusters beside the recorded ones, 2 to 20; None for the usual ones, where there is room.
        sentences: So many sentences of each record at most; None for all.
        records: So many records of each state and run at most, the last one and others evenly spaced; None for all.
        progress: Told how far it is.

    Raises:
        TypeError, ValueError: One of them is something else; the message says what came and what to write.
    """

    states: Collection[str] | None = None
    clusters: Sequence[int] | None = None
    sentences: int | None = None
    records: int | None = None
    progress: Progress = lambda what, done, of: None

    def __post_init__(self) -> None:
        if self.states is not None and not _is_list(self.states, str):
            raise TypeError(
                f"`states` must be None for all, or a list of names, such as ['rnn.l0/h']. Got {self.states!r}."
            )
        if self.clusters is not None and not _is_list(self.clusters, Integral):
            raise TypeError(
                "`clusters` must be None, or a list of whole numbers from 2 to 20, such as [4, 8]; [] for none beside"
                f" the recorded ones. Got {self.clusters!r}."
            )
        for number in self.clusters or ():
            if number not in ANY_CLUSTERS:
                raise ValueError(f"`clusters` must be whole numbers from 2 to 20, such as [4, 8]. Got {number!r}.")
        if self.sentences is not None and (not _is_whole(self.sentences) or self.sentences < 0):
            raise ValueError(f"`sentences` must be a whole number from 0 on, or None for all. Got {self.sentences!r}.")
        if self.records is not None and (not _is_whole(self.records) or self.records < 1):
            raise ValueError(f"`records` must be a whole number from 1 on, or None for all. Got {self.records!r}.")

    def has(self, state: str) -> bool:
        """Whether a state is among the chosen ones."""
        return self.states is None or state in self.states

    def of(self, records: Sequence[StoredRecord]) -> list[StoredRecord]:
        """The chosen ones of the records of a run, in their order."""
        if self.records is None:
            return list(records)
        by_state: dict[str, list[int]] = {}
        for place, record in enumerate(records):
            by_state.setdefault(record.state, []).append(place)
        kept = {places[at] for places in by_state.values() for at in evenly_spread(len(places), self.records)}
        return [record for place, record in enumerate(records) if place in kept]

    def check_recorded(self, states: Iterable[str]) -> None:
        """Check that the chosen states were recorded.

        Raises:
            NotFoundError: One was not; the message says which there are.
        """
        there = list(dict.fromkeys(states))
        for name in self.states or ():
            if name not in there:
                raise NotFoundError(
                    f"No state {name!r} was recorded. There are: {', '.join(there)}. Name one of them, or none for all."
                )


def _is_list(value: Any, kind: type) -> bool:
    return are_several(value) and all(isinstance(one, kind) and not isinstance(one, bool) for one in value)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
