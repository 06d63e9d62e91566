"""What changed from one record to another, as answers: plain functions, records in, what becomes JSON out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lightning_rnnvis.analysis.comparison.cluster_changes import Changes, Origin, cluster_changes, sentences
from lightning_rnnvis.analysis.comparison.comparison import Comparison, compare
from lightning_rnnvis.errors import InvalidRequestError
from lightning_rnnvis.payloads.lens import Earlier, View
from lightning_rnnvis.payloads.numbers import number, numbers
from lightning_rnnvis.records.snapshot import Snapshot


def changes_since(before: Earlier, now: View) -> dict[str, Any]:
    """Chips and clouds that were born or died since the record before, and the members that moved."""
    old, new = before.labels, now.labels
    chips = cluster_changes(old.unit_labels, new.unit_labels)
    same_words = np.array_equal(before.word_ids, now.snapshot.word_ids)
    clouds = cluster_changes(old.word_labels, new.word_labels) if same_words else None
    told = sentences(chips, "chip", "unit") + (sentences(clouds, "cloud", "word") if clouds else [])
    return {
        "since": place(before),
        "moved_units": chips.moved.tolist(),
        "unit_agreement": number(chips.agreement),
        "moved_words": clouds.moved.tolist() if clouds else [],
        "chips": _lives(chips),
        "clouds": _lives(clouds) if clouds else {"born": [], "died": []},
        "notes": told,
    }


def _lives(found: Changes) -> dict[str, Any]:
    return {"born": [_origin(one) for one in found.born], "died": [_origin(one) for one in found.died]}


def _origin(one: Origin) -> dict[str, Any]:
    return {
        "cluster": one.cluster,
        "other": one.other,
        "shared": one.shared,
        "size": one.size,
        "split": one.split,
    }


def place(view: View | Earlier) -> dict[str, Any]:
    """Which record, and through which clusters it is seen."""
    header = view.record.header
    return {
        "run": view.record.run,
        "state": view.record.state,
        "step": view.record.step,
        "epoch": header.epoch,
        "cell": header.cell,
        "units": header.n_units,
        "words": header.n_words,
        "clusters": view.labels.n_chips,
        "labels_from": view.labels_from,
    }


def with_labels(view: View) -> Snapshot:
    """The record with the labels that it is seen through."""
    return replace(view.snapshot, labels=view.clustering.labels)


def comparison_payload(first: View, second: View) -> dict[str, Any]:
    """Everything that two panes side by side need, see `lightning_rnnvis.analysis.comparison.comparison.Comparison`.

    Raises:
        InvalidRequestError: The two have no word in common.
    """
    try:
        found = compare(with_labels(first), with_labels(second))
    except ValueError as error:
        raise InvalidRequestError(str(error)) from error
    return _comparison(first, second, found)


def _comparison(first: View, second: View, found: Comparison) -> dict[str, Any]:
    return {
        "first": place(first),
        "second": place(second),
        "same_history": found.same_history,
        "units_correspond": found.units_correspond,
        "words_by": found.words_by,
        "common_words": len(found.common_words),
        "first_positions": found.first_positions.tolist(),
        "second_positions": found.second_positions.tolist(),
        "vanished": list(found.vanished),
        "appeared": list(found.appeared),
        "agreement": {
            "units": number(found.unit_agreement),
            "words": number(found.cloud_agreement),
            "cka": number(found.cka),
            "cka_unbiased": number(found.cka_unbiased),
            "similarity_correlation": number(found.similarity_correlation),
        },
        "unit_flow": None if found.unit_flow is None else found.unit_flow.tolist(),
        "word_flow": found.word_flow.tolist(),
        "chip_similarity": numbers(found.chip_similarity),
        "chip_matches": _rows(found.chip_matches),
        "cloud_matches": _rows(found.cloud_matches),
        "words": _rows(found.words),
        "units": _rows(found.units),
        "notes": list(found.notes),
    }


def _rows(table: np.ndarray) -> list[dict[str, Any]]:
    """A structured array as a list of objects."""
    names = table.dtype.names or ()
    columns = [
        numbers(table[name])
        if table.dtype[name].kind == "f"
        else [str(value) for value in table[name]]
        if table.dtype[name].kind == "O"
        else table[name].tolist()
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
