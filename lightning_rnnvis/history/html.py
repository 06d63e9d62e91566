"""Histories and records as small HTML tables, as notebooks show them. Every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import Snapshot

MOST_ROWS = 10
"""Rows of a table; what is beyond them is counted."""


def history_html(states: Mapping[str, Sequence[Header]]) -> str:
    """A row a state: how many records, over which epochs and steps, and the metrics of the last one."""
    shown = dict(list(states.items())[:MOST_ROWS])
    metrics = _metric_names(headers[-1] for headers in shown.values())
    rows = [
        [
            state,
            headers[-1].cell,
            len(headers),
            f"{headers[0].epoch}–{headers[-1].epoch}",
            f"{headers[0].step}–{headers[-1].step}",
            headers[-1].n_words,
            headers[-1].n_units,
            *(headers[-1].metrics.get(name) for name in metrics),
        ]
        for state, headers in shown.items()
    ]
    columns = ["state", "cell", "records", "epochs", "steps", "words", "units", *metrics]
    return _table("History · metrics of the last record", columns, rows, len(states) - len(shown), "states")


def state_history_html(headers: Sequence[Header]) -> str:
    """A row a record, the last ones, with its metrics."""
    shown = headers[-MOST_ROWS:]
    metrics = _metric_names(shown)
    rows = [[one.epoch, one.step, *(one.metrics.get(name) for name in metrics)] for one in shown]
    title = f"StateHistory · {headers[0].state}" if headers else "StateHistory"
    return _table(title, ["epoch", "step", *metrics], rows, len(headers) - len(shown), "earlier records")


def record_html(record: Snapshot) -> str:
    """A row a word, the most frequent ones, with the unit that responds most to it."""
    strongest = np.abs(record.responses).argmax(axis=1)
    rows: list[list[object]] = [
        [
            str(word),
            int(record.counts[at]),
            _number_or_none(int(record.labels.word_labels[at])),
            int(strongest[at]),
            float(record.responses[at, strongest[at]]),
        ]
        for at, word in enumerate(record.words[:MOST_ROWS])
    ]
    columns = ["word", "count", "cloud", "strongest unit", "its response"]
    return _table(f"{record!r}", columns, rows, len(record.words) - len(rows), "words")


def _metric_names(headers: Iterable[Header]) -> list[str]:
    return list(dict.fromkeys(name for header in headers for name in header.metrics))


def _number_or_none(label: int) -> int | None:
    return None if label < 0 else label


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], more: int, of: str) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    foot = f"<div>and {more} more {escape(of)}</div>" if more > 0 else ""
    return f"<div>{escape(title)}</div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    return escape(f"{value:.3g}" if isinstance(value, float) else str(value))
