"""Contexts of the units, chips and words of a record: kept in training, or of what its network reads again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lightning_rnnvis.analysis.contexts import (
    Contexts,
    Matches,
    Texts,
    matching_contexts,
    recorded_contexts,
    steps_with,
    strongest_contexts,
    with_short_levels,
)
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.contexts.texts import recorded_texts, sampled_texts
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.records.unit_contexts import MOST, UnitContexts

Along = Literal["unit", "chip", "output", "response"]
"""What is told at each word: the change of a unit along its chip; the mean change of a chip's units along it; what the
change pushes the output to; or how much it is like the word's mean response, which is 1."""


@dataclass(frozen=True, eq=False)
class ContextSource:
    """Where the contexts of a record come from.

    Attributes:
        record: The record.
        stored: Reads what was kept of its units; None where nothing was.
        texts: Gives the texts that are looked through, see `texts_of`.
    """

    record: Snapshot
    stored: Callable[[], UnitContexts | None]
    texts: Callable[[], Texts]

    def of_unit(self, unit: int, labels: Labels, most: int = MOST) -> Contexts:
        """Those of a unit, along its chip.

        Raises:
            ValueError: There is no such unit.
        """
        _require("unit", unit, self.record.n_units)
        polarity = -1 if labels.polarity[unit] < 0 else 1
        try:
            stored = self.stored()
        except RecordError:  # the others are as good as those of a record that has none
            stored = None
        if stored is None:
            texts = self.texts()
            return self._shown(strongest_contexts(texts, polarity * texts.changes[:, unit], most))
        found = recorded_contexts(stored, unit, polarity, self.record.reverse)
        return self._shown(replace(found, up=found.up[:most], down=found.down[:most]))

    def of_chip(self, chip: int, labels: Labels, most: int = MOST) -> Contexts:
        """Those of a chip.

        Raises:
            ValueError: There is no such chip.
        """
        _require("chip", chip, labels.n_chips)
        texts = self.texts()
        return self._shown(strongest_contexts(texts, texts.changes @ chip_weights(labels)[chip], most))

    def of_word(self, word: str, pushes: OutputPushes | None, most: int = MOST) -> tuple[Contexts, Along]:
        """Those of a word, along the output where the state reaches one, else along its mean response.

        Raises:
            ValueError: The record does not have the word.
        """
        places = np.flatnonzero(self.record.words == word)
        if not len(places):
            raise ValueError(f"The record has {len(self.record.words)} words, and {word!r} is none of them.")
        texts = self.texts()
        there = steps_with(texts.words, word)
        if pushes is not None and pushes.weights is not None:
            found = strongest_contexts(texts, texts.changes @ np.nan_to_num(pushes.weights), most, there)
            return self._shown(found, word), "output"
        response = self.record.responses[places[0]].astype(np.float64)
        squares = float(response @ response)
        values = texts.changes @ (response / squares if squares else response)
        return self._shown(strongest_contexts(texts, values, most, there), word), "response"

    def of_span(self, sentence: Sentence, start: int, end: int, labels: Labels, most: int = 2 * MOST) -> Matches:
        """Where text moves the chips as some words of a sentence do.

        Args:
            sentence: The sentence.
            start: Its first word, from 0.
            end: The one after the last.
            labels: The chips.
            most: How many.

        Raises:
            ValueError: The sentence has no such words.
        """
        n_words = len(sentence.words)
        if not 0 <= start < end <= n_words:
            raise ValueError(
                f"The sentence has {counted(n_words, 'word')}: `start` must be from 0 to {n_words - 1}, and `end`, the"
                f" one after the last, from `start` + 1 to {n_words}. Got {start} and {end}."
            )
        changes = sentence.states - previous_states(sentence.states, sentence.initial, self.record.reverse)
        words = sentence.words[start:end]
        found = matching_contexts(self.texts(), words, changes[start:end], chip_weights(labels), most)
        return replace(found, found=tuple(map(with_short_levels, found.found))) if self.record.variables else found

    def _shown(self, found: Contexts, level: str | None = None) -> Contexts:
        """The same, as it is read of several variables; of a level, it stands where it is shown for."""
        if not self.record.variables:
            return found
        up, down = (tuple(with_short_levels(one, level) for one in side) for side in (found.up, found.down))
        return replace(found, up=up, down=down)


def texts_of(record: Snapshot, runner: Callable[[], Runner]) -> Texts:
    """The texts in which contexts of a record are looked for: its sampled sequences, else its sentences.

    Args:
        record: The record.
        runner: Gives what runs its network; `RecordError` where it has none.
    """
    try:
        network = runner()
    except RecordError:
        return recorded_texts(record)
    return sampled_texts(record, network) if network.network.sequences else recorded_texts(record)


def chip_weights(labels: Labels) -> np.ndarray:
    """What turns the changes of units into the mean along each chip, shape (k, U)."""
    of_chip = labels.unit_labels == np.arange(labels.n_chips)[:, None]
    weights: np.ndarray = of_chip * np.sign(labels.polarity) / np.maximum(of_chip.sum(axis=1, keepdims=True), 1)
    return weights


def _require(what: str, number: int, count: int) -> None:
    if not 0 <= number < count:
        raise ValueError(f"The record has {counted(count, what)}, counted from 0. Got {number!r}.")
