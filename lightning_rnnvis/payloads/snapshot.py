"""One record with its chips, clouds and links. All values are in units of the state."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.clustering import Clustering
from lightning_rnnvis.payloads.lens import RECORDED, LensedRecord
from lightning_rnnvis.payloads.metrics import metrics_payload
from lightning_rnnvis.payloads.numbers import matrix, number, vector
from lightning_rnnvis.payloads.responses import response_scale
from lightning_rnnvis.payloads.sentence import title_of
from lightning_rnnvis.records.snapshot import Head, Sentence, Snapshot
from lightning_rnnvis.records.tags import kind_of


def snapshot_payload(seen: LensedRecord, changes: schema.Changes | None) -> schema.Snapshot:
    """One record with its chips, clouds and links, and what changed since the record before, None where unknown."""
    record, clustering = seen.snapshot, seen.clustering
    labels = clustering.labels
    metrics = metrics_payload(record.metrics)
    return {
        "run": seen.record.run,
        "state": record.state,
        "step": seen.record.step,
        "epoch": record.epoch,
        "cell": record.cell,
        "kind": kind_of(record.state),
        "reverse": record.reverse,
        "units": record.n_units,
        "default_clusters": record.labels.n_chips,
        "clusters": labels.n_chips,
        "labels_from": seen.labels_from,
        "pin": None if seen.pinned is None else _pin(seen, seen.pinned),
        "changes": changes,
        "words": _words(record, clustering),
        "chips": _chips(record, clustering),
        "clouds": _clouds(clustering),
        "links": matrix(clustering.links),
        "explained_variance": number(labels.explained_variance),
        # The null is made while training, for the recorded number of clusters alone.
        "explained_variance_null": metrics.get("explained_variance_null") if seen.labels_from == RECORDED else None,
        "response_scale": response_scale(record),
        "sentences": [_title(index, record, sentence) for index, sentence in enumerate(record.sentences)],
        "head": None if record.head is None else _head(record.head),
        "metrics": metrics,
        "notes": list(record.notes),
    }


def _pin(seen: LensedRecord, pinned: LensedRecord) -> schema.Pin:
    """Whose clusters these are, and the words that occur here and have none of them."""
    occurs = seen.snapshot.counts > 0
    unseen = seen.snapshot.words[occurs & (seen.clustering.labels.word_labels < 0)]
    return {
        "run": pinned.record.run,
        "step": pinned.record.step,
        "epoch": pinned.snapshot.epoch,
        "labels_from": pinned.labels_from,
        "unseen_words": _texts(unseen),
    }


def _title(index: int, record: Snapshot, sentence: Sentence) -> schema.SentenceTitle:
    return {
        "index": index,
        "key": sentence.key,
        "title": title_of(record, sentence),
        "length": len(sentence.words),
        "own": sentence.own,
    }


def _words(record: Snapshot, clustering: Clustering) -> list[schema.Word]:
    ids, counts = record.word_ids.tolist(), record.counts.tolist()
    clouds = clustering.labels.word_labels.tolist()
    strengths, certainties = vector(clustering.strengths), vector(clustering.certainties)
    classes = [None] * len(ids) if record.word_classes is None else record.word_classes.tolist()
    return [
        {
            "text": text,
            "id": ids[position],
            "count": counts[position],
            "cloud": clouds[position],
            "strength": strengths[position],
            "certainty": certainties[position],
            "word_class": None if classes[position] is None else str(classes[position]),
        }
        for position, text in enumerate(_texts(record.words))
    ]


def _chips(record: Snapshot, clustering: Clustering) -> list[schema.Chip]:
    labels = clustering.labels
    margins, polarity = vector(labels.unit_margins), labels.polarity.tolist()
    chips: list[list[schema.ChipUnit]] = [[] for _ in range(labels.n_chips)]
    for unit in np.argsort(-labels.unit_margins, kind="stable").tolist():
        chips[labels.unit_labels[unit]].append(
            {"unit": unit, "margin": margins[unit], "polarity": 1 if polarity[unit] > 0 else -1}
        )
    return [
        {"chip": chip, "units": units, "strongest_words": [str(record.words[word]) for word in words]}
        for chip, (units, words) in enumerate(zip(chips, clustering.chip_words, strict=True))
    ]


def _clouds(clustering: Clustering) -> list[schema.Cloud]:
    clouds: list[list[int]] = [[] for _ in range(clustering.labels.n_clouds)]
    for word in np.argsort(-np.abs(clustering.strengths), kind="stable").tolist():
        if clustering.labels.word_labels[word] >= 0:
            clouds[clustering.labels.word_labels[word]].append(word)
    return [{"cloud": cloud, "words": words} for cloud, words in enumerate(clouds)]


def _head(head: Head) -> schema.Head:
    return {"name": head.name, "outputs": _texts(head.outputs), "kind": head.kind}


def _texts(values: np.ndarray) -> list[str]:
    return [str(value) for value in values]
