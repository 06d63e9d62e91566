"""The sentences of a record: text, one array of all their word ids and one of all their states, initial ones first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.records.encoding.stored_array import UnfitArrayError
from lightning_rnnvis.records.gaps import finite_or_none, number_or_nan
from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.scales.digits import digits_across
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.texts import text_array

DIGITS = 6
"""Significant digits of values at least; more where they lie close together, far from zero."""


def sentence_texts(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
    """What sentences hold beside their word ids and states, ready for JSON; what one does not have is left out."""
    digits = _digits(sentences)
    return [_sentence_text(sentence, digits) for sentence in sentences]


def _sentence_text(sentence: Sentence, digits: Mapping[str, int]) -> dict[str, Any]:
    text: dict[str, Any] = {"key": sentence.key, "words": [str(word) for word in sentence.words]}
    if any(math.isfinite(p.value) for step in sentence.predictions for p in step):
        # Apart from the others: readers of earlier versions would take values for probabilities.
        names = next([p.output for p in step] for step in sentence.predictions if step)
        nothing = [None] * len(names)  # at a step after which it is not known what the model says
        own = _digits([sentence])
        most = {name: max(own[name], digits[name]) for name in own}
        text["outputs"] = names
        text["values"] = [[_stored(p.value, most[p.output]) for p in step] or nothing for step in sentence.predictions]
        if any(math.isfinite(p.came) for step in sentence.predictions for p in step):
            text["came"] = [[_stored(p.came, most[p.output]) for p in step] or nothing for step in sentence.predictions]
    elif all(math.isfinite(p.probability) for step in sentence.predictions for p in step) and sentence.predictions:
        text["predictions"] = [
            [[p.output, float(f"{p.probability:.4g}")] for p in step] for step in sentence.predictions
        ]
    if sentence.losses is not None:
        text["losses"] = [finite_or_none(round(float(loss), 4)) for loss in sentence.losses]
    if sentence.enters_head is not None:
        text["enters_head"] = [bool(enters) for enters in sentence.enters_head]
    if sentence.own:
        text["own"] = True
    return text


def _digits(sentences: Sequence[Sentence]) -> dict[str, int]:
    """By output the digits that tell its values in some sentences, and what came, apart."""
    said: dict[str, list[float]] = {}
    for prediction in (one for sentence in sentences for step in sentence.predictions for one in step):
        said.setdefault(prediction.output, []).extend((prediction.value, prediction.came))
    return {output: digits_across(np.array(values), DIGITS) for output, values in said.items()}


def _stored(value: float, digits: int) -> float | None:
    return finite_or_none(float(f"{value:.{digits}g}"))


def sentence_ids(sentences: Sequence[Sentence]) -> np.ndarray:
    """Word ids of all sentences one after the other, int64, shape (all steps,)."""
    return np.concatenate([s.word_ids for s in sentences] or [np.zeros(0)]).astype(np.int64)


def sentence_states(sentences: Sequence[Sentence], n_units: int) -> np.ndarray:
    """States of all sentences one after the other, each after its initial one, shape (steps + sentences, U)."""
    return np.concatenate([np.zeros((0, n_units)), *(np.vstack([s.initial[None], s.states]) for s in sentences)])


def sentence_values(sentences: Sequence[Sentence], n_variables: int) -> np.ndarray | None:
    """Values of all sentences one after the other, shape (all steps, V); None where there are no variables."""
    if not n_variables:
        return None
    gaps = (np.full((len(s.words), n_variables), np.nan) if s.values is None else s.values for s in sentences)
    return np.concatenate([np.zeros((0, n_variables)), *gaps])


def read_sentences(
    texts: Sequence[Mapping[str, Any]], ids: np.ndarray, states: np.ndarray, values: np.ndarray | None = None
) -> tuple[Sentence, ...]:
    """The sentences that `sentence_texts`, `sentence_ids`, `sentence_states` and `sentence_values` were made of.

    Raises:
        UnfitArrayError: They have other numbers of words.
    """
    n_words = sum(len(text["words"]) for text in texts)
    if (len(ids), len(states)) != (n_words, n_words + len(texts)):
        raise UnfitArrayError(f"it has {len(ids)} ids and {len(states)} states for {n_words} words of sentences")
    sentences = []
    at_id = at_state = 0
    for text in texts:
        length = len(text["words"])
        block = states[at_state : at_state + length + 1]
        sentences.append(
            Sentence(
                key=text["key"],
                words=text_array(text["words"]),
                word_ids=ids[at_id : at_id + length],
                states=block[1:],
                initial=block[0],
                own=text.get("own", False),
                values=None if values is None else values[at_id : at_id + length],
                **_at_head(text, length),
            )
        )
        at_id += length
        at_state += length + 1
    return tuple(sentences)


def _at_head(text: Mapping[str, Any], length: int) -> dict[str, Any]:
    """What a stored sentence says of the head; nothing where it says nothing for every step."""
    fields: dict[str, Any] = {}
    if len(predictions := text.get("predictions", ())) == length:
        fields["predictions"] = tuple(tuple(Prediction(*prediction) for prediction in step) for step in predictions)
    names = text.get("outputs", ())
    if len(values := text.get("values", ())) == length and all(len(step) == len(names) for step in values):
        came = text.get("came", ())
        if len(came) != length or any(len(step) != len(names) for step in came):
            came = [[None] * len(names)] * length
        fields["predictions"] = tuple(
            tuple(
                Prediction(name, math.nan, *map(number_or_nan, pair)) for name, *pair in zip(names, *step, strict=True)
            )
            if any(value is not None for value in step[0])
            else ()
            for step in zip(values, came, strict=True)
        )
    if len(losses := text.get("losses", ())) == length:
        fields["losses"] = np.array(list(map(number_or_nan, losses)), dtype=np.float32)
    if len(enters := text.get("enters_head", ())) == length:
        fields["enters_head"] = np.array(enters, dtype=bool)
    return fields
