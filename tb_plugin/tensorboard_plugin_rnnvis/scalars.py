"""The run's own logged losses and accuracies, read through TensorBoard's data provider."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tensorboard.data.provider import DataProvider, RunTagFilter
from tensorboard.plugins.scalar.metadata import PLUGIN_NAME as SCALARS

from lightning_rnnvis.snapshot import PLUGIN_NAME
from tensorboard_plugin_rnnvis.records import Experiment

POINTS = 500
"""Most points of one curve; TensorBoard samples beyond it."""

MOST_CURVES = 8
"""Curves of a run that are sent where none is named."""

# What people want beside the metrics comes first; what is no measurement is left out.
_WANTED = ("loss", "acc", "perplexity", "ppl", "f1", "auc", "precision", "recall", "error", "score", "bleu", "mse")
_NO_MEASUREMENT = ("epoch", "hp_metric", "step")
_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Curve:
    """A logged scalar.

    Attributes:
        steps: Global steps, rising, as the run's logger wrote them.
        values: What was logged at each; may be NaN or infinite.
    """

    steps: Sequence[int]
    values: Sequence[float]

    def at(self, step: int) -> float | None:
        """The last value up to a step, None where there is none."""
        place = bisect_right(self.steps, step)
        return self.values[place - 1] if place else None


class Scalars:
    """Reads scalars that others logged."""

    def __init__(self, provider: DataProvider) -> None:
        self._provider = provider

    def tags(self, experiment: Experiment, runs: Iterable[str]) -> dict[str, list[str]]:
        """The scalars of each run but our own, losses and accuracies first."""
        wanted = list(runs)
        listed = self._provider.list_scalars(
            experiment.context,
            experiment_id=experiment.experiment_id,
            plugin_name=SCALARS,
            run_tag_filter=RunTagFilter(runs=wanted),
        )
        return {
            run: sorted(
                (tag for tag in listed.get(run, {}) if not tag.startswith(f"{PLUGIN_NAME}/")), key=_how_far_behind
            )
            for run in wanted
        }

    def read(self, experiment: Experiment, tags: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Curve]]:
        """Curves by run and tag, in the order asked for; what is not there is left out."""
        # One question for all runs: with the fast loader each costs 40 ms however short it is.
        read = self._provider.read_scalars(
            experiment.context,
            experiment_id=experiment.experiment_id,
            plugin_name=SCALARS,
            downsample=POINTS,
            run_tag_filter=RunTagFilter(
                runs=list(tags), tags=list(dict.fromkeys(tag for of_run in tags.values() for tag in of_run))
            ),
        )
        return {
            run: {tag: _curve(read[run][tag]) for tag in of_run if tag in read.get(run, {})}
            for run, of_run in tags.items()
        }


def measured(tags: Iterable[str]) -> list[str]:
    """Those of `tags` that are named as losses, accuracies and their like, at most `MOST_CURVES`."""
    return [tag for tag in tags if _how_far_behind(tag)[0] < len(_WANTED)][:MOST_CURVES]


def _curve(points: Iterable[object]) -> Curve:
    """Points by step; where a run was resumed into its directory, what was written later counts."""
    steps: list[int] = []
    values: list[float] = []
    for point in sorted(points, key=lambda point: point.wall_time):  # type: ignore[attr-defined]
        step = int(point.step)  # type: ignore[attr-defined]
        while steps and steps[-1] >= step:
            steps.pop(), values.pop()
        steps.append(step)
        values.append(float(point.value))  # type: ignore[attr-defined]
    return Curve(steps, values)


def _how_far_behind(tag: str) -> tuple[int, bool, str]:
    """Sorts what was measured in validation and names a loss or an accuracy to the front."""
    parts = set(_LETTERS.split(tag.lower()))
    if tag.lower() in _NO_MEASUREMENT:
        return 2 * len(_WANTED), False, tag
    ends_in_loss = any(part.endswith("loss") for part in parts)  # trainLoss
    found = [place for place, name in enumerate(_WANTED) if any(part.startswith(name) for part in parts)]
    rank = 0 if ends_in_loss else min(found, default=len(_WANTED))
    in_validation = any(part.startswith(("val", "valid", "test", "dev")) for part in parts)
    return rank, not in_validation, tag
