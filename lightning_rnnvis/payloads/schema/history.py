"""Many records at once: along a training, or over all runs."""

from __future__ import annotations

from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from lightning_rnnvis.payloads.schema.metrics import MetricDescription
from lightning_rnnvis.payloads.schema.parts import Prediction
from lightning_rnnvis.payloads.schema.record import LabelsFrom

ThumbnailLabelsFrom: TypeAlias = LabelsFrom | Literal["pending"]
"""Pending while the tree of a record is still to be made."""


class ThumbnailSentence(TypedDict):
    """A sentence as `Sentence` has it, column by column: positive[step][chip]."""

    words: list[str]
    positive: list[list[float]]
    negative: list[list[float]]
    change_positive: list[list[float]]
    change_negative: list[list[float]]
    kept: list[list[float]]
    said: list[Prediction]
    """What the model says at its end, the three likeliest outputs or first values; empty where there is no head."""


class Thumbnail(TypedDict):
    """One record, chip by chip."""

    step: float
    epoch: int
    created: float
    """Seconds since 1970."""
    labels_from: ThumbnailLabelsFrom
    """Pending while the tree of this record is still to be made: ask again."""
    units: list[int] | None
    """Units of each chip; null where pending or `error` says why."""
    responses: list[float] | None
    """Mean of polarity * response of each chip to the requested word; null where it did not occur or none is named."""
    sentence: ThumbnailSentence | None
    """The requested sentence; null where it did not occur."""
    error: str | None
    """Why there is nothing to draw, as a sentence."""
    resolution: NotRequired[float]
    """Of a report: the responses behind `responses` are whole multiples of it. Left out where they are as recorded."""


class Thumbnails(TypedDict):
    """One thumbnail for each requested record, in the order of the request."""

    run: str
    state: str
    thumbnails: list[Thumbnail]


class Curve(TypedDict):
    """A scalar that a run logged."""

    tag: str
    steps: list[int]
    """Rising. What a validation logged has the step of its record; records of earlier versions may have one more."""
    values: list[float | None]


class RunScalars(TypedDict):
    """The scalars of one run."""

    run: str
    tags: list[str]
    """All scalars of the run, losses first, then accuracies and their like, then others."""
    curves: list[Curve]
    """Those requested, else losses, accuracies and their like, at most eight."""


class ScalarList(TypedDict):
    """What the runs' own loggers wrote."""

    runs: list[RunScalars]
    """In the order of the request."""


class TableRow(TypedDict):
    """One run and state at its last or best record."""

    run: str
    state: str
    step: float
    epoch: int
    created: float
    """Seconds since 1970."""
    cell: str
    units: int
    words: int
    clusters: int
    metrics: dict[str, float | None]
    """By name."""
    scalars: dict[str, float | None]
    """What the validation logged; of the run's other scalars the last value up to this step."""


class RecordTable(TypedDict):
    """All runs and states at their last record, or at their best one by a number."""

    best: str | None
    """Name of the metric or scalar, null for the last record."""
    goal: Literal["max", "min"] | None
    """Whether the largest or the smallest is the best."""
    metrics: list[MetricDescription]
    """Those that any row has, the ones that tell most first."""
    scalars: list[str]
    """Names of the scalars that any row has."""
    rows: list[TableRow]
