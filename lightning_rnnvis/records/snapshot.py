"""The contract between the callback that writes and everything that reads: what one record holds.

A record is everything known of one state (a stream of vectors that a recurrent layer carries) at one validation.
It is written under a TensorBoard tag of its own (`tags`), as a `header` (small, JSON, listed without reading the
payload) and a payload (`codec`). Nothing here needs torch, lightning or tensorboard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from lightning_rnnvis.asked import text
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.sentence import Sentence, Variable, WordKind
from lightning_rnnvis.records.tags import is_reverse
from lightning_rnnvis.records.texts import counted, shortened

Goal = Literal["max", "min"]
GOALS: Final[tuple[Goal, ...]] = ("max", "min")
"""Which way a number is better."""

OVERLAP = "Windows overlap"
"""How a note of a record begins that says by how much errors are told too small."""

PERCENTILES = (9, 25, 75, 91)
"""The levels, in percent, at which the spread of a word's responses is kept."""


@dataclass(frozen=True, eq=False)
class Labels:
    """A co-clustering as it is stored: which chip a unit and which cloud a word belongs to.

    Attributes:
        unit_labels: Chip of each unit, shape (U,), integers from 0.
        word_labels: Cloud of each word, shape (W,), integers from 0; -1 for a word that did not occur in this record.
        polarity: Sign of each unit within its chip, shape (U,), -1 or +1.
        unit_steadiness: How sure the chip of each unit is, shape (U,), 0 (undecided) to 1. Of a cut of a tree the
            share of its chip mates that the unit keeps in other trees, see `Consensus.steadiness`; of a single
            clustering, or one of another record, how much better its chip explains it than the second best.
        n_chips: Number of chips.
        n_clouds: Number of clouds.
        explained_variance: Share of the scaled response matrix that the blocks explain, 0 to 1.
    """

    unit_labels: np.ndarray
    word_labels: np.ndarray
    polarity: np.ndarray
    unit_steadiness: np.ndarray
    n_chips: int
    n_clouds: int
    explained_variance: float

    def __repr__(self) -> str:
        return (
            f"Labels({counted(self.n_chips, 'chip')} of {counted(len(self.unit_labels), 'unit')},"
            f" {counted(self.n_clouds, 'cloud')} of {counted(len(self.word_labels), 'word')},"
            f" {self.explained_variance:.2f} explained)"
        )


@dataclass(frozen=True)
class NetworkFile:
    """Where the network of a record lies, by which sentences can be run, see `lightning_rnnvis.network`.

    Attributes:
        path: The file, as seen from the directory of the record's event file, with ``/`` between its parts.
        n_bytes: Size of its arrays, bytes.
        checksum: CRC-32 of its arrays.
    """

    path: str
    n_bytes: int
    checksum: int


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything recorded of one state at one validation. W words, U units, P words with percentiles.

    Two of them, as two `Labels` or `Sentence`, are equal only where they are the same object: compare their arrays.

    Attributes:
        state: Name of the state: module, layer, direction and kind, such as ``encoder.rnn.l0.reverse/h``.
        cell: Kind of the recurrent layer: ``LSTM``, ``GRU`` or ``RNN``.
        epoch: The last epoch that trained the weights, from 0.
        global_step: Optimizer steps taken before this validation, as the trainer counts them.
        history_id: Identifies a training over resumed runs.
        words: The words, most frequent first, shape (W,), str. The same in every record of a history.
        word_ids: Ids of the words, shape (W,).
        counts: How often each word occurred among the sampled tokens, shape (W,); 0 means missing this time.
        responses: Expected response r(w) = E[s_t - s_(t-1) | x_t = w] in units of the state, shape (W, U). Rows of
            words whose count is zero are zero: they were not measured, which is not to have no response;
            ``responses[counts > 0]`` leaves them out. To a level of a variable it is less that over all steps at which
            the variable has one, and to a word beside levels likewise, as are `percentiles` and `half_differences`;
            records of earlier versions hold that mean.
        standard_errors: Standard error of `responses`, shape (W, U); NaN where the count is below two. Words of a text
            count as independent; of a series what each window adds to both means, as its steps go together.
        percentile_words: Positions in `words` of those with percentiles, shape (P,).
        percentiles: Percentiles `PERCENTILES` of the single responses, shape (4, P, U).
        unit_means: Mean state of each unit over the sampled tokens, shape (U,).
        unit_deviations: Standard deviation of each unit's state, shape (U,).
        unit_saturation: Share of tokens at which abs(h) of the unit exceeds 0.95, shape (U,); zero for kind ``c``.
        sentences: Some sequences with all their states.
        labels: The co-clustering at the default number of clusters.
        metrics: Numbers that sum the record up, see `lightning_rnnvis.analysis.metric_registry`.
        notes: Sentences for the person: what was left out, reduced or assumed.
        created: Seconds since 1970 when the record was made.
        half_steps: Largest error that storage may have added, by field; empty before storage.
        head: The linear layer that takes this state, None where it reaches none.
        word_classes: Class that the user gave each word, shape (W,), str or None.
        logged_step: Step at which the trainer's loggers put this validation; None for `global_step`, which earlier
            versions took.
        record_number: Running number of the record in its history, over resumed runs, from 0; None if not recorded.
        logged: What this validation logged, by name; NaN where it was not finite.
        goals: Of these what callbacks of the trainer monitor, that of checkpoints first, and which way is better.
        instead_of: History id of earlier records of this run that saw other data, and stand in a run of their own.
        variables: The variables of the numeric series that the layer reads, V of them; empty for words alone.
        half_differences: The response in one random half of the sequences less that in the other, shape (W, U); zero
            for a word that a half lacks. None where it was not recorded.
        network_file: The file with the network that the state belongs to; None where none was recorded.
        no_network: Why none was, as the rest of a sentence; empty where one was, or it is not known.
        draws_file: The file with the co-clusterings that its tree is made of, as seen from the directory of the event
            file; empty where they are made when they are first needed.
        contexts_file: The file with the snippets of text in which each unit moves most, likewise, see
            `lightning_rnnvis.records.unit_contexts`; empty where there is none.
        not_finite: What of the state and its head held NaN or infinity and was left out, such as ``12 of 256 states of
            rnn.l0/h``; empty where nothing did, or in records of earlier versions.
        texts_key: 16 hexadecimal digits that are the same in records of the same texts, in whatever order they were
            read, and others in those of others; empty in records of earlier versions.
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
    logged_step: int | None = None
    record_number: int | None = None
    logged: Mapping[str, float] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    instead_of: str = ""
    variables: tuple[Variable, ...] = ()
    half_differences: np.ndarray | None = None
    network_file: NetworkFile | None = None
    no_network: str = ""
    draws_file: str = ""
    contexts_file: str = ""
    not_finite: str = ""
    texts_key: str = ""

    @property
    def step(self) -> int:
        """Step of the logger: batches, or what the model logs as ``step``. Several records may have the same."""
        return self.global_step if self.logged_step is None else self.logged_step

    @property
    def reverse(self) -> bool:
        """Whether the layer reads from the last word to the first."""
        return is_reverse(self.state)

    @property
    def word_kind(self) -> WordKind:
        """What its words are called: levels where all are levels of the variables, such as ``load: high``."""
        return (
            "level"
            if len(self.words) > 0 and all(self.kind_of(str(word)) == "level" for word in self.words)
            else "word"
        )

    def kind_of(self, word: str) -> WordKind:
        """What one of them is called: there are levels among other words, too."""
        return "level" if text("word", word).startswith(tuple(f"{one.name}: " for one in self.variables)) else "word"

    @property
    def words_read(self) -> np.ndarray:
        """Which words the layer reads, bool, shape (W,): all but the levels of a variable that it does not read."""
        unread = tuple(f"{one.name}: " for one in self.variables if not one.is_read)
        if not unread:
            return np.ones(len(self.words), dtype=bool)
        return np.array([not str(word).startswith(unread) for word in self.words], dtype=bool)

    @property
    def n_units(self) -> int:
        """Number of units U."""
        return int(self.responses.shape[1])

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({shortened(self.state, keep_end=True)}, {shortened(self.cell)},"
            f" epoch {self.epoch}, step {self.step}: {counted(len(self.words), self.word_kind)} ×"
            f" {counted(self.n_units, 'unit')})"
        )
