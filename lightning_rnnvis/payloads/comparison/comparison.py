"""What differs between two records, for two panes side by side."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.comparison.comparison import Comparison, compare
from lightning_rnnvis.analysis.comparison.learnt import LearntOfBoth, name_outputs
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.errors import InvalidRequestError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord, record_reference
from lightning_rnnvis.payloads.numbers import DIGITS, PRINTED, matrix, number, vector, vector_with_gaps


def comparison_payload(
    first: LensedRecord,
    second: LensedRecord,
    own_chips: tuple[np.ndarray, np.ndarray] | None = None,
    pushes: tuple[OutputPushes | None, OutputPushes | None] = (None, None),
    learnt: LearntOfBoth = (None, None),
) -> schema.Comparison:
    """Everything that two panes side by side need, see `lightning_rnnvis.analysis.comparison.comparison.Comparison`.

    Args:
        first: A record and its clusters.
        second: Another.
        own_chips: As in `compare`.
        pushes: As there.
        learnt: As there.

    Raises:
        InvalidRequestError: The two have no word in common.
    """
    try:
        found = compare(first.with_labels, second.with_labels, own_chips=own_chips, pushes=pushes, learnt=learnt)
    except ValueError as error:
        raise InvalidRequestError(str(error)) from error
    return {
        "first": record_reference(first),
        "second": record_reference(second),
        "same_history": found.same_history,
        "later": found.later,
        "units_correspond": found.units_correspond,
        "words_by": "responses" if found.words_by == "responses" else "similarities",
        "moved": found.moved,
        "push_unit": found.push_unit or None,
        "push_scales": [{"output": output, "scale": number(scale)} for output, scale in found.push_scales.items()],
        "as_learnt": None not in learnt or not name_outputs(first.snapshot, second.snapshot),
        "common_words": len(found.common_words),
        "first_positions": found.first_positions.tolist(),
        "second_positions": found.second_positions.tolist(),
        "vanished": list(found.vanished),
        "appeared": list(found.appeared),
        "agreement": _agreement(found),
        "unit_flow": None if found.unit_flow is None else found.unit_flow.tolist(),
        "unit_flow_excess": None if found.unit_flow_excess is None else matrix(found.unit_flow_excess, PRINTED),
        "word_flow": found.word_flow.tolist(),
        "word_flow_excess": matrix(found.word_flow_excess, PRINTED),
        "chip_similarity": None if np.isnan(found.chip_similarity).any() else matrix(found.chip_similarity, PRINTED),
        "chip_matches": _matches(found.chip_matches),
        "cloud_matches": _matches(found.cloud_matches),
        "words": _changed_words(found.words),
        "units": _changed_units(found.units),
        "notes": list(found.notes),
    }


def _agreement(found: Comparison) -> schema.Agreement:
    return {
        "units": number(found.unit_agreement),
        "words": number(found.cloud_agreement),
        "cka": number(found.cka),
        "cka_unbiased": number(found.cka_unbiased),
        "similarity_correlation": number(found.similarity_correlation),
    }


def _matches(table: np.ndarray) -> list[schema.Match]:
    similarities = vector_with_gaps(table["similarity"], PRINTED)
    columns = zip(table["first"].tolist(), table["second"].tolist(), similarities, strict=True)
    return [{"first": first, "second": second, "similarity": similarity} for first, second, similarity in columns]


def _norms(table: np.ndarray) -> list[list[float]]:
    # Their difference is printed, too.
    return [vector(table[f"norm_{name}"], DIGITS) for name in ("first", "second")]


def _changed_words(table: np.ndarray) -> list[schema.ChangedWord]:
    push_first, push_second, push_error = (
        vector_with_gaps(table[f"push_{name}"], PRINTED) for name in ("first", "second", "error")
    )
    drift, over_noise = vector(table["drift"], PRINTED), vector_with_gaps(table["over_noise"], PRINTED)
    norm_first, norm_second = _norms(table)
    return [
        {
            "word": str(row["word"]),
            "drift": drift[index],
            "norm_first": norm_first[index],
            "norm_second": norm_second[index],
            "over_noise": over_noise[index],
            "beyond_noise": None if np.isnan(row["over_noise"]) else bool(row["beyond_noise"]),
            "count_first": int(row["count_first"]),
            "count_second": int(row["count_second"]),
            "cloud_first": int(row["cloud_first"]),
            "cloud_second": int(row["cloud_second"]),
            "changed_cloud": bool(row["changed_cloud"]),
            "neighbour_first": str(row["neighbour_first"]),
            "neighbour_second": str(row["neighbour_second"]),
            "push_output": str(row["push_output"]),
            "push_first": push_first[index],
            "push_second": push_second[index],
            "push_error": push_error[index],
        }
        for index, row in enumerate(table)
    ]


def _changed_units(table: np.ndarray) -> list[schema.ChangedUnit]:
    drift = vector(table["drift"], PRINTED)
    norm_first, norm_second = _norms(table)
    steadiness_first, steadiness_second = (vector(table[f"steadiness_{name}"], PRINTED) for name in ("first", "second"))
    return [
        {
            "unit": int(row["unit"]),
            "drift": drift[index],
            "norm_first": norm_first[index],
            "norm_second": norm_second[index],
            "chip_first": int(row["chip_first"]),
            "chip_second": int(row["chip_second"]),
            "moved": bool(row["moved"]),
            "steadiness_first": steadiness_first[index],
            "steadiness_second": steadiness_second[index],
        }
        for index, row in enumerate(table)
    ]
