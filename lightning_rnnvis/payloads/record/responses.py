"""The responses of every unit: to words, or at one step of a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.of_record import of_record
from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.errors import NotFoundError, quoted, refusal
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import DIGITS, vector, vector_with_gaps
from lightning_rnnvis.payloads.sentences.sentence import ShownSentence
from lightning_rnnvis.records.snapshot import Snapshot


def word_responses_payload(record: Snapshot, words: Sequence[str]) -> schema.Responses:
    """The expected response of every unit to each of `words`.

    Raises:
        NotFoundError: The record has no such word.
    """
    positions = {str(word): position for position, word in reversed(list(enumerate(record.words)))}
    missing = [word for word in words if word not in positions]
    if missing:
        raise NotFoundError(
            refusal("missing_word", word=quoted(missing[0]), words=len(record.words), kind=record.word_kind)
        )
    rows: list[schema.ResponseRow] = [
        {
            "word": word,
            "count": int(record.counts[positions[word]]),
            "values": vector(record.responses[positions[word]]),
            "standard_errors": vector_with_gaps(record.standard_errors[positions[word]]),
        }
        for word in words
    ]
    return {"rows": rows, "scale": response_scale(record)}


def step_response_payload(record: Snapshot, shown: ShownSentence, position: int) -> schema.Responses:
    """The response of every unit at one step of a sentence."""
    sentence = shown.sentence
    check_position(shown, position)
    change = sentence.states - previous_states(sentence.states, sentence.initial, record.reverse)
    row: schema.ResponseRow = {
        "word": str(sentence.words[position]),
        "sentence": shown.index,
        "position": position,
        "values": vector(change[position]),
    }
    return {"rows": [row], "scale": response_scale(record)}


def check_position(shown: ShownSentence, position: int) -> None:
    """Refuse a position beyond the end of a sentence.

    Raises:
        NotFoundError: There is no such step.
    """
    length = len(shown.sentence.words)
    if position >= length:
        name = "The typed sentence" if shown.index < 0 else f"Sentence {shown.index}"
        raise NotFoundError(f"{name} has {length} steps, counted from 0; {position} is beyond them.")


@of_record
def response_scale(record: Snapshot) -> float:
    """The 99th percentile of abs(response) over the words that occurred; 1 where nothing responds."""
    found = record.responses[record.counts > 0].ravel()
    # A percentile of fifty thousand numbers is as good as one of half a million, and a fifth of the wait.
    sizes = np.abs(found[:: max(1, len(found) // 50_000)])
    scale = float(np.percentile(sizes, 99)) if len(sizes) else 0.0
    return float(f"{scale:.{DIGITS}g}") if math.isfinite(scale) and scale > 0 else 1.0
