"""All states of a run at one glance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lightning_rnnvis.figures.theme import finish, plain, theme_of
from lightning_rnnvis.snapshot import Header

_ROW = 92
"""Pixels a state takes."""


def metrics_overview(headers: Mapping[str, Sequence[Header]], theme: str = "light") -> go.Figure:
    """Small multiples: for each state its explained variance beside its null, and its response rank, over the records.

    Args:
        headers: The headers of the records of each state, in order of steps.
        theme: ``light`` or ``dark``.

    Raises:
        ValueError: There are no records.
    """
    look = theme_of(theme)
    if not headers or not any(headers.values()):
        raise ValueError("There are no records to show.")
    figure = make_subplots(
        rows=len(headers),
        cols=2,
        subplot_titles=[text for state in headers for text in (f"{plain(state)} explained", "response rank")],
        horizontal_spacing=0.16,
        vertical_spacing=min(0.2, 0.4 / len(headers)),
    )
    for row, records in enumerate(headers.values(), start=1):
        steps = [record.global_step for record in records]
        for column, metric, colour in (
            (1, "explained_variance_null", look.muted),
            (1, "explained_variance", look.positive),
            (2, "response_rank", look.negative),
        ):
            values = [record.metrics.get(metric) for record in records]
            figure.add_scatter(
                x=steps,
                y=[None if value is None or not math.isfinite(value) else float(f"{value:.4g}") for value in values],
                mode="lines",
                line={"color": colour, "width": 1.5},
                hovertemplate="step %{x}: %{y:.3g}<extra>" + metric.replace("_", " ") + "</extra>",
                showlegend=False,
                row=row,
                col=column,
            )
    figure.update_annotations(font={"size": 11, "color": look.text})
    figure.update_yaxes(rangemode="tozero", nticks=4)
    figure.update_xaxes(nticks=3)
    title = "all states · grey: signs at random"
    return finish(figure, look, title, height=60 + _ROW * len(headers)).update_layout(margin={"t": 46, "b": 22})
