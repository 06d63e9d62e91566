"""What the tab asks, answered by plain functions: records in, what becomes JSON out.

All values are in units of the state; None stands for a number that is not known. The front end describes every field in
`frontend/src/api/types.ts`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.analysis.sequences import previous_states, summarize_sentence
from lightning_rnnvis.snapshot import Sentence, Snapshot, is_reverse
from tensorboard_plugin_rnnvis.clustering import Clustering
from tensorboard_plugin_rnnvis.histories import JoinedHistory
from tensorboard_plugin_rnnvis.mistakes import NotThere, quoted
from tensorboard_plugin_rnnvis.records import ListedRecord, Listing
from tensorboard_plugin_rnnvis.views import RECORDED, View

TITLE_LENGTH = 60
"""Characters of a sentence that name it in a list."""

DIGITS = 5
"""Significant digits that are sent: the eye sees fewer, and storage kept two or three."""


def runs(listing: Listing) -> dict[str, Any]:
    """Every run, its states and the headers of their records, and the runs that are one history."""
    histories = listing.histories
    return {
        "runs": [_run(name, listing.runs[name], histories.continues.get(name)) for name in sorted(listing.runs)],
        "histories": [_history(joined) for joined in histories.joined],
        "notices": list(listing.notices),
    }


def _run(name: str, records: Sequence[ListedRecord], continues: str | None) -> dict[str, Any]:
    states = [_state(state, found) for state, found in _by_state(records).items()]
    return {"name": name, "continues": continues, "states": states}


def _history(joined: JoinedHistory) -> dict[str, Any]:
    notes = [
        f"{run}: {'1 record' if n == 1 else f'{n} records'} left out, because the training was resumed from an earlier"
        " step."
        for run, n in joined.left_out.items()
    ]
    states = [
        {"name": state, "records": [{"run": record.run, "step": record.step} for record in records]}
        for state, records in _by_state(joined.records).items()
    ]
    return {"name": joined.runs[0], "runs": list(joined.runs), "states": states, "notes": notes}


def _by_state(records: Iterable[ListedRecord]) -> dict[str, list[ListedRecord]]:
    """Records of each state, in order of names and steps."""
    found: dict[str, list[ListedRecord]] = {}
    for record in sorted(records, key=lambda record: (record.state, record.step)):
        found.setdefault(record.state, []).append(record)
    return found


def _state(name: str, records: Sequence[ListedRecord]) -> dict[str, Any]:
    return {
        "name": name,
        "cell": records[0].header.cell,
        "kind": _kind(name),
        "reverse": is_reverse(name),
        "records": [_header(record) for record in records],
    }


def _header(record: ListedRecord) -> dict[str, Any]:
    header = record.header
    return {
        "step": record.step,
        "epoch": header.epoch,
        "created": header.created,
        "words": header.n_words,
        "units": header.n_units,
        "clusters": header.n_clusters,
        "bytes": header.n_bytes,
        "metrics": _metrics(header.metrics),
        "notes": list(header.notes),
        "history_id": header.history_id,
    }


def snapshot(view: View, changes: dict[str, Any] | None) -> dict[str, Any]:
    """One record with its chips, clouds and links, and what changed since the record before, None where unknown."""
    record, clustering = view.snapshot, view.clustering
    labels = clustering.labels
    metrics = _metrics(record.metrics)
    return {
        "run": view.record.run,
        "state": record.state,
        "step": record.global_step,
        "epoch": record.epoch,
        "cell": record.cell,
        "kind": _kind(record.state),
        "reverse": record.reverse,
        "units": record.n_units,
        "default_clusters": record.labels.n_chips,
        "clusters": labels.n_chips,
        "labels_from": view.labels_from,
        "pin": None if view.pinned is None else _pin(view, view.pinned),
        "changes": changes,
        "words": _words(record, clustering),
        "chips": _chips(record, clustering),
        "clouds": _clouds(clustering),
        "links": numbers(clustering.links),
        "explained_variance": number(labels.explained_variance),
        # The null is made while training, for the recorded number of clusters alone.
        "explained_variance_null": metrics.get("explained_variance_null") if view.labels_from == RECORDED else None,
        "response_scale": response_scale(record),
        "sentences": [
            {
                "index": index,
                "key": sentence.key,
                "title": _title(sentence),
                "length": len(sentence.words),
                "own": sentence.own,
            }
            for index, sentence in enumerate(record.sentences)
        ],
        "head": None
        if record.head is None
        else {"name": record.head.name, "outputs": [str(output) for output in record.head.outputs]},
        "metrics": metrics,
        "notes": list(record.notes),
    }


def _pin(view: View, pinned: View) -> dict[str, Any]:
    """Whose clusters these are, and the words that occur here and have none of them."""
    occurs = view.snapshot.counts > 0
    unseen = view.snapshot.words[occurs & (view.clustering.labels.word_labels < 0)]
    return {
        "run": pinned.record.run,
        "step": pinned.record.step,
        "epoch": pinned.snapshot.epoch,
        "labels_from": pinned.labels_from,
        "unseen_words": [str(word) for word in unseen],
    }


def _words(record: Snapshot, clustering: Clustering) -> list[dict[str, Any]]:
    columns = (
        [str(word) for word in record.words],
        record.word_ids.tolist(),
        record.counts.tolist(),
        clustering.labels.word_labels.tolist(),
        numbers(clustering.strengths),
        numbers(clustering.certainties),
        [None] * len(record.words)
        if record.word_classes is None
        else [None if one is None else str(one) for one in record.word_classes],
    )
    names = ("text", "id", "count", "cloud", "strength", "certainty", "class")
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _chips(record: Snapshot, clustering: Clustering) -> list[dict[str, Any]]:
    labels = clustering.labels
    margins, polarity = numbers(labels.unit_margins), labels.polarity.tolist()
    chips: list[list[dict[str, Any]]] = [[] for _ in range(labels.n_chips)]
    for unit in np.argsort(-labels.unit_margins, kind="stable").tolist():
        chips[labels.unit_labels[unit]].append({"unit": unit, "margin": margins[unit], "polarity": polarity[unit]})
    return [
        {"chip": chip, "units": units, "strongest_words": [str(record.words[word]) for word in words]}
        for chip, (units, words) in enumerate(zip(chips, clustering.chip_words, strict=True))
    ]


def _clouds(clustering: Clustering) -> list[dict[str, Any]]:
    clouds: list[list[int]] = [[] for _ in range(clustering.labels.n_clouds)]
    for word in np.argsort(-np.abs(clustering.strengths), kind="stable").tolist():
        if clustering.labels.word_labels[word] >= 0:
            clouds[clustering.labels.word_labels[word]].append(word)
    return [{"cloud": cloud, "words": words} for cloud, words in enumerate(clouds)]


def word_responses(record: Snapshot, words: Sequence[str]) -> dict[str, Any]:
    """The expected response of every unit to each of `words`."""
    positions = {str(word): position for position, word in reversed(list(enumerate(record.words)))}
    missing = [word for word in words if word not in positions]
    if missing:
        raise NotThere(f"{quoted(missing[0])} is not among the {len(record.words)} words of this record.")
    rows = [
        {
            "word": word,
            "count": int(record.counts[positions[word]]),
            "values": numbers(record.responses[positions[word]]),
            "standard_errors": numbers(record.standard_errors[positions[word]]),
        }
        for word in words
    ]
    return {"rows": rows, "scale": response_scale(record)}


def step_response(record: Snapshot, index: int, position: int) -> dict[str, Any]:
    """The response of every unit at one step of a sentence."""
    sentence = _sentence(record, index)
    if position >= len(sentence.words):
        raise NotThere(f"Sentence {index} has {len(sentence.words)} words, counted from 0; {position} is beyond them.")
    change = sentence.states - previous_states(sentence.states, sentence.initial, record.reverse)
    row = {
        "word": str(sentence.words[position]),
        "sentence": index,
        "position": position,
        "values": numbers(change[position]),
    }
    return {"rows": [row], "scale": response_scale(record)}


def sentence(view: View, index: int) -> dict[str, Any]:
    """What each step of a sentence does to each chip."""
    record, labels = view.snapshot, view.clustering.labels
    found = _sentence(record, index)
    summary = summarize_sentence(found.states, found.initial, labels.unit_labels, labels.n_chips, record.reverse)
    names = ("positive", "negative", "change_positive", "change_negative", "kept", "link")
    columns = [numbers(getattr(summary, name)) for name in names]
    words = [str(word) for word in found.words]
    return {
        "index": index,
        "key": found.key,
        "title": _title(found),
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


def response_scale(record: Snapshot) -> float:
    """The 99th percentile of abs(response) over the words that occurred; 1 where nothing responds."""
    sizes = np.abs(record.responses[record.counts > 0]).ravel()
    # A percentile of fifty thousand numbers is as good as one of half a million, and a fifth of the wait.
    sizes = sizes[:: max(1, len(sizes) // 50_000)]
    scale = float(np.percentile(sizes, 99)) if len(sizes) else 0.0
    return float(f"{scale:.{DIGITS}g}") if math.isfinite(scale) and scale > 0 else 1.0


def numbers(values: np.ndarray, digits: int = DIGITS) -> Any:
    """An array as nested lists of numbers with so many significant digits, None for what is not finite."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values)
    sizes = np.abs(np.where(finite & (values != 0), values, 1.0))
    factors = 10.0 ** np.clip(digits - 1 - np.floor(np.log10(sizes)), -300, 300)
    rounded = np.rint(np.where(finite, values, 0.0) * factors) / factors
    if finite.all():
        return rounded.tolist()
    known = rounded.astype(object)
    known[~finite] = None
    return known.tolist()


def number(value: float | None) -> float | None:
    """A number, None for one that is not known."""
    return float(value) if value is not None and math.isfinite(value) else None


def _metrics(metrics: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: number(value) for name, value in metrics.items()}


def _sentence(record: Snapshot, index: int) -> Sentence:
    if index >= len(record.sentences):
        raise NotThere(f"This record has {len(record.sentences)} sentences, counted from 0; {index} is beyond them.")
    return record.sentences[index]


def _title(sentence: Sentence) -> str:
    title = " ".join(str(word) for word in sentence.words)
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"


def _kind(state: str) -> str:
    return state.rpartition("/")[2]
