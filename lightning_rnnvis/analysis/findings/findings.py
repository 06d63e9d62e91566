"""The findings of a history as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, overload

import numpy as np

from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.records.snapshot import counted

MOST_TOLD = 20
"""Sentences that a print of findings has."""


class Findings(Sequence[Finding]):
    """What was learnt, those that changed most first; prints the first of them as sentences.

    Args:
        found: The findings.
        span: The records that were looked through, for the person, such as ``epoch 0 to epoch 11``.
    """

    def __init__(self, found: Iterable[Finding], span: str) -> None:
        self._found = sorted(found, key=lambda finding: -finding.share)
        self.span = span

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
        """How much changed, as a sentence."""
        if not self._found:
            return f"Nothing changed by more than noise from {self.span}."
        changed = {(finding.state, finding.kind, finding.index): finding.kind for finding in self._found}
        kinds = [counted(list(changed.values()).count(kind), kind) for kind in ("word", "chip", "output")]
        told = ", ".join(kind for kind in kinds if not kind.startswith("0 "))
        return f"From {self.span}, {told} changed by more than noise."

    def __str__(self) -> str:
        several = len({finding.state for finding in self._found}) > 1
        told = [f"{f'{one.state}: ' if several else ''}{one.sentence}" for one in self._found[:MOST_TOLD]]
        more = len(self._found) - len(told)
        return "\n".join([*told, *([f"… and {counted(more, 'more change')}."] if more else []), self.summary])

    def __repr__(self) -> str:
        return f"Findings({counted(len(self._found), 'change')} from {self.span})"


def _column(values: list[Any]) -> np.ndarray:
    if all(isinstance(value, int | float) for value in values):
        return np.array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
