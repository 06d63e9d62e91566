"""The runs, their states and the headers of their records."""

from __future__ import annotations

from typing_extensions import NotRequired, TypedDict

from lightning_rnnvis.payloads.schema.metrics import MetricDescription


class RecordHeader(TypedDict):
    """What is known of a record before it is read."""

    step: float
    """Where the run's logger put this validation. It names the record: of several there, each later one has a
    ten-thousandth more."""
    epoch: int
    """From 0."""
    untrained: bool
    """Whether the weights have taken no step of their training yet."""
    created: float
    """Seconds since 1970."""
    words: int
    """Number of words."""
    units: int
    """Number of units."""
    clusters: int
    """Number of chips that was recorded."""
    bytes: int
    """Size in the event file."""
    metrics: dict[str, float | None]
    """By name."""
    logged: dict[str, float | None]
    """What the validation itself logged, by name; empty in records of earlier versions."""
    response_bound: float | None
    """99.5th percentile of |response|; null in records of earlier versions that were not read yet."""
    state_bound: float | None
    """99.5th percentile of |state| over the stored sentences; likewise."""
    step_bound: float | None
    """99.5th percentile of |change of the state at a step| over them; likewise."""
    step_link_bound: float | None
    """99.5th percentile of |link| of their steps at the recorded chips; likewise."""
    sentence_bounds: list[float] | None
    """Of each stored sentence the largest extent of P and N at the recorded chips; likewise."""
    output_bounds: list[list[list[float | None]]] | None
    """Of each stored sentence and each value of the head that is drawn the least and the largest, without a transient
    of the first steps, then those of what came, null where that is not known; null in records of earlier versions."""
    notes: list[str]
    """Sentences for the person: what was left out, reduced or assumed."""
    history_id: str
    """Identifies a training over resumed runs."""


class NotFinite(TypedDict):
    """A validation of which there is no record of a state, because nothing of it was finite."""

    step: float
    epoch: int
    what: str
    """What was NaN or infinite, such as "all states of rnn.l0/h"."""


class RecordStep(TypedDict):
    """A record of a state that is known already."""

    run: str
    step: float


class StateHistory(TypedDict):
    """All records of one state of one run, in the order of the training."""

    name: str
    """Module, layer, direction and kind: "rnn.l0/h"."""
    cell: str
    """Kind of the recurrent layer, such as "LSTM"."""
    kind: str
    """The part of the name after the slash, such as "h" or "c"."""
    reverse: bool
    """True where the layer reads from the last word to the first."""
    sentence: int
    """Number of the sentence that tells most at the newest record, which is shown at first; 0 where it has none."""
    sentences: int | None
    """As many every record has at least; null where records of earlier versions do not tell."""
    records: list[RecordHeader]
    not_finite: list[NotFinite]
    """Where there is no record between them, or behind the last one, for this reason."""
    after: NotRequired[RecordStep]
    """The record of another run that the first one goes on from, where the run was resumed from a checkpoint."""


class Run(TypedDict):
    """One run."""

    name: str
    continues: str | None
    """The run whose checkpoint this one was resumed from."""
    states: list[StateHistory]
    """By name."""


class JoinedState(TypedDict):
    """One state of several runs that are one training."""

    name: str
    records: list[RecordStep]
    """The records that count, in order: of each state the run that was started last wins."""


class JoinedHistory(TypedDict):
    """Several runs that are one training; the headers stand at the runs."""

    name: str
    """Name of the first run."""
    runs: list[str]
    """In the order of time."""
    states: list[JoinedState]
    notes: list[str]
    """Sentences about records that do not count, because the training was resumed from an earlier step."""


class RunList(TypedDict):
    """Everything that was recorded."""

    runs: list[Run]
    """By name."""
    metrics: list[MetricDescription]
    """Those that any record has, the ones that tell most first."""
    histories: list[JoinedHistory]
    """Trainings that were resumed into other runs, each as one history; a run that stands alone is in none."""
    notices: list[str]
    """Sentences about what could not be read, for the person."""
    charts: str | None
    """Why no charts can be drawn, with the cure; null where they can."""
