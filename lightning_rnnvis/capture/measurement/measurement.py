"""What one validation measured, as finished arrays on the host: all that its records are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.holes import NotFiniteCauses
from lightning_rnnvis.capture.measurement.layer_facts import LayerFacts
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.statistics.unit_extremes import UnitExtremes
from lightning_rnnvis.records.sentence import Variable


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of a record: its key, its words and states, and whether it is one of the user's own."""

    key: int
    sentence: PickedSentence
    own: bool


@dataclass(frozen=True)
class StateMeasurement:
    """What one validation measured of one state, with W words and U units.

    Attributes:
        state: Name of the state, such as ``rnn.l0/h``.
        layer: Name of its layer.
        cell: Kind of the recurrence.
        word_ids: The words of the record, in their order.
        counts: Their occurrences, shape (W,).
        responses: Expected responses, float32, shape (W, U); zero for a word that did not occur.
        standard_errors: Their standard errors, float32, shape (W, U); NaN for fewer than two occurrences.
        half_differences: Their response in one random half of the sequences less that in the other, float32, shape
            (W, U); zero where a half lacks the word.
        squares: Sum of the squared responses of all single occurrences of the words over all units.
        percentile_words: Positions, in `word_ids`, of the words whose spread is kept, shape (P,).
        percentiles: Percentiles `PERCENTILES` of the single responses to these, float32, shape (4, P, U).
        sampled_states: The sampled states, shape (M, U).
        unit_means: Mean of each unit, shape (U,).
        unit_deviations: Standard deviation of each unit, shape (U,).
        unit_saturation: Share of tokens at which each unit is saturated, shape (U,), 0 to 1; None where the state has
            no bounds.
        kept_share: Mean share of the state that one step keeps, 0 to 1; NaN where there was none to keep.
        gates: Mean opening of the gate that keeps the state, 0 to 1, by its name; empty where the layer has none.
        tokens: Steps that were counted.
        texts_key: Key of the texts in which these stand, see `Snapshot.texts_key`.
        n_states: Number of states that were looked at.
        not_finite_states: States that held NaN or infinity and were left out.
        not_finite: A sentence on these; empty where there are none.
        causes: What else was not finite in batches of which states of the layer were not.
        sentences: The sentences in the order in which they are shown.
        head: The linear layer that turns the state into the model's outputs, if there is one.
        notes: Sentences on what was left out.
        variables: The variables of the numeric series that the layer reads.
        extremes: The largest changes of each unit, with the words around them; None where these are not kept.
    """

    state: str
    layer: str
    cell: str
    word_ids: Sequence[int]
    counts: np.ndarray
    responses: np.ndarray
    standard_errors: np.ndarray
    half_differences: np.ndarray
    squares: float
    percentile_words: np.ndarray
    percentiles: np.ndarray
    sampled_states: np.ndarray
    unit_means: np.ndarray
    unit_deviations: np.ndarray
    unit_saturation: np.ndarray | None
    kept_share: float
    gates: Mapping[str, float]
    tokens: int
    texts_key: str
    n_states: int
    not_finite_states: int
    not_finite: str
    causes: NotFiniteCauses
    sentences: Sequence[ShownSentence]
    head: FoundHead | None
    notes: Sequence[str]
    variables: tuple[Variable, ...]
    extremes: UnitExtremes | None

    @property
    def is_lost(self) -> bool:
        """Whether nothing of it can be recorded, as its states held NaN or infinity, or what the layer read did."""
        return self.tokens == 0 and self.not_finite_states > 0

    @property
    def which_not_finite(self) -> str:
        """Which of its states held NaN or infinity: ``all`` or ``12 of 256``."""
        return "all" if self.not_finite_states == self.n_states else f"{self.not_finite_states} of {self.n_states}"

    @property
    def has_words(self) -> bool:
        """Whether any of the words occurred at a step that was counted."""
        return self.tokens > 0 and bool((self.counts > 0).any())


@dataclass(frozen=True)
class Measurement:
    """What one validation measured.

    Attributes:
        choices: Words and sentences by layer.
        layers: How each layer was read.
        states: The measurement of each state.
        pieces: Pieces of the merged words that occurred, by their ids.
    """

    choices: Mapping[str, Choice]
    layers: Sequence[LayerFacts]
    states: Sequence[StateMeasurement]
    pieces: Mapping[int, tuple[int, ...]]
