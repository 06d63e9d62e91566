"""One record with its chips, clouds and links. All values are in units of the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.chip_direction import chip_pushes
from lightning_rnnvis.analysis.distinctive_words import distinctive_words
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.clustering import Clustering
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.metrics import metrics_payload
from lightning_rnnvis.payloads.numbers import PRINTED, matrix, number, rounded, vector
from lightning_rnnvis.payloads.record.responses import response_scale
from lightning_rnnvis.payloads.sentences.sentence import title_of
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.scales.bounds import Bounds, bounds_of
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import kind_of
from lightning_rnnvis.records.texts import counted


@dataclass(frozen=True)
class ShownOutput:
    """What the words and chips of a record push, and the size of a push that is shown as a large one."""

    pushes: OutputPushes
    scale: float


@dataclass(frozen=True)
class Shown:
    """How the numbers of a record are shown beside those of its history.

    Attributes:
        bounds: How large they are, here or at the record that decides the directions.
        output: What its words push, None where that is not known.
        raw_signs: Whether units are seen as they are.
        network: Whether the network of the record is there; None for whether it was stored.
        no_network: Why it is not, as a sentence; None where it is.
        notes: Sentences on what beside the record cannot be read.
        lacks_files: Whether a file beside the record is not there, or damaged.
        by_chance: What as many clusters explain by chance; None where it is not known.
    """

    bounds: Bounds
    output: ShownOutput | None
    raw_signs: bool = False
    network: bool | None = None
    no_network: str | None = None
    notes: Sequence[str] = ()
    lacks_files: bool = False
    by_chance: float | None = None


def snapshot_payload(seen: LensedRecord, shown: Shown | None = None) -> schema.Snapshot:
    """One record with its chips, clouds and links.

    Args:
        seen: The record and its clusters.
        shown: How its numbers are shown; None for a record that stands alone.
    """
    record, clustering = seen.snapshot, seen.clustering
    labels = clustering.labels
    shown = shown or Shown(bounds_of(record), None)
    output = shown.output
    metrics = metrics_payload(record.metrics)
    as_many = labels.n_chips == record.labels.n_chips
    words = _words(record, clustering, output)
    payload: schema.Snapshot = {
        "run": seen.record.run,
        "state": record.state,
        "step": seen.record.step,
        "epoch": record.epoch,
        "untrained": record.global_step == 0,
        "cell": record.cell,
        "kind": kind_of(record.state),
        "reverse": record.reverse,
        "units": record.n_units,
        "default_clusters": record.labels.n_chips,
        "clusters": labels.n_chips,
        "labels_from": seen.labels_from,
        "pin": None if seen.pinned is None else _pin(seen, seen.pinned),
        "word_kind": record.word_kind,
        "words": words,
        "chips": _chips(record, clustering, output, seen if seen.pinned is None else seen.pinned),
        "clouds": _clouds(clustering, words),
        "links": matrix(clustering.links, PRINTED),
        "explained_variance": number(labels.explained_variance),
        # That of the single clustering of the validation, where its own takes too long: in such large states it is a
        # fifth more than that of a tree.
        "explained_variance_null": number(shown.by_chance)
        if shown.by_chance is not None
        else metrics.get("explained_variance_null")
        if as_many
        else None,
        "response_scale": response_scale(record),
        "response_bound": shown.bounds.response,
        "state_bound": shown.bounds.state,
        "step_bound": shown.bounds.step,
        "raw_signs": shown.raw_signs,
        "output": None if output is None else _output(output),
        "sentences": [_title(index, record, sentence) for index, sentence in enumerate(record.sentences)],
        "head": None if record.head is None else _head(record.head),
        "network": record.network_file is not None if shown.network is None else shown.network,
        "metrics": metrics,
        "notes": [*record.notes, *_read_afterwards(record), *shown.notes],
    }
    if shown.no_network is not None:
        payload["no_network"] = shown.no_network
    if unread := [str(word) for word in record.words[~record.words_read]]:
        payload["unread"] = unread
    if record.variables and record.word_kind == "word":
        if levels := [one for one in map(str, record.words) if record.kind_of(one) == "level"]:
            payload["levels"] = levels
    if shown.lacks_files:
        payload["lacks_files"] = True
    return payload


def _pin(seen: LensedRecord, pinned: LensedRecord) -> schema.Pin:
    """Whose clusters these are, and the words that occur here and have none of them."""
    occurs = seen.snapshot.counts > 0
    unseen = seen.snapshot.words[occurs & (seen.clustering.labels.word_labels < 0)]
    return {
        "run": pinned.record.run,
        "step": pinned.record.step,
        "epoch": pinned.snapshot.epoch,
        "untrained": pinned.snapshot.global_step == 0,
        "labels_from": pinned.labels_from,
        "unseen_words": _texts(unseen),
    }


def _title(index: int, record: Snapshot, sentence: Sentence) -> schema.SentenceTitle:
    title: schema.SentenceTitle = {
        "index": index,
        "key": sentence.key,
        "title": title_of(record, sentence),
        "length": len(sentence.words),
        "own": sentence.own,
    }
    if sentence.read_afterwards:
        title["read_afterwards"] = True
    return title


def _read_afterwards(record: Snapshot) -> list[str]:
    """What is said of sentences that the network has read since."""
    n_read = sum(one.read_afterwards for one in record.sentences)
    said = f"The network of this record has read {counted(n_read, 'sentence')} afterwards that this validation lacked."
    return [said] if n_read else []


def _words(record: Snapshot, clustering: Clustering, output: ShownOutput | None) -> list[schema.Word]:
    ids, counts = record.word_ids.tolist(), record.counts.tolist()
    clouds = clustering.labels.word_labels.tolist()
    strengths, certainties = (vector(values, PRINTED) for values in (clustering.strengths, clustering.certainties))
    pushes: Mapping[str, float] = {} if output is None else output.pushes.words
    classes = [None] * len(ids) if record.word_classes is None else record.word_classes.tolist()
    return [
        {
            "text": text,
            "id": ids[position],
            "count": counts[position],
            "cloud": clouds[position],
            "strength": strengths[position],
            "push": rounded(pushes.get(text), PRINTED),
            "certainty": certainties[position],
            "word_class": None if classes[position] is None else str(classes[position]),
        }
        for position, text in enumerate(_texts(record.words))
    ]


def _chips(
    record: Snapshot, clustering: Clustering, output: ShownOutput | None, ordered_by: LensedRecord
) -> list[schema.Chip]:
    """The chips; their units stand as steady as they are in `ordered_by`, so that under a pin each keeps its place."""
    labels = clustering.labels
    steadiness, polarity = vector(labels.unit_steadiness, PRINTED), labels.polarity.tolist()
    chips: list[list[schema.ChipUnit]] = [[] for _ in range(labels.n_chips)]
    for unit in np.argsort(-ordered_by.labels.unit_steadiness, kind="stable").tolist():
        chips[labels.unit_labels[unit]].append(
            {"unit": unit, "steadiness": steadiness[unit], "polarity": 1 if polarity[unit] > 0 else -1}
        )
    weights = None if output is None else output.pushes.weights
    pushes = [None] * labels.n_chips if weights is None else vector(chip_pushes(record, labels, weights), PRINTED)
    chip_words = distinctive_words(record, labels, clustering.means)
    return [
        {
            "chip": chip,
            "units": units,
            "raised_by": _texts(record.words[list(words.raised_by)]),
            "lowered_by": _texts(record.words[list(words.lowered_by)]),
            "lowered_first": words.lowered_first,
            "push": pushes[chip],
        }
        for chip, (units, words) in enumerate(zip(chips, chip_words, strict=True))
    ]


def _output(output: ShownOutput) -> schema.Output:
    axis = output.pushes.axis
    return {
        "low": axis.low,
        "high": axis.high,
        "kind": axis.kind,
        "pool": axis.pool,
        "is_part": output.pushes.is_part,
        "unit": output.pushes.unit,
        "scale": float(f"{output.scale:.3g}"),
    }


def _clouds(clustering: Clustering, words: Sequence[schema.Word]) -> list[schema.Cloud]:
    """By the strengths that are sent: who sorts by these, too, has the same order."""
    clouds: list[list[int]] = [[] for _ in range(clustering.labels.n_clouds)]
    for position in sorted(range(len(words)), key=lambda position: -abs(words[position]["strength"])):
        if words[position]["cloud"] >= 0:
            clouds[words[position]["cloud"]].append(position)
    return [{"cloud": cloud, "words": members} for cloud, members in enumerate(clouds)]


def _head(head: Head) -> schema.Head:
    return {"name": head.name, "outputs": _texts(head.outputs), "kind": head.kind}


def _texts(values: np.ndarray) -> list[str]:
    return [str(value) for value in values]
