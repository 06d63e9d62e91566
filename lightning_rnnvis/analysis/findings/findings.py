"""The findings of a history as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, overload

import numpy as np

from lightning_rnnvis.analysis.findings.best_record import BestRecord
from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.order import as_told, once
from lightning_rnnvis.analysis.findings.summary import changes_of, listed, power, units_of, who
from lightning_rnnvis.asked import truth, whole
from lightning_rnnvis.records.texts import counted

MOST_TOLD = 20
"""Sentences that a print of findings has."""

_MOST_NAMED = 10
"""Things that a sentence of its own names."""


@dataclass(frozen=True, eq=False, repr=False)
class Findings(Sequence[Finding]):
    """What was learnt, those that changed most first, but for a burst; prints the first of them as sentences.

    A word, chip or output that changed in several stretches stands with the largest that lasts, and as far ahead as is
    the largest distance between any two ends of them, see `Finding.farther`; its others come last.
    Where more than half of them have their largest step in one epoch, and the nine largest all do, as in the first one
    of a language model, nothing else would be seen: its five largest come, then the five largest of other epochs, each
    the largest first, then the rest. The order is the same in Python, JSON and the tab.

    Where words are told by what they push, one counts by its push beside the largest change of any push, or by its
    response beside the largest of any response, whichever is more.

    Attributes:
        found: The findings.
        span: The records that were looked through, for the person, such as ``epoch 0 to epoch 11``; empty where there
            are none that can be read.
        notices: Sentences on windows that overlap, so that errors are told too small, and on records that were passed
            over, have other outputs or read other texts than those before.
        not_finite: Where states or weights were NaN or infinite, and what the run logged that ends so, as sentences;
            empty where nothing is.
        gaps: Epochs between the records that have none, as a sentence; empty where there are none.
        is_one_record: Whether a single record was looked through, so that nothing can have changed.
        best: The record whose validation was best; None where none is known to be worse after it.
        least_told: How far half of the words would have to move within an epoch to be told, as a share of a strong
            word's response.
        push_scales: Of several values, the usual strength of pushes on each over the history, in which they compare.
        passing: Positions of records that most words pass through, see `Finding.passing`.
    """

    found: Sequence[Finding]
    span: str = ""
    notices: Sequence[str] = ()
    not_finite: str = ""
    gaps: str = ""
    is_one_record: bool = False
    best: BestRecord | None = None
    least_told: float = 0.0
    push_scales: Mapping[str, float] = field(default_factory=dict)
    passing: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Bring them in order."""
        object.__setattr__(self, "found", as_told(self.found))

    def ending_in(self, not_finite: str) -> Findings:
        """The same, with what was NaN or infinite."""
        return replace(self, not_finite=not_finite)

    def table(self) -> dict[str, np.ndarray]:
        """The findings as columns, a row each, that `pandas.DataFrame` takes as it is; without their curves."""
        names = [one.name for one in fields(Finding) if one.name != "curve"]
        return {name: _column([getattr(finding, name) for finding in self.found]) for name in names}

    def to_json(self) -> list[dict[str, Any]]:
        """The findings as JSON has them, see `Finding.to_json`."""
        return [finding.to_json() for finding in self.found]

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        if isinstance(index, slice):
            return list(self.found[index])
        try:
            return self.found[whole("index", index)]
        except IndexError:
            raise IndexError(f"There are {counted(len(self), 'finding')}, counted from 0. Got {index}.") from None

    @property
    def summary(self) -> str:
        """As sentences: how much changed, how much after the best validation, and what `about` says."""
        return " ".join(filter(None, [self.changes, self.after_best, self.about]))

    @property
    def about(self) -> str:
        """In what units it is, epochs that have no record, what was NaN, the first notice, as sentences."""
        more = f" (And {len(self.notices) - 1} more.)" if len(self.notices) > 1 else ""
        notices = [f"{notice}{more}" for notice in self.notices[:1]]
        return " ".join(filter(None, [units_of(self.found), self.gaps, self.not_finite, *notices]))

    @property
    def after_best(self) -> str:
        """How many came after the best validation, as a sentence; empty where none did, or it is not known."""
        if self.best is None:
            return ""
        others = [finding for finding in self.found if not finding.after_best]
        n_maybe = sum(max(one.epoch, one.until_epoch) > self.best.epoch for one in others)
        return self.best.told(len(self) - len(others), n_maybe, len(self))

    @property
    def changes(self) -> str:
        """How much changed, as a sentence."""
        if not self.span:
            return "There is no record that can be read."
        if not self.found and self.is_one_record:
            return "There is one record alone, so nothing can have changed."
        if not self.found:
            return f"Nothing changed by more than noise from {self.span}.{power(self.least_told)}"
        return changes_of(self.found, self.span)

    @property
    def n_things(self) -> int:
        """How many words, chips and outputs changed; each may have changed in several stretches."""
        return len(once(self.found))

    def told(self, most: int | None = None) -> list[Finding]:
        """The first of them, in their order.

        Args:
            most: So many at most; None for all.
        """
        most = None if most is None else whole("most", most, 0)
        return list(self.found[:most])

    @property
    def unsettled(self) -> list[Finding]:
        """Those whose words, chips and outputs still changed by more than noise at the last record."""
        return [finding for finding in self.found if finding.changing]

    def ending(self, names: bool = True) -> str:
        """What still changed at the last record, or that all had settled, or neither, as a sentence; empty of none.

        Args:
            names: Whether all is said of what still changed. Else the first are named, and nothing is said where
                nothing did.
        """
        names = truth("names", names)
        still = once(self.unsettled)
        if not names:
            return f"{who(still, self.n_things)} still changed at the last record." if still else ""
        if still:
            longer = "" if self.not_finite else " Longer training may change them further."
            return f"Still changing at the last record: {listed(still, _MOST_NAMED)}.{longer}"
        if not self.found:
            return ""
        if all(finding.settled for finding in self.found if finding.passed is None):
            return "All of it had settled by the last record."
        return "Whether all of it had settled by the last record cannot be told."

    def __str__(self) -> str:
        several = len({finding.state for finding in self.found}) > 1
        told = [f"{f'{one.state}: ' if several else ''}{one.sentence}" for one in self.told(MOST_TOLD)]
        more = len(self.found) - len(told)
        end = " ".join(filter(None, [self.summary, self.ending(names=False)]))
        return "\n".join([*told, *([f"… and {more} more."] if more else []), end])

    def __repr__(self) -> str:
        return f"Findings({counted(len(self.found), 'change')} from {self.span or 'no record'})"


def _column(values: list[Any]) -> np.ndarray:
    if all(isinstance(value, int | float) for value in values):
        return np.array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
