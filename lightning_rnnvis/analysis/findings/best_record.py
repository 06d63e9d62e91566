"""The record whose validation was best: what changed after it may be no gain."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lightning_rnnvis.records.gaps import finite_or_none
from lightning_rnnvis.records.snapshot import Goal
from lightning_rnnvis.visible_words import visible

_SETS = {"val", "valid", "validation", "dev", "eval"}
_LETTERS = re.compile(r"[^a-z0-9]+")

_LEAST_DIGITS, _MOST_DIGITS = 3, 6
"""Digits of two values that are told beside one another: as many as part them."""

ROUNDED = 1e-6
"""Values that differ by no more beside their size are one that was rounded: float32 has no more digits."""

_ENOUGH = 2
"""So many records between two others tell how values vary."""


class Validated(Protocol):
    """A record, with what its validation logged."""

    @property
    def place(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    @property
    def step(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def logged(self) -> Mapping[str, float]: ...
    @property
    def goals(self) -> Mapping[str, Goal]: ...


@dataclass(frozen=True)
class BestRecord:
    """The record of a history whose validation was best, with a worse one known after it, or one that is not finite.

    Attributes:
        metric: What the validation logged: what a `ModelCheckpoint` or `EarlyStopping` of the trainer monitors, else
            its loss.
        goal: ``min`` or ``max``, as the callback has it; of a loss ``min``.
        value: The best value.
        epoch: Epoch of the record; of equal ones of the last, since up to there nothing was lost. Where each validation
            reads other texts, those are equal whose values differ by no more than sampling may make.
        step: Its step of the logger.
        record: Its position in the history.
        when: When it was made, for the person, such as ``epoch 3`` or ``before training``.
        last: The value at the last record that has one; NaN where it was NaN or infinite there, which is no better.
        last_when: When that was made.
    """

    metric: str
    goal: Goal
    value: float
    epoch: int
    step: int
    record: int
    when: str
    last: float
    last_when: str

    @property
    def called(self) -> str:
        """It for the person, such as ``val_loss in epoch 3``."""
        return f"{visible(self.metric)} {_in(self.when)}"

    def told(self, n_after: int, n_maybe: int, n_changes: int) -> str:
        """How many of the changes came after it, and how many may have, as a sentence; empty where none surely did."""
        if not n_after:
            return ""
        digits = ((_rounded(self.value, n), _rounded(self.last, n)) for n in range(_LEAST_DIGITS, _MOST_DIGITS + 1))
        best, last = next((pair for pair in digits if pair[0] != pair[1]), ("", ""))
        values = f"{best} {_in(self.when)}, {last} {_in(self.last_when)}" if best else _in(self.when)
        maybe = f", perhaps {n_maybe} more," if n_maybe else ""
        of_all = f"{n_after} of {n_changes} changes" if n_changes > 1 else "The change"
        return f"{of_all}{maybe} came after the best {visible(self.metric)}: {values}."

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON has them: a last value that is not finite is null."""
        return vars(self) | {"last": finite_or_none(self.last)}


def best_record(records: Sequence[Validated], same_texts: bool = True) -> BestRecord | None:
    """The best of the records by what a callback of the trainer monitors, else by the loss of the validation.

    Where each validation reads other texts, values that differ by no more than sampling may make are equal: how far
    each is from the mean of those beside it tells how much that is.

    Args:
        records: Records of one state in the order of the training.
        same_texts: Whether all are known to have read the same texts.

    Returns:
        The best one; None where no worse value is known after it, so that it may still get better, or where it is not
        known which number counts.
    """
    for metric, goal in _metrics(records):
        logged = [(one.logged[metric], one) for one in records if metric in one.logged]
        known = [pair for pair in logged if math.isfinite(pair[0])]
        if not known:
            continue
        sign = 1 if goal == "max" else -1
        most = max(sign * value for value, _ in known)
        by_chance = 0.0 if same_texts else _by_sampling([value for value, _ in known])
        least = most - max(by_chance, ROUNDED * abs(most))
        value, best = next(pair for pair in reversed(known) if sign * pair[0] >= least)
        last, end = logged[-1]
        if best is end:
            return None
        return BestRecord(metric, goal, value, best.epoch, best.step, best.place, best.name, last, end.name)
    return None


def _by_sampling(values: Sequence[float]) -> float:
    """How much two values of other texts each may differ by chance, at .95; infinity where these are too few to tell.

    What a smooth curve bends from one to the next counts as noise, too.
    """
    from scipy.special import stdtrit

    bends = np.diff(values, 2) / 2
    if len(bends) < _ENOUGH:
        return math.inf
    return float(stdtrit(len(bends), 0.975) * math.sqrt(2 * np.mean(bends**2) / 1.5))


def _rounded(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "NaN or infinite"
    return f"{value:#.{digits}g}".rstrip(".")


def _in(when: str) -> str:
    return f"in {when}" if when.startswith("epoch") else when


def _metrics(records: Sequence[Validated]) -> list[tuple[str, Goal]]:
    """The numbers by which a record may be best: those that are monitored, then the loss, where there is one."""
    monitored = next((dict(one.goals) for one in reversed(records) if one.goals), {})
    names = list(dict.fromkeys(name for one in records for name in one.logged))
    parts = {name: set(_LETTERS.split(name.lower())) - {"epoch"} for name in names}
    losses = [name for name in names if any(part.endswith("loss") for part in parts[name])]
    own = [name for name in losses if len(parts[name]) == 2 and parts[name] & _SETS and "loss" in parts[name]]
    loss: dict[str, Goal] = {(own or losses)[0]: "min"} if len(own or losses) == 1 else {}
    return [*monitored.items(), *loss.items()]
