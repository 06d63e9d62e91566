"""One record with its chips, clouds and links. All values are in units of the state."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightning_rnnvis.payloads.clustering import Clustering
from lightning_rnnvis.payloads.lens import RECORDED, View
from lightning_rnnvis.payloads.numbers import metrics_payload, number, numbers
from lightning_rnnvis.payloads.responses import response_scale
from lightning_rnnvis.payloads.sentence import title_of
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import kind_of


def snapshot_payload(view: View, changes: dict[str, Any] | None) -> dict[str, Any]:
    """One record with its chips, clouds and links, and what changed since the record before, None where unknown."""
    record, clustering = view.snapshot, view.clustering
    labels = clustering.labels
    metrics = metrics_payload(record.metrics)
    return {
        "run": view.record.run,
        "state": record.state,
        "step": record.global_step,
        "epoch": record.epoch,
        "cell": record.cell,
        "kind": kind_of(record.state),
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
                "title": title_of(sentence),
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
