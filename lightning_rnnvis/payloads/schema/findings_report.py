"""What `lightning-rnnvis findings --json` prints; `findings.schema.json` above has it as JSON Schema.

Fields may be added within one version; one that goes or changes its meaning makes a new version.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from lightning_rnnvis.payloads.schema.findings import FindingList


class StateFindings(FindingList):
    """What one state of a run learnt, and how its units stand at the last record."""

    cell: str
    """Kind of the recurrent layer, such as "LSTM"."""
    first_epoch: int
    """Epoch of the first record."""
    first_untrained: bool
    """Whether the first record was made before training."""
    last_epoch: int
    """Epoch of the last record."""
    unsettled: list[int]
    """Positions in `findings` of what still changed by more than noise at the last record."""
    saturated_units: list[int]
    """Units beyond ±0.95 of their range at more than half of the tokens, at the last record, the most so first."""
    saturated_share: float | None
    """Mean share of tokens at which a unit is saturated, at the last record; null for a state without bounds."""
    saturated_share_first: float | None
    """The same at the first record."""
    dead_units: list[int]
    """Units whose standard deviation is at most a hundredth of the median unit's, at the last record."""
    sentences: list[str]
    """All of that for a person: how much changed, what never settled, the units, then what changed most first."""


class RunFindings(TypedDict):
    """What one training learnt."""

    run: str
    """Its path below the directory that was given; the name of that directory for itself."""
    joined: list[str]
    """Runs of a training that was resumed, in the order of time; empty for a single run. The last one is `run` where a
    later one was resumed from the same checkpoint: then the others are those that it goes on from."""
    left_out: list[str]
    """Those of them of which no record counts: a later one was resumed from the same checkpoint, or an earlier one."""
    notices: list[str]
    """Sentences on records that could not be used, or do not count."""
    states: list[StateFindings]
    """By name."""


class FindingsReport(TypedDict):
    """What was learnt and when, what saturates and what never settled, of all runs of a directory."""

    version: Literal[1]
    """Version of this form."""
    package: str
    """Version of lightning-rnnvis."""
    path: str
    """The directory as it was given."""
    runs: list[RunFindings]
    """By name."""
