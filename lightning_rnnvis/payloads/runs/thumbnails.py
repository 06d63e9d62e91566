"""Thumbnails, one a record: what is left of a record when only its chips are drawn.

What is kept of a record takes a fiftieth of it, so that a whole training is drawn again at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

import numpy as np

from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import matrix, vector
from lightning_rnnvis.payloads.predictions import end_of, predictions_payload
from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot

_COLUMNS = ("positive", "negative", "change_positive", "change_negative", "kept")
MOST_SAID = 3
"""Outputs of a thumbnail: one is told, and three are no two classes."""

_LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True)
class ThumbnailSentence:
    """A sentence as glyphs: the columns of `SentenceSummary`, each float16 of shape (T, k); what is said at its end."""

    words: tuple[str, ...]
    columns: Mapping[str, np.ndarray]
    said: tuple[Prediction, ...]


@dataclass(frozen=True)
class Thumbnail:
    """One record, chip by chip.

    Attributes:
        units: Units of each chip, shape (k,).
        positions: Position of each word that occurred.
        responses: Mean of polarity * response of each chip to each word, float32, shape (W, k).
        sentences: By key.
    """

    units: np.ndarray
    positions: Mapping[str, int]
    responses: np.ndarray
    sentences: Mapping[str, ThumbnailSentence]


def thumbnail(snapshot: Snapshot, labels: Labels) -> Thumbnail:
    """Sum a record up by the chips of `labels`."""
    chips = chips_of(labels)
    responses = chips.means(snapshot.responses)
    occurs = np.flatnonzero(snapshot.counts > 0)
    return Thumbnail(
        units=chips.sizes.astype(int),
        # Interned: every record of a history has the same words.
        positions={intern(str(snapshot.words[position])): position for position in reversed(occurs.tolist())},
        responses=responses,
        sentences={sentence.key: thumbnail_sentence(snapshot, labels, sentence) for sentence in snapshot.sentences},
    )


def thumbnail_sentence(snapshot: Snapshot, labels: Labels, sentence: Sentence) -> ThumbnailSentence:
    """A sentence with states of a record, chip by chip of `labels`."""
    summary = summarize_sentence(sentence.states, sentence.initial, labels, snapshot.reverse)
    words = sentence.words
    # No state is drawn larger than float16 goes.
    columns = {name: getattr(summary, name).clip(-_LARGEST, _LARGEST).astype(np.float16) for name in _COLUMNS}
    said = sentence.predictions[end_of(snapshot, sentence)][:MOST_SAID] if sentence.predictions else ()
    return ThumbnailSentence(tuple(intern(str(word)) for word in words), columns, said)


@dataclass(frozen=True)
class LensedThumbnail:
    """The thumbnail of a listed record through a lens, or why there is none.

    Attributes:
        record: As it is listed.
        labels_from: Where its clusters come from; ``pending`` where its tree is still to be made.
        thumbnail: The thumbnail; None where pending or `error` says why.
        error: A sentence for the person.
        read: The sentence that the network of the record read; None where none was to be.
    """

    record: ListedRecord
    labels_from: schema.ThumbnailLabelsFrom
    thumbnail: Thumbnail | None = None
    error: str | None = None
    read: ThumbnailSentence | None = None


def thumbnail_payload(seen: LensedThumbnail, word: str | None, sentence: str | None) -> schema.Thumbnail:
    """What is drawn of a thumbnail: the chips' sizes, their response to a word, and the glyphs of a sentence."""
    drawn = seen.thumbnail
    position = None if drawn is None or word is None else drawn.positions.get(word)
    found = seen.read or (None if drawn is None or sentence is None else drawn.sentences.get(sentence))
    return {
        "step": seen.record.step,
        "epoch": seen.record.header.epoch,
        "created": seen.record.header.created,
        "labels_from": seen.labels_from,
        "units": None if drawn is None else drawn.units.tolist(),
        "responses": None if drawn is None or position is None else vector(drawn.responses[position], 3),
        "sentence": None if found is None else _sentence(found),
        "error": seen.error,
    }


def _sentence(found: ThumbnailSentence) -> schema.ThumbnailSentence:
    return {
        "words": list(found.words),
        "positive": matrix(found.columns["positive"], 3),
        "negative": matrix(found.columns["negative"], 3),
        "change_positive": matrix(found.columns["change_positive"], 3),
        "change_negative": matrix(found.columns["change_negative"], 3),
        "kept": matrix(found.columns["kept"], 3),
        "said": predictions_payload(found.said),
    }
