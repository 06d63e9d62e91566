"""The losses and accuracies that a run logged itself: which of them are worth showing, and as curves over the steps."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lightning_rnnvis.records.tags import PLUGIN_NAME

MOST_CURVES = 8
"""Curves of a run that are sent where none is named."""

# What people want beside the metrics comes first; what is no measurement is left out.
_WANTED = ("loss", "acc", "perplexity", "ppl", "f1", "auc", "precision", "recall", "error", "score", "bleu", "mse")
_NO_MEASUREMENT = ("epoch", "hp_metric", "step")
_LETTERS = re.compile(r"[^a-z0-9]+")


class ScalarPoint(Protocol):
    """One logged value: the step that its logger gave it, and when it was written, seconds since 1970."""

    @property
    def step(self) -> int: ...
    @property
    def wall_time(self) -> float: ...
    @property
    def value(self) -> float: ...


@dataclass(frozen=True)
class Curve:
    """A logged scalar.

    Attributes:
        steps: Global steps, rising, as the run's logger wrote them.
        values: What was logged at each; may be NaN or infinite.
    """

    steps: Sequence[int]
    values: Sequence[float]

    @classmethod
    def of(cls, points: Iterable[ScalarPoint]) -> Curve:
        """Points by step; where a run was resumed into its directory, what was written later counts."""
        steps: list[int] = []
        values: list[float] = []
        for point in sorted(points, key=lambda point: point.wall_time):
            while steps and steps[-1] >= point.step:
                steps.pop(), values.pop()
            steps.append(int(point.step))
            values.append(float(point.value))
        return cls(steps, values)

    def at(self, step: int) -> float | None:
        """The last value up to a step, None where there is none."""
        known = bisect_right(self.steps, step)
        return self.values[known - 1] if known else None


def sorted_tags(tags: Iterable[str]) -> list[str]:
    """The scalars of a run but our own, losses and accuracies first."""
    return sorted((tag for tag in tags if not tag.startswith(f"{PLUGIN_NAME}/")), key=_how_far_behind)


def measured(tags: Iterable[str]) -> list[str]:
    """Those of `tags` that are named as losses, accuracies and their like, at most `MOST_CURVES`."""
    return [tag for tag in tags if _how_far_behind(tag)[0] < len(_WANTED)][:MOST_CURVES]


def _how_far_behind(tag: str) -> tuple[int, bool, str]:
    """Sorts what was measured in validation and names a loss or an accuracy to the front."""
    parts = set(_LETTERS.split(tag.lower()))
    if tag.lower() in _NO_MEASUREMENT:
        return 2 * len(_WANTED), False, tag
    ends_in_loss = any(part.endswith("loss") for part in parts)  # trainLoss
    found = [index for index, name in enumerate(_WANTED) if any(part.startswith(name) for part in parts)]
    rank = 0 if ends_in_loss else min(found, default=len(_WANTED))
    in_validation = any(part.startswith(("val", "valid", "test", "dev")) for part in parts)
    return rank, not in_validation, tag
