"""Plotly figures as payloads; plotly is imported for the first one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.runs.listed_record import ListedRecord

MISSING = "Charts need plotly. Install it where this server runs, and they come by themselves: pip install plotly"


def missing() -> str | None:
    """Why no figure can be drawn; None where they can."""
    return MISSING if find_spec("plotly") is None else None


def draw(name: str, *arguments: object, **options: object) -> schema.Figure:
    """The figure that a function of `lightning_rnnvis.figures` makes, as JSON.

    Raises:
        InvalidRequestError: The record does not have what the figure shows.
        NotFoundError: plotly cannot be imported.
    """
    made_by = _imported("lightning_rnnvis.figures")
    try:
        figure = getattr(made_by, name)(*arguments, **options)
    except made_by.FigureError as error:
        raise InvalidRequestError(str(error)) from error
    drawn = json.loads(figure.to_json())
    return {"data": drawn["data"], "layout": drawn["layout"]}


def check_similarity(n_records: int) -> None:
    """Refuse before they are read what `similarity` cannot hold.

    Raises:
        InvalidRequestError: There are too few records, or too many.
    """
    most = _imported("lightning_rnnvis.figures.similarity").MOST_RECORDS
    if not 2 <= n_records <= most:
        raise InvalidRequestError(
            f"The map takes 2 to {most} runs and states, and here are {n_records}: choose one state, or look at a log"
            " directory of other runs."
        )


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise NotFoundError(str(error)) from error


def headers_by_state(records: Iterable[ListedRecord]) -> dict[str, list[Header]]:
    """Headers of the records of each state, in their order."""
    found: dict[str, list[Header]] = {}
    for record in records:
        found.setdefault(record.state, []).append(record.header)
    return found
