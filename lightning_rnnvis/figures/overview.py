"""All states of a run at one glance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lightning_rnnvis.analysis.metric_registry import title_of
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.taken import Headed, headers_by_name
from lightning_rnnvis.figures.theme import finish, plain, rounded, theme_of
from lightning_rnnvis.records.header import Header

_ROW = 92
"""Pixels a state takes."""

_MARKED = 12
"""Records up to which each has a mark of its own: a line of a single one would not be seen."""

_LONGEST = 44
"""Letters of a state's name; the end of it, with layer and kind, tells states apart."""


def metrics_overview(headers: Headed | Mapping[str, Headed | Sequence[Header]], theme: str = "light") -> go.Figure:
    """Small multiples: for each state its explained variance beside its null, and its response rank, over the records.

    Args:
        headers: A history, of all states or of one; or the headers of the records of each state, in their order.
        theme: ``light`` or ``dark``.

    Raises:
        TypeError: It is none of these.
        FigureError: There are no records.
    """
    look = theme_of(theme)
    by_name = headers_by_name("headers", headers)
    if not any(by_name.values()):
        raise FigureError("There are no records to show.")
    figure = make_subplots(
        rows=len(by_name),
        cols=2,
        subplot_titles=[text for state in by_name for text in (plain(_end(state)), " ")],
        horizontal_spacing=0.16,
        vertical_spacing=min(0.2, 0.4 / len(by_name)),
    )
    figure.update_annotations(font={"size": 11, "color": look.muted}, x=0, xanchor="left")
    for row, (state, records) in enumerate(by_name.items(), start=1):
        steps = [record.step for record in records]
        for column, metric, colour in (
            (1, "explained_variance_null", look.muted),
            (1, "explained_variance", look.series[0]),
            (2, "response_rank", look.series[1]),
        ):
            figure.add_scatter(
                x=steps,
                y=known(record.metrics.get(metric) for record in records),
                mode="lines+markers" if len(records) <= _MARKED else "lines",
                marker={"size": 4},
                line={"color": colour, "width": 1.5},
                customdata=[[record.epoch] for record in records],
                meta={"state": state, "metric": metric},
                hovertemplate="epoch %{customdata[0]}, step %{x}: %{y:.3g}<extra>" + title_of(metric) + "</extra>",
                row=row,
                col=column,
            )
    titles = f"{title_of('explained_variance')}<br>(grey: by chance)", f"{title_of('response_rank')}<br> "
    for x, text in zip((0, 0.58), titles, strict=True):
        figure.add_annotation(
            text=text,
            x=x,
            y=1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=20,
            align="left",
            showarrow=False,
            font={"size": 11, "color": look.text},
        )
    figure.update_yaxes(rangemode="tozero", nticks=4)
    figure.update_xaxes(nticks=3, zeroline=False)
    return finish(figure, look, "", height=80 + _ROW * len(by_name)).update_layout(margin={"t": 58, "b": 22})


def known(values: Iterable[float | None]) -> list[float | None]:
    """Numbers as Plotly takes them, None for what is not known."""
    return [None if value is None or not math.isfinite(value) else rounded([value])[0] for value in values]


def _end(state: str) -> str:
    return state if len(state) <= _LONGEST else "…" + state[1 - _LONGEST :]
