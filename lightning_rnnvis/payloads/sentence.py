"""What each step of a sentence does to each chip."""

from __future__ import annotations

from typing import Any

from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.payloads.lens import View
from lightning_rnnvis.payloads.numbers import number, numbers
from lightning_rnnvis.records.snapshot import Sentence, Snapshot

TITLE_LENGTH = 60
"""Characters of a sentence that name it in a list."""


def sentence_payload(view: View, index: int) -> dict[str, Any]:
    """What each step of a sentence does to each chip."""
    record, labels = view.snapshot, view.clustering.labels
    found = sentence_at(record, index)
    summary = summarize_sentence(found.states, found.initial, labels.unit_labels, labels.n_chips, record.reverse)
    names = ("positive", "negative", "change_positive", "change_negative", "kept", "link")
    columns = [numbers(getattr(summary, name)) for name in names]
    words = [str(word) for word in found.words]
    return {
        "index": index,
        "key": found.key,
        "title": title_of(found),
        "reverse": record.reverse,
        "words": words,
        "chips": labels.n_chips,
        "labels_from": view.labels_from,
        "scale": summary.scale,
        "steps": [
            {"word": word, **dict(zip(names, row, strict=True)), **at_head}
            for word, at_head, *row in zip(words, _at_head(found), *columns, strict=True)
        ],
    }


def _at_head(found: Sentence) -> list[dict[str, Any]]:
    """What the head makes of each step; nothing where the state reaches none."""
    length = len(found.words)
    predictions = found.predictions or ((),) * length
    losses = [None] * length if found.losses is None else numbers(found.losses)
    enters = [False] * length if found.enters_head is None else found.enters_head.tolist()
    return [
        {
            "predictions": [{"output": p.output, "probability": number(p.probability)} for p in best],
            "loss": loss,
            "enters_head": entered,
        }
        for best, loss, entered in zip(predictions, losses, enters, strict=True)
    ]


def sentence_at(record: Snapshot, index: int) -> Sentence:
    """A sentence of a record by its index.

    Raises:
        NotFoundError: The record has fewer.
    """
    if index >= len(record.sentences):
        raise NotFoundError(
            f"This record has {len(record.sentences)} sentences, counted from 0; {index} is beyond them."
        )
    return record.sentences[index]


def title_of(sentence: Sentence) -> str:
    """The words of a sentence, cut where they are long."""
    title = " ".join(str(word) for word in sentence.words)
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
