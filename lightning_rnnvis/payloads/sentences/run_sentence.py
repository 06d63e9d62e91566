"""A sentence that the network of a record reads anew: one of any words, or a recorded one, with units switched off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import run_words
from lightning_rnnvis.network.storage.reading import switched_off
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.sentences.sentence import ShownSentence, sentence_at

DRAWN_STEPS = 40
"""Pixels of a bar from zero to the largest value: an error of half a step is seen."""

TYPED: Final = -1
"""Index of a sentence that is none of the record's own."""


def run_sentence(
    seen: LensedRecord,
    runner: Runner,
    words: Sequence[str],
    off: Iterable[int] = (),
    off_chips: Iterable[int] = (),
) -> ShownSentence:
    """A sentence of any words, to be shown as a recorded one; its index is `TYPED`.

    Args:
        seen: The record, through its clusters.
        runner: Runs the record's network, see `RecordStore.network`.
        words: The words.
        off: Units that are switched off: each stays at its mean, from before the first step on.
        off_chips: Chips of the lens whose units are switched off.

    Raises:
        ValueError: A word is not known, and there is no unknown word; or there is no such unit or chip.
    """
    record = seen.snapshot
    units = switched_off(seen.with_labels, off, off_chips)
    found = run_words(runner, record.state, words, {})
    before = None
    if len(units):
        before = found.sentence.predictions
        found = run_words(runner, record.state, words, {record.state: Clamp(units, record.unit_means[units])})
    note = _note(runner, record.state, float(np.abs(found.states).max()))
    return ShownSentence(TYPED, replace(found.sentence, own=True), found.unknown, before, note)


def run_again(
    seen: LensedRecord, runner: Runner, index: int, off: Iterable[int] = (), off_chips: Iterable[int] = ()
) -> ShownSentence:
    """A recorded sentence, read by the network of the record with units switched off, see `run_sentence`.

    Raises:
        NotFoundError: The record has fewer sentences.
        ValueError: As `run_sentence`.
    """
    recorded = sentence_at(seen.snapshot, index)
    found = run_sentence(seen, runner, [str(word) for word in recorded.words], off, off_chips)
    read = replace(found.sentence, key=recorded.key, own=recorded.own, values=recorded.values)
    return replace(found, index=index, sentence=read)


def beginnings_filled(seen: LensedRecord, runner: Runner, recorded: ShownSentence) -> ShownSentence:
    """A recorded sentence with what its network says after the words at which no prediction was recorded."""
    sentence = recorded.sentence
    try:
        found = run_words(runner, seen.snapshot.state, [str(word) for word in sentence.words], {}).sentence
    except ValueError:  # a word that the network does not know
        return recorded
    pairs = zip(sentence.predictions, found.predictions, strict=False)
    predictions = tuple(recorded_one or run for recorded_one, run in pairs)
    return recorded if not found.predictions else replace(recorded, sentence=replace(sentence, predictions=predictions))


def _note(runner: Runner, state: str, largest: float) -> str | None:
    """What one must know of a run; `largest` is the largest |state| in it."""
    notes, head = [], runner.network.head
    if head is not None and not head.is_complete:
        notes.append(
            f"Probabilities are among the {len(head.outputs):,} outputs that the record keeps, of {head.n_outputs:,}."
        )
    error = runner.network.errors.get(state, 0.0)
    if error > largest / DRAWN_STEPS / 2:
        notes.append(f"Its weights have 16 bits, which moves this state by up to {error:.2g}: enough to be seen.")
    return " ".join(notes) or None
