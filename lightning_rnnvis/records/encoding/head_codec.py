"""The head of a record: its text, and its weights by rows, each with a scale of its own."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np

from lightning_rnnvis.records.encoding.stored_array import require_lengths
from lightning_rnnvis.records.head import Head, HeadEnd, HeadKind
from lightning_rnnvis.records.texts import text_array


def head_text(head: Head) -> dict[str, Any]:
    """What of a head is no number, ready for JSON."""
    text = {"name": head.name, "outputs": [str(output) for output in head.outputs], "kind": head.kind}
    more = {"end": head.end, "reads_more": head.reads_more, "before": head.before, "other": head.other}
    return text | {name: value for name, value in more.items() if value}


def read_head(text: dict[str, Any] | None, weights: np.ndarray | None) -> Head | None:
    """The head; one recorded before heads had kinds was taken for one of classes, as was one of an unknown kind."""
    if not text or weights is None:
        return None
    require_lengths(len(weights), outputs=text["outputs"])
    kinds: dict[Any, HeadKind] = {kind: kind for kind in get_args(HeadKind)}
    ends: dict[Any, HeadEnd] = {end: end for end in get_args(HeadEnd)}
    kind, end = kinds.get(text.get("kind"), "classes"), ends.get(text.get("end"), "")
    told = text.get("reads_more", False), text.get("before", ""), text.get("other", "")
    return Head(text["name"], text_array(text["outputs"]), weights, kind, end, *told)


def head_weights(values: dict[str, np.ndarray]) -> np.ndarray | None:
    """Taken out of `values`, in which they are by output since those of all outputs have no scale in common."""
    weights, rows, scales = (values.pop(name, None) for name in ("head_weights", "head_rows", "head_scales"))
    if rows is None or scales is None:
        return weights
    of_outputs: np.ndarray = rows * scales[:, None]
    return of_outputs


def head_arrays(head: Head | None) -> dict[str, np.ndarray | None]:
    """Rows of the weights by their largest: forecasts of 1e-3 and of 1e6 would share the steps of a unit otherwise."""
    if head is None:
        return {}
    largest = np.abs(head.weights).max(axis=1, initial=0.0)
    scales = np.where(largest > 0, largest, 1.0)
    scales[~np.isfinite(largest)] = np.nan  # and no other row
    return {"head_rows": np.nan_to_num(head.weights / scales[:, None], posinf=0, neginf=0), "head_scales": scales}
