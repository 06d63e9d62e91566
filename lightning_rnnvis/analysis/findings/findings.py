"""The findings of a history as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import chain, zip_longest
from typing import Any, overload

import numpy as np

from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.wording import named
from lightning_rnnvis.records.snapshot import counted

MOST_TOLD = 20
"""Sentences that a print of findings has."""

_MOST_NAMED = 10
"""Things that a sentence names."""


class Findings(Sequence[Finding]):
    """What was learnt, those that changed most first; prints the first of them as sentences.

    Args:
        found: The findings.
        span: The records that were looked through, for the person, such as ``epoch 0 to epoch 11``; empty where there
            are none that can be read.
        notices: Sentences on records that were passed over.
    """

    def __init__(self, found: Iterable[Finding], span: str, notices: Iterable[str] = ()) -> None:
        self._found = sorted(found, key=lambda finding: -finding.share)
        self.span = span
        self.notices = list(notices)

    def table(self) -> dict[str, np.ndarray]:
        """The findings as columns, a row each, that `pandas.DataFrame` takes as it is; without their curves."""
        names = [one.name for one in fields(Finding) if one.name != "curve"]
        return {name: _column([getattr(finding, name) for finding in self._found]) for name in names}

    def to_json(self) -> list[dict[str, Any]]:
        """The findings as JSON has them, see `Finding.to_json`."""
        return [finding.to_json() for finding in self._found]

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        return self._found[index]

    @property
    def summary(self) -> str:
        """How much changed, as a sentence, and the first of the notices."""
        more = f" (And {len(self.notices) - 1} more.)" if len(self.notices) > 1 else ""
        return " ".join([self._changes, *(f"{notice}{more}" for notice in self.notices[:1])])

    @property
    def _changes(self) -> str:
        if not self.span:
            return "There is no record that can be read."
        if not self._found:
            return f"Nothing changed by more than noise from {self.span}."
        changed = {(finding.state, finding.kind, finding.index): finding.kind for finding in self._found}
        kinds = [counted(list(changed.values()).count(kind), kind) for kind in ("word", "chip", "output")]
        told = ", ".join(kind for kind in kinds if not kind.startswith("0 "))
        if (epoch := self._main_epoch) is None:
            return f"From {self.span}, {told} changed by more than noise."
        turns = ", here in turn with the rest" if any(finding.epoch != epoch for finding in self._found) else ""
        return f"From {self.span}, {told} changed by more than noise, most of it in epoch {epoch}{turns}."

    @property
    def _main_epoch(self) -> int | None:
        """The epoch that changed more than half of what changed."""
        epoch, most = Counter(finding.epoch for finding in self._found).most_common(1)[0]
        return epoch if 2 * most > len(self._found) else None

    def told(self, most: int | None = None) -> list[Finding]:
        """The first for a person: those that changed most first.

        Where more than half of them are of one epoch, as of the first one of a language model, they stand in turn with
        the rest, or nothing else would be seen.

        Args:
            most: So many at most; None for all.
        """
        found = self._found
        if found and (epoch := self._main_epoch) is not None:
            of_epoch = [finding for finding in found if finding.epoch == epoch]
            others = [finding for finding in found if finding.epoch != epoch]
            found = [one for one in chain(*zip_longest(of_epoch, others)) if one is not None]
        return found[:most]

    @property
    def unsettled(self) -> list[Finding]:
        """Those whose words, chips and outputs still changed by more than noise at the last record."""
        return [finding for finding in self._found if not finding.settled]

    @property
    def unsettled_summary(self) -> str:
        """What still changed at the last record, as a sentence; empty where nothing did."""
        found = self.unsettled
        if not found:
            return ""
        names = list(dict.fromkeys(named(one) for one in found))
        more = len(names) - _MOST_NAMED
        listed = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"Still changing at the last record: {listed}. Longer training may change them further."

    def __str__(self) -> str:
        several = len({finding.state for finding in self._found}) > 1
        told = [f"{f'{one.state}: ' if several else ''}{one.sentence}" for one in self.told(MOST_TOLD)]
        more = len(self._found) - len(told)
        return "\n".join([*told, *([f"… and {counted(more, 'more change')}."] if more else []), self.summary])

    def __repr__(self) -> str:
        return f"Findings({counted(len(self._found), 'change')} from {self.span or 'no record'})"


def _column(values: list[Any]) -> np.ndarray:
    if all(isinstance(value, int | float) for value in values):
        return np.array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
