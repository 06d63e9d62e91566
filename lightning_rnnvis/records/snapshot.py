"""The contract between the callback that writes and everything that reads: what one record holds, and its names.

A record is everything known of one state (a stream of vectors that a recurrent layer carries) at one validation.
It is written under a TensorBoard tag of its own, as a header (small, JSON, listed without reading the payload) and a
payload (`snapshot_bytes`). Nothing here needs torch, lightning or tensorboard.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lightning_rnnvis.errors import RecordError

PLUGIN_NAME = "rnnvis"
VERSION = 1
"""Version of the stored form. A reader reads this version and older ones, and skips newer ones with a sentence."""

PERCENTILES = (9, 25, 75, 91)
"""The levels, in percent, at which the spread of a word's responses is kept."""

_TAG = re.compile(r"^rnnvis/(?P<state>.+)/step=(?P<step>\d+)/(?P<writer>[0-9a-z]+)$")


@dataclass(frozen=True)
class Labels:
    """A co-clustering as it is stored: which chip a unit and which cloud a word belongs to.

    Attributes:
        unit_labels: Chip of each unit, shape (U,), integers from 0.
        word_labels: Cloud of each word, shape (W,), integers from 0; -1 for a word that did not occur in this record.
        polarity: Sign of each unit within its chip, shape (U,), -1 or +1.
        unit_margins: How much better a unit fits its chip than the second best, shape (U,), 0 (undecided) to 1.
        n_chips: Number of chips.
        n_clouds: Number of clouds.
        explained_variance: Share of the scaled response matrix that the blocks explain, 0 to 1.
    """

    unit_labels: np.ndarray
    word_labels: np.ndarray
    polarity: np.ndarray
    unit_margins: np.ndarray
    n_chips: int
    n_clouds: int
    explained_variance: float


@dataclass(frozen=True)
class Prediction:
    """One of the best outputs of a model at a step: its name and its probability, 0 to 1."""

    output: str
    probability: float


@dataclass(frozen=True)
class Head:
    """The linear layer that turns a state into the model's outputs.

    Attributes:
        name: Name of the `nn.Linear`.
        outputs: Names of the outputs that the state moves most, words or classes, shape (O,), str.
        weights: Their weights on each unit, shape (O, U). A unit moves an output by weight * response.
    """

    name: str
    outputs: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Sentence:
    """One sequence of the validation set, or of the user's own, with the states it led to.

    Attributes:
        key: Hash of the word ids, or of the values of a series, the same in every record and run over the same data.
        words: Words in the order in which they stand in the text, shape (T,), str; several that enter at one step
            stand together, of levels of features those that changed last before the others.
        word_ids: Their ids, shape (T,).
        states: State after each word, shape (T, U). In a reverse direction "after" means having read the word and all
            that follow it.
        initial: State before the first word read (the last one of the text in a reverse direction), shape (U,).
        predictions: The best outputs at each step, where the state reaches a head; T tuples, which may be empty.
        losses: -log p of the word that really followed, for a language model, shape (T,); NaN where unknown.
        enters_head: Whether the state of the step really entered the head, shape (T,); a classifier reads the last one.
        own: Whether it is one of the user's own, given as `sentences`.
    """

    key: str
    words: np.ndarray
    word_ids: np.ndarray
    states: np.ndarray
    initial: np.ndarray
    predictions: tuple[tuple[Prediction, ...], ...] = ()
    losses: np.ndarray | None = None
    enters_head: np.ndarray | None = None
    own: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Everything recorded of one state at one validation. W words, U units, P words with percentiles.

    Attributes:
        state: Name of the state: module, layer, direction and kind, such as ``encoder.rnn.l0.reverse/h``.
        cell: Kind of the recurrent layer: ``LSTM``, ``GRU`` or ``RNN``.
        epoch: Epoch of the trainer at this validation, from 0.
        global_step: Optimizer steps taken before this validation.
        history_id: Identifies a training over resumed runs.
        words: The words, most frequent first, shape (W,), str. The same in every record of a history.
        word_ids: Ids of the words, shape (W,).
        counts: How often each word occurred among the sampled tokens, shape (W,); 0 means missing this time.
        responses: Expected response r(w) = E[s_t - s_(t-1) | x_t = w] in units of the state, shape (W, U); zero where
            the count is zero.
        standard_errors: Standard error of `responses`, shape (W, U); NaN where the count is below two.
        percentile_words: Positions in `words` of those with percentiles, shape (P,).
        percentiles: Percentiles `PERCENTILES` of the single responses, shape (4, P, U).
        unit_means: Mean state of each unit over the sampled tokens, shape (U,).
        unit_deviations: Standard deviation of each unit's state, shape (U,).
        unit_saturation: Share of tokens at which abs(h) of the unit exceeds 0.95, shape (U,); zero for kind ``c``.
        sentences: Some sequences with all their states.
        labels: The co-clustering at the default number of clusters.
        metrics: Numbers that sum the record up, see `lightning_rnnvis.analysis.metrics`.
        notes: Sentences for the person: what was left out, reduced or assumed.
        created: Seconds since 1970 when the record was made.
        half_steps: Largest error that storage may have added, by field; empty before storage.
        head: The linear layer that takes this state, None where it reaches none.
        word_classes: Class that the user gave each word, shape (W,), str or None.
    """

    state: str
    cell: str
    epoch: int
    global_step: int
    history_id: str
    words: np.ndarray
    word_ids: np.ndarray
    counts: np.ndarray
    responses: np.ndarray
    standard_errors: np.ndarray
    percentile_words: np.ndarray
    percentiles: np.ndarray
    unit_means: np.ndarray
    unit_deviations: np.ndarray
    unit_saturation: np.ndarray
    sentences: tuple[Sentence, ...]
    labels: Labels
    metrics: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    created: float = 0.0
    half_steps: Mapping[str, float] = field(default_factory=dict)
    head: Head | None = None
    word_classes: np.ndarray | None = None

    @property
    def reverse(self) -> bool:
        """Whether the layer reads from the last word to the first."""
        return is_reverse(self.state)

    @property
    def n_units(self) -> int:
        """Number of units U."""
        return int(self.responses.shape[1])


@dataclass(frozen=True)
class Header:
    """What a listing of records shows without reading their payloads; stored as the tag's plugin content.

    Attributes are those of `Snapshot`, with `n_words`, `n_units`, `n_clusters` (chips) and `n_bytes` (size of the
    payload) as counts.
    """

    state: str
    cell: str
    epoch: int
    global_step: int
    history_id: str
    n_words: int
    n_units: int
    n_clusters: int
    n_bytes: int
    metrics: Mapping[str, float | None]
    notes: tuple[str, ...]
    created: float
    half_steps: Mapping[str, float]
    version: int = VERSION

    @classmethod
    def of(cls, snapshot: Snapshot, n_bytes: int, half_steps: Mapping[str, float]) -> Header:
        """The header of `snapshot`, whose payload takes `n_bytes` and adds errors of at most `half_steps`."""
        return cls(
            state=snapshot.state,
            cell=snapshot.cell,
            epoch=snapshot.epoch,
            global_step=snapshot.global_step,
            history_id=snapshot.history_id,
            n_words=len(snapshot.words),
            n_units=snapshot.n_units,
            n_clusters=snapshot.labels.n_chips,
            n_bytes=n_bytes,
            metrics={name: value if math.isfinite(value) else None for name, value in snapshot.metrics.items()},
            notes=tuple(snapshot.notes),
            created=snapshot.created,
            half_steps=dict(half_steps),
        )

    def to_bytes(self) -> bytes:
        """The header as UTF-8 JSON."""
        return json.dumps(vars(self), ensure_ascii=False, allow_nan=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Header:
        """Read a header.

        Raises:
            RecordError: It is not a header, or was written by a newer version of the package.
        """
        try:
            fields: dict[str, Any] = json.loads(content)
            version = int(fields["version"])
        except (ValueError, TypeError, KeyError) as error:
            raise RecordError("A record has a header that RNNVis did not write; it was left out.") from error
        if version > VERSION:
            raise RecordError(
                f"A record was written by a newer version of lightning-rnnvis (format {version}, this one reads up to"
                f" {VERSION}); it was left out. Upgrade with `pip install --upgrade lightning-rnnvis`."
            )
        try:
            known = {name: fields[name] for name in cls.__dataclass_fields__}
            known["notes"] = tuple(str(note) for note in known["notes"])
            for name in ("epoch", "global_step", "n_words", "n_units", "n_clusters", "n_bytes"):
                known[name] = int(known[name])
            header = cls(**known)
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError("A record has an incomplete header; it was left out.") from error
        if (
            not all(isinstance(text, str) for text in (header.state, header.cell, header.history_id))
            or not isinstance(header.metrics, dict)
            or not all(value is None or isinstance(value, int | float) for value in header.metrics.values())
            or not isinstance(header.created, int | float)
            or not math.isfinite(header.created)
        ):
            raise RecordError("A record has a header with fields of the wrong kind; it was left out.")
        return header


def is_reverse(state: str) -> bool:
    """Whether the state of this name belongs to a layer that reads from the last word to the first."""
    return state.rpartition("/")[0].endswith(".reverse")


def kind_of(state: str) -> str:
    """The kind of a state, such as ``h`` or ``c``."""
    return state.rpartition("/")[2]


def tag_name(state: str, global_step: int, writer: str) -> str:
    """The tag of one record: never used twice, because TensorBoard samples within a tag and keeps its first header.

    Args:
        state: Name of the state.
        global_step: Optimizer steps taken, at least 0.
        writer: Token of the process that writes, lower-case letters and digits.
    """
    return f"{PLUGIN_NAME}/{state}/step={global_step:09d}/{writer}"


def parse_tag(tag: str) -> tuple[str, int, str] | None:
    """State, global step and writer of a tag, or None where the tag is not one of ours."""
    found = _TAG.match(tag)
    return (found["state"], int(found["step"]), found["writer"]) if found else None
