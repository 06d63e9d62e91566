"""The metrics of several runs and states over the training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lightning_rnnvis.analysis.metric_registry import METRICS, beside, title_of
from lightning_rnnvis.asked import several, text
from lightning_rnnvis.errors import FigureError, quoted
from lightning_rnnvis.figures.overview import known
from lightning_rnnvis.figures.taken import Headed, headers_by_name
from lightning_rnnvis.figures.theme import finish, plain, short, theme_of
from lightning_rnnvis.records.header import Header

MOST_LINES = 12
"""Lines that colour and dash tell apart."""

_DASHES = ("solid", "dot", "dash", "dashdot")
_ROW = 84
"""Pixels a metric takes."""

_LONGEST = 60
"""Letters of a name in the legend."""

_MARKED = 12
"""Records up to which each has a mark of its own: a line of a single one would not be seen."""


def timeline(
    histories: Headed | Mapping[str, Headed | Sequence[Header]],
    metrics: Sequence[str] | None = None,
    theme: str = "light",
) -> go.Figure:
    """A row for each metric, with a line for each run or state over the steps of the logger.

    Args:
        histories: A history, of all states or of one, ``history["rnn.l0/h"]``; or several by the name to show, such as
            ``{run: history["rnn.l0/h"] for run, history in load_runs("lightning_logs").items()}``. Headers of records,
            in their order, stand for a history as well.
        metrics: Names of metrics; None for the main ones that any record has, see
            `lightning_rnnvis.analysis.metric_registry`.
        theme: ``light`` or ``dark``.

    Returns:
        The explained variance has its null beside it, fainter.

    Raises:
        TypeError: It is none of these.
        FigureError: There are no records, or more names than lines can be told apart, or no record has a metric.
    """
    look = theme_of(theme)
    by_name = headers_by_name("histories", histories)
    if not any(by_name.values()):
        raise FigureError("There are no records to show.")
    if len(by_name) > MOST_LINES:
        raise FigureError(f"This figure takes up to {MOST_LINES} runs or states. Got {len(by_name)}.")
    there = dict.fromkeys(name for headers in by_name.values() for header in headers for name in header.metrics)
    main = [metric.name for metric in METRICS if metric.is_main and metric.name in there]
    shown = main if metrics is None else several("metrics", metrics, text, "['explained_variance']")
    if missing := [name for name in shown if name not in there]:
        raise FigureError(f"No record has the metric {quoted(missing[0])}. There are: {', '.join(there)}.")
    if not shown:
        raise FigureError("`metrics` names none." if there else "These records have no metrics.")
    figure = make_subplots(
        rows=len(shown),
        cols=1,
        shared_xaxes=True,
        subplot_titles=[plain(title_of(name)) for name in shown],
        vertical_spacing=min(0.2, 0.3 / len(shown)),
    )
    figure.update_annotations(font={"size": 11, "color": look.muted}, x=0, xanchor="left")
    for number, (name, headers) in enumerate(by_name.items()):
        line = {"color": look.series[number % 3], "dash": _DASHES[number // 3], "width": 1.5}
        for row, metric in enumerate(shown, start=1):
            behind = beside(metric)
            for one in (metric, behind) if behind in there else (metric,):
                figure.add_scatter(
                    x=[header.step for header in headers],
                    y=known(header.metrics.get(one) for header in headers),
                    name=plain(short(name, _LONGEST)),
                    legendgroup=str(number),
                    showlegend=row == 1 and one == metric,
                    opacity=1 if one == metric else 0.4,
                    mode="lines+markers" if len(headers) <= _MARKED else "lines",
                    marker={"size": 4},
                    line=line,
                    customdata=[[header.epoch] for header in headers],
                    hovertemplate="epoch %{customdata[0]}, step %{x}: %{y:.3g}<extra>" + plain(name) + "</extra>",
                    row=row,
                    col=1,
                )
    figure.update_yaxes(rangemode="tozero", nticks=4)
    figure.update_xaxes(zeroline=False, nticks=6)
    finish(figure, look, "", height=60 + _ROW * len(shown), legend_rows=len(by_name))
    # Above the names of the metrics, which stand where the legend of a figure with one plot stands.
    figure.update_layout(legend={"yref": "container", "y": 1, "yanchor": "top"})
    return figure.update_xaxes(title={"text": "step", "standoff": 4}, row=len(shown), col=1)
