"""Causes: what the output of the model would lose without a chip, a unit or a word. Responses are no causes."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class ChipCause(TypedDict):
    """What one chip does for the output."""

    importance: float | None
    """How far the output moves without it, over the steps that enter the head."""
    memory: float | None
    """Steps until half of what a word did to it is gone; `reach` where more is there as far as sequences reach, null
    where no word makes a difference to it."""
    left: float | None
    """Share that is there after ten steps, above 1 where it grows; null where sequences are too short, and as above."""


class UnitCauses(TypedDict):
    """The same unit by unit."""

    importance: list[float] | None
    """At the head, to second order; null where the head reads another state."""
    largest: float | None
    """The largest at the head over the training, in the recorded sentences of at most twenty records; null where the
    head reads another state. Colours have one scale by it at all epochs."""
    memory: list[float | None] | None
    """As `ChipCause.memory`; null while it is not known."""


class Causes(TypedDict):
    """Importance and memory of the chips and units of a record."""

    share: float
    """How much of what was asked for is done, 0 to 1: ask again below 1."""
    seconds: float | None
    """What the rest would take, where it is left until it is asked for; else null."""
    measured: Literal["network", "head"] | None
    """Whether chips are switched off in the recurrence or where the head alone reads them, which misses the way through
    the memory; null where importance is not known."""
    importance_unit: str | None
    """Of classes and labels "nats", of KL(with || without); of a value "units of the output", of the root of the mean
    square of its moves; of several "deviations of the outputs", each in its own standard deviation: of what really
    came, else of what the model says, at the identity record (or at that of `like`, where this has the same outputs),
    so that all records have one unit. Where the model makes others of the outputs, "units of the layer, before `exp`".
    Null where importance is not known."""
    chips: list[ChipCause]
    units: UnitCauses
    sequences: int
    """Sampled sequences over which it was measured."""
    reach: int | None
    """Steps as far as which memory could be followed, 0 where no word could be replaced by another one; null while it
    is not known."""
    promotes: bool
    """Whether it is known which outputs the chips and units promote."""
    why: str | None
    """Why something is not known, as a sentence."""
    rounding: float | None
    """Largest difference between this state, run by weights of 16 bits, and the recorded one; null where unknown."""


class NamedRecord(TypedDict):
    """A record, as it is named."""

    step: float
    epoch: int
    untrained: bool


class CurvePoint(NamedRecord):
    """The units of a chip, or a unit, at one record."""

    importance: float | None
    """As in `ChipCause`, of a unit as in `UnitCauses`; null while it is not known, and where it cannot be."""
    memory: float | None
    """As in `ChipCause`; null while it is not known, too."""
    reach: int | None
    """As in `Causes`."""


class MeasuredUnits(TypedDict):
    """Importance and memory of the same units along a training, at no more than twenty records."""

    units: int
    """How many units were measured together: those that the chip has at `of`, at every point; of a unit itself 1."""
    of: NamedRecord
    """The record whose chip it is: at others its number may stand for other units."""
    importance_unit: str | None
    """Null where importance is not known at any of them."""
    points: list[CurvePoint]


class CauseCurve(MeasuredUnits):
    """The same, as far as it is known."""

    share: float
    """As in `Causes`."""
    seconds: float | None
    """As in `Causes`."""


class RowCauses(TypedDict):
    """The most important chip and unit of a row of the table of all runs."""

    run: str
    state: str
    step: float
    chip: int | None
    """Null while it is not known, and where it cannot be."""
    importance: float | None
    """As in `ChipCause`."""
    share: float | None
    """Of the importance of all chips together, 0 to 1."""
    memory: float | None
    """As in `ChipCause`; null too where no network can be run."""
    unit: int | None
    """The unit that matters most; null while it is not known, and where the head reads another state."""
    unit_importance: float | None
    """As in `UnitCauses`: at the head."""
    unit_memory: float | None
    """As in `UnitCauses`."""
    reach: int | None
    """As in `Causes`."""
    measured: Literal["network", "head"] | None
    """As in `Causes`; at the head over the recorded sentences."""
    importance_unit: str | None
    """As in `Causes`."""


class TableCauses(TypedDict):
    """What is known of the rows of the table of all runs, in their order."""

    share: float
    """As in `Causes`."""
    seconds: float | None
    rows: list[RowCauses]


class PromotedOutput(TypedDict):
    """An output, and how a rise of a chip or unit by one deviation changes it."""

    output: str
    change: float
    """Of the probability; of a value the change itself."""
    log_odds: float | None
    """Of log p / (1 - p): the push, which is not small where the model is sure; null for values."""
    deviations: float | None
    """Of one of several values the change in deviations of it, as in `Causes.importance_unit`; else null."""


class PromotedOutputs(TypedDict):
    """The outputs that change most, the strongest first."""

    outputs: list[PromotedOutput]
    kind: Literal["classes", "labels", "values"]
    sure: float | None
    """Mean probability of what the model says at the steps at which this was measured, 0 to 1; null for values."""


class WordEffects(TypedDict):
    """What each word of a sentence did to one output."""

    position: int
    """Of the word after which the output is asked, from 0."""
    output: str
    words: list[str]
    effects: list[float]
    """What the output loses when the word is left out: log p, of values the value. Above zero: it speaks for it."""


class Without(TypedDict):
    """How far the output moves, over the sampled sequences, while some units and chips are off."""

    share: float
    """As in `Causes`."""
    seconds: float | None
    divergence: float | None
    """As the importance of a chip; null while it is not known."""
    importance_unit: str | None
    """Null where `divergence` cannot be known."""
    sequences: int
    why: str | None
    """Why it is not known, as a sentence."""
