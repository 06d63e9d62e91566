"""What each step of a sentence does to each chip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.sequences import SentenceSummary, summarize_sentence
from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.numbers import DIGITS, matrix, vector_with_gaps
from lightning_rnnvis.payloads.predictions import end_of, predictions_payload
from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.scales.digits import digits_across
from lightning_rnnvis.records.sentence import Sentence, Variable
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.visible_words import visible

TITLE_LENGTH = 60
"""Characters of a sentence that name it in a list."""

READ_AFTERWARDS = "This validation did not have the sentence: the network of this record has read it afterwards."


@dataclass(frozen=True, eq=False)
class ShownSentence:
    """A sentence with states of a record: a recorded one, or one that its network read.

    Attributes:
        index: Its index in the record, or `TYPED`.
        sentence: The sentence.
        unknown: Steps whose word the network does not know.
        before: The predictions with no unit switched off; None where none is.
        note: What holds of its predictions alone.
    """

    index: int
    sentence: Sentence
    unknown: tuple[int, ...] = ()
    before: tuple[tuple[Prediction, ...], ...] | None = None
    note: str | None = None


def _variable_payload(variable: Variable, digits: int) -> schema.Variable:
    edges = np.array(variable.edges)
    digits = max(digits, digits_across(edges, DIGITS))  # no two edges of a long series fall together
    payload: schema.Variable = {"name": variable.name, "edges": vector_with_gaps(edges, digits)}
    if not variable.is_read:
        payload["is_read"] = False
    if variable.is_scaled:
        payload["is_scaled"] = True
    return payload


def recorded_sentence(record: Snapshot, index: int) -> ShownSentence:
    """A sentence of a record as it was recorded.

    Raises:
        NotFoundError: The record has fewer.
    """
    return ShownSentence(index, sentence_at(record, index))


def sentence_payload(seen: LensedRecord, shown: ShownSentence) -> schema.Sentence:
    """What each step of a sentence does to each chip.

    Args:
        seen: The record, through its clusters.
        shown: The sentence, with states of this record.
    """
    record, labels, found = seen.snapshot, seen.labels, shown.sentence
    summary = summarize_sentence(found.states, found.initial, labels, record.reverse)
    digits = _digits(record, found)
    payload: schema.Sentence = {
        "index": shown.index,
        "key": found.key,
        "title": title_of(record, found),
        "reverse": record.reverse,
        "words": [str(word) for word in found.words],
        "chips": labels.n_chips,
        "labels_from": seen.labels_from,
        "scale": summary.scale,
        "variables": list(map(_variable_payload, record.variables, digits)),
        "steps": _steps(record, found, summary, digits),
        "end": end_of(record, found),
    }
    if shown.unknown:
        payload["unknown"] = list(shown.unknown)
    if notes := [*([READ_AFTERWARDS] if found.read_afterwards else []), *filter(None, [shown.note])]:
        payload["note"] = " ".join(notes)
    for step, before in zip(payload["steps"], shown.before or (), strict=False):
        step["before"] = predictions_payload(before)
    return payload


def _digits(record: Snapshot, found: Sentence) -> list[int]:
    """Digits of each variable: those that tell its values in this sentence and its edges apart, on one axis."""
    values = np.zeros((0, len(record.variables))) if found.values is None else found.values
    pairs = zip(record.variables, values.T, strict=True)
    return [digits_across(np.append(column, variable.edges), DIGITS) for variable, column in pairs]


def _values(values: np.ndarray | None, digits: list[int], length: int) -> list[list[float | None]]:
    """Values of the variables at each step, of none where there are no variables."""
    if values is None or not digits:
        return [[] for _ in range(length)]
    columns = [vector_with_gaps(column, count) for column, count in zip(values.T, digits, strict=True)]
    return list(map(list, zip(*columns, strict=True)))


def _steps(record: Snapshot, found: Sentence, summary: SentenceSummary, digits: list[int]) -> list[schema.SentenceStep]:
    length = len(found.words)
    positive, negative = matrix(summary.positive), matrix(summary.negative)
    change_positive, change_negative = matrix(summary.change_positive), matrix(summary.change_negative)
    kept, link = matrix(summary.kept), matrix(summary.link)
    losses = [None] * length if found.losses is None else vector_with_gaps(found.losses)
    enters = [False] * length if found.enters_head is None else found.enters_head.tolist()
    labels = labels_of(record, found)
    values = _values(found.values, digits, length)
    return [
        {
            "word": str(found.words[step]),
            "label": labels[step],
            "values": values[step],
            "positive": positive[step],
            "negative": negative[step],
            "change_positive": change_positive[step],
            "change_negative": change_negative[step],
            "kept": kept[step],
            "link": link[step],
            "predictions": predictions_payload(found.predictions[step] if found.predictions else ()),
            "loss": losses[step],
            "enters_head": enters[step],
        }
        for step in range(length)
    ]


def sentence_at(record: Snapshot, index: int) -> Sentence:
    """A sentence of a record by its index.

    Raises:
        NotFoundError: The record has fewer.
    """
    if index >= len(record.sentences):
        raise NotFoundError(
            f"This record has {counted(len(record.sentences), 'sentence')}, counted from 0; there is no {index}."
        )
    return record.sentences[index]


def labels_of(record: Snapshot, sentence: Sentence) -> list[str]:
    """Short texts for the steps of a sentence: of several levels the one that changed last, which stands first."""
    words = [str(word) for word in sentence.words]
    return [word.partition(", ")[0] for word in words] if record.variables else words


def title_of(record: Snapshot, sentence: Sentence) -> str:
    """The words of a sentence, cut where they are long."""
    title = " ".join(map(visible, labels_of(record, sentence)))
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
