"""Parts of a record in detail: the responses of all units, one unit, one sentence, a chart."""

from __future__ import annotations

from typing import Any

from typing_extensions import NotRequired, TypedDict

from lightning_rnnvis.payloads.schema.record import LabelsFrom


class ResponseRow(TypedDict):
    """The response of every unit as it is: the expected one to a word, or the one at a step of a sentence."""

    word: str
    values: list[float]
    """By unit."""
    count: NotRequired[int]
    """Of a word: its occurrences among the sampled tokens."""
    standard_errors: NotRequired[list[float | None]]
    """Of a word, by unit."""
    sentence: NotRequired[int]
    """Of a step: index of the sentence."""
    position: NotRequired[int]
    """Of a step: position of the word in the sentence, from 0."""
    resolution: NotRequired[float]
    """Of a report: the values are whole multiples of it. Left out where they are as recorded."""


class Responses(TypedDict):
    """The responses to the requested words, in the order of the request, or the one at the requested step."""

    rows: list[ResponseRow]
    scale: float
    """99th percentile of |response| of the record, above zero."""


class UnitMove(TypedDict):
    """One step of a sentence that moves the unit much."""

    sentence: int
    """Index of the sentence."""
    position: int
    """Of the word in it, from 0."""
    word: str
    before: float
    after: float
    change: float


class Unit(TypedDict):
    """What one unit does, beside the words that it responds to."""

    unit: int
    mean: float | None
    """Mean of its state over the sampled tokens."""
    deviation: float | None
    """Standard deviation of its state over the sampled tokens."""
    saturation: float | None
    """Share of tokens at which |h| exceeds 0.95; zero for a cell state."""
    responses: list[float]
    """Expected response to each word, as it is, in the order of `Snapshot.words`; zero for one that did not occur."""
    moves: list[UnitMove]
    """Where in the stored sentences it moves most, the largest move first, at most eight."""
    resolution: NotRequired[float]
    """Of a report: the states of `moves` are whole multiples of it. Left out where they are as recorded."""


class Prediction(TypedDict):
    """One of the model's outputs."""

    output: str
    probability: float | None
    """0 to 1: of a class among all, of a label by itself; null for a value."""
    value: float | None
    """The output itself, where the head gives values; else null."""
    came: NotRequired[float]
    """What the loss compared the value with: of a forecast what really came; left out where that is not known."""


class Variable(TypedDict):
    """A variable of a numeric series, whose levels are words."""

    name: str
    edges: list[float | None]
    """The values between its levels, in rising order; null where none were found."""
    is_read: NotRequired[bool]
    """False where the layer does not read it: its levels only go along with what the layer does."""
    is_scaled: NotRequired[bool]
    """True where the layer reads other numbers of it than the batch has: its values are not in the unit of its name."""


class SentenceStep(TypedDict):
    """One word of a sentence; each array has one number a chip, the mean over its units of polarity * value."""

    word: str
    label: str
    """The word; of a numeric series the level that changed last alone, or the word beside the levels."""
    values: list[float | None]
    """The variables of a numeric series, in the order of `variables`, null for gaps; empty for words alone."""
    positive: list[float]
    """Of the positive states along the chip, P."""
    negative: list[float]
    """Of the negative ones, N, at most zero."""
    change_positive: list[float]
    change_negative: list[float]
    kept: list[float]
    """Share of the previous step's state that is kept, 0 to 1."""
    link: list[float]
    """Of the response at this step."""
    predictions: list[Prediction]
    """The model's best classes or labels, or its values in their order, were the state of this step to enter the head;
    empty where it reaches none."""
    before: NotRequired[list[Prediction]]
    """The same with every chip switched on; only where one is switched off."""
    loss: float | None
    """-log p of the word that really followed, of a language model."""
    enters_head: bool
    """Whether the state of this step really entered the head: a classifier reads the last one."""


class Sentence(TypedDict):
    """One sentence, step by step."""

    index: int
    """In the record; -1 for one that was typed."""
    key: str
    """The same in every record and run over the same data."""
    title: str
    reverse: bool
    """True where the layer reads from the last word to the first."""
    words: list[str]
    chips: int
    """Number of chips that the steps are divided by."""
    labels_from: LabelsFrom
    scale: float
    """Largest extent of P and N over steps and chips."""
    variables: list[Variable]
    """The variables of the numeric series that the layer reads; empty for words alone."""
    steps: list[SentenceStep]
    end: int
    """The step after which the model says what it makes of the whole: in the order of reading the last one that enters
    the head, else the last one."""
    unknown: NotRequired[list[int]]
    """Steps whose word the network does not know, and reads as the vocabulary's word for unknown ones."""
    note: NotRequired[str]
    """What else one must know of the predictions, as a sentence."""
    resolution: NotRequired[float]
    """Of a report: the states behind all numbers by chip are whole multiples of it. Left out where they are as they
    were recorded."""


class Vocabulary(TypedDict):
    """The words that the network of a record knows."""

    words: list[str]
    """By rising id."""
    unknown: str | None
    """The one that unknown words are read as; null where there is none."""


class Figure(TypedDict):
    """A Plotly figure."""

    data: list[Any]
    layout: dict[str, Any]
