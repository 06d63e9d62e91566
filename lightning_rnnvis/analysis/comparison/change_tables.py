"""Tables of the words and units of two records, most changed first. Columns are explained at `Comparison`."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.comparison.chance.beyond_noise import OverNoise, is_within, pushes_over_noise
from lightning_rnnvis.analysis.comparison.clusters.cluster_matches import Matches
from lightning_rnnvis.analysis.comparison.similarity import norms, row_cosines
from lightning_rnnvis.analysis.comparison.word_pushes import WordPushes
from lightning_rnnvis.records.snapshot import Snapshot

WORD_COLUMNS = np.dtype(
    [
        ("word", object),
        ("drift", float),
        ("cosine", float),
        ("distance", float),
        ("norm_first", float),
        ("norm_second", float),
        ("norm_change", float),
        ("over_noise", float),
        ("beyond_noise", bool),
        ("count_first", int),
        ("count_second", int),
        ("cloud_first", int),
        ("cloud_second", int),
        ("changed_cloud", bool),
        ("neighbour_first", object),
        ("neighbour_second", object),
        ("push_first", float),
        ("push_second", float),
        ("push_output", object),
        ("push_error", float),
        ("push_change", float),
    ]
)
UNIT_COLUMNS = np.dtype(
    [
        ("unit", int),
        ("drift", float),
        ("cosine", float),
        ("distance", float),
        ("norm_first", float),
        ("norm_second", float),
        ("norm_change", float),
        ("chip_first", int),
        ("chip_second", int),
        ("moved", bool),
        ("steadiness_first", float),
        ("steadiness_second", float),
    ]
)


def _over_usual(table: np.ndarray) -> np.ndarray:
    """Distances over the root mean square of the norms on both sides; a cosine would tell chance where one is noise."""
    usual = np.sqrt(((table["norm_first"] ** 2 + table["norm_second"] ** 2) / 2).mean()) if len(table) else 0.0
    drift: np.ndarray = table["distance"] / usual if usual > 0 else np.zeros(len(table))
    return drift


def word_table(
    first: Snapshot,
    second: Snapshot,
    common: CommonWords,
    responses: tuple[np.ndarray, np.ndarray],
    similarities: list[np.ndarray],
    *,
    corresponds: bool,
    over: OverNoise | None,
    matches: Matches,
    direction: int,
    pushes: WordPushes | None,
) -> np.ndarray:
    """The words in common, shape (C,), with fields `WORD_COLUMNS`: those that moved by more than noise come first.

    Each part is in the order of how far pushes moved where these are known, else of drift.

    Args:
        first: A record.
        second: Another.
        common: Their words in common.
        responses: Their responses to these, float64, (C, U) and (C, V).
        similarities: Cosine similarities of these words in each record, shape (C, C).
        corresponds: Whether units with equal numbers are the same.
        over: How far they moved beside noise; None where units do not correspond: then it is told of pushes.
        matches: The clouds that are taken for the same.
        direction: 1 where the second is the later one, -1 where the first is.
        pushes: What they push the outputs to; None where it is not known.
    """
    n = len(common.first)
    table = np.empty(n, dtype=WORD_COLUMNS)
    table["word"] = words = first.words[common.first]
    for name, snapshot, at, rows, alike in zip(
        ("first", "second"), (first, second), (common.first, common.second), responses, similarities, strict=True
    ):
        table[f"count_{name}"] = snapshot.counts[at]
        table[f"cloud_{name}"] = snapshot.labels.word_labels[at]
        table[f"norm_{name}"] = norms(rows)
        others = alike - 3 * np.eye(n)
        table[f"neighbour_{name}"] = words[others.argmax(axis=1)] if n > 1 else ""
    table["norm_change"] = direction * (table["norm_second"] - table["norm_first"])
    for name in ("first", "second", "error", "change"):
        table[f"push_{name}"] = np.nan
    table["push_output"] = ""
    table["changed_cloud"] = matches.in_another(table["cloud_first"], table["cloud_second"])
    table["over_noise"] = np.nan if over is None else over.words
    table["beyond_noise"] = False if over is None else over.beyond_words
    if corresponds:
        table["cosine"] = row_cosines(*responses)
        table["distance"] = norms(responses[1] - responses[0])
        table["drift"] = _over_usual(table)
    else:
        change = (similarities[1] - similarities[0]) ** 2
        np.fill_diagonal(change, 0)
        table["drift"] = np.sqrt(change.sum(axis=1) / max(n - 1, 1))
        table["cosine"] = table["distance"] = np.nan
    if pushes is None:
        return table[np.lexsort((-table["drift"], ~table["beyond_noise"]))]
    table["push_first"], table["push_second"] = pushes.first, pushes.second
    table["push_output"], table["push_error"] = pushes.outputs, pushes.errors
    moved = np.nan_to_num(pushes.second) - np.nan_to_num(pushes.first)
    table["push_change"] = direction * moved / pushes.scales
    if over is None:
        table["over_noise"], table["beyond_noise"] = pushes_over_noise(moved, pushes.errors)
    return table[np.lexsort((-table["drift"], -np.abs(table["push_change"]), ~table["beyond_noise"]))]


def unit_table(
    first: Snapshot,
    second: Snapshot,
    responses: tuple[np.ndarray, np.ndarray],
    *,
    over: OverNoise,
    matches: Matches,
    direction: int,
) -> np.ndarray:
    """The units of two records whose units correspond, shape (U,), with fields `UNIT_COLUMNS`.

    Args:
        first: A record.
        second: Another.
        responses: Their responses to the words in common, float64, shape (C, U).
        over: How far they moved beside noise.
        matches: The chips that are taken for the same.
        direction: 1 where the second is the later one, -1 where the first is.
    """
    table = np.empty(first.n_units, dtype=UNIT_COLUMNS)
    table["unit"] = np.arange(first.n_units)
    for name, snapshot, rows in zip(("first", "second"), (first, second), responses, strict=True):
        table[f"chip_{name}"] = snapshot.labels.unit_labels
        table[f"steadiness_{name}"] = snapshot.labels.unit_steadiness
        table[f"norm_{name}"] = norms(rows.T)
    table["norm_change"] = direction * (table["norm_second"] - table["norm_first"])
    table["cosine"] = row_cosines(responses[0].T, responses[1].T)
    table["distance"] = norms((responses[1] - responses[0]).T)
    table["drift"] = _over_usual(table)
    table["moved"] = matches.in_another(table["chip_first"], table["chip_second"]) & ~is_within(
        over.units, over.beyond_units
    )
    return table[np.lexsort((-table["drift"], ~table["moved"]))]
