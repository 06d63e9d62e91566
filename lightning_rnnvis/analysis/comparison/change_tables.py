"""Tables of the words and units of two records, most changed first. Columns are explained at `Comparison`."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.common_words import CommonWords
from lightning_rnnvis.analysis.comparison.moved import BY_NOISE, by_more_than_noise
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


def _number_of(matches: np.ndarray, n_first: int) -> np.ndarray:
    """Number in the second record of each cluster of the first, -1 for one without a match, shape (n_first,)."""
    number = np.full(n_first, -1, dtype=np.int64)
    number[matches["first"]] = matches["second"]
    return number


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
    matches: np.ndarray,
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
        matches: Pairs of clouds that are taken for the same, fields ``first`` and ``second``.
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
    number = _number_of(matches, first.labels.n_clouds)
    in_both = (table["cloud_first"] >= 0) & (table["cloud_second"] >= 0)
    table["changed_cloud"] = in_both & (number[table["cloud_first"]] != table["cloud_second"])
    if corresponds:
        table["cosine"] = row_cosines(*responses)
        table["distance"] = norms(responses[1] - responses[0])
        table["drift"] = _over_usual(table)
        errors = first.standard_errors[common.first], second.standard_errors[common.second]
        noise = norms(errors[0]) ** 2 + norms(errors[1]) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            over_noise = table["distance"] ** 2 / noise
        table["over_noise"] = np.where(np.isfinite(over_noise), over_noise, np.nan)
    else:
        change = (similarities[1] - similarities[0]) ** 2
        np.fill_diagonal(change, 0)
        table["drift"] = np.sqrt(change.sum(axis=1) / max(n - 1, 1))
        table["cosine"] = table["distance"] = table["over_noise"] = np.nan
    if pushes is None:
        return table[np.lexsort((-table["drift"], ~by_more_than_noise(table)))]
    table["push_first"], table["push_second"] = pushes.first, pushes.second
    table["push_output"], table["push_error"] = pushes.outputs, pushes.errors
    moved = np.nan_to_num(pushes.second) - np.nan_to_num(pushes.first)
    table["push_change"] = direction * moved / pushes.scales
    return table[np.lexsort((-table["drift"], -np.abs(table["push_change"]), ~by_more_than_noise(table)))]


def unit_table(
    first: Snapshot,
    second: Snapshot,
    common: CommonWords,
    responses: tuple[np.ndarray, np.ndarray],
    *,
    matches: np.ndarray,
    direction: int,
) -> np.ndarray:
    """The units of two records whose units correspond, shape (U,), with fields `UNIT_COLUMNS`.

    Args:
        first: A record.
        second: Another.
        common: Their words in common.
        responses: Their responses to these, float64, shape (C, U).
        matches: Pairs of chips that are taken for the same, fields ``first`` and ``second``.
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
    other_chip = in_another_chip(table, matches, first.labels.n_chips)
    table["moved"] = other_chip & _beyond_noise(first, second, common, responses)
    return table[np.lexsort((-table["drift"], ~table["moved"]))]


def in_another_chip(units: np.ndarray, matches: np.ndarray, n_first: int) -> np.ndarray:
    """Whether the chips of each unit are not taken for the same, whatever it responds to, bool, shape (U,).

    Args:
        units: Their table.
        matches: Pairs of chips that are taken for the same.
        n_first: Chips of the first record.
    """
    other: np.ndarray = _number_of(matches, n_first)[units["chip_first"]] != units["chip_second"]
    return other


def _beyond_noise(
    first: Snapshot, second: Snapshot, common: CommonWords, responses: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Units whose responses differ by more than noise, as `what_moved` asks of words: bool, shape (U,).

    Told by words whose standard errors are known on both sides; of a unit without such a word any difference counts.
    """
    noise = first.standard_errors[common.first].astype(np.float64) ** 2
    noise += second.standard_errors[common.second].astype(np.float64) ** 2
    changed = (responses[1] - responses[0]) ** 2
    known = np.isfinite(noise)
    known |= ~known.any(axis=0)
    beyond: np.ndarray = (changed * known).sum(axis=0) > BY_NOISE * (np.nan_to_num(noise) * known).sum(axis=0)
    return beyond
