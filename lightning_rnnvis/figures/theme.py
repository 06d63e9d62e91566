"""Colours and layout that all figures share, light and dark side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.asked import text
from lightning_rnnvis.errors import FigureError, quoted
from lightning_rnnvis.visible_words import visible

LEGEND_ROW = 19
"""Pixels that an entry of a legend takes."""

_TITLE = 26
"""Pixels that a title takes."""

_LONGEST = 18
"""Letters of a word on an axis or in a legend."""


@dataclass(frozen=True)
class Theme:
    """Colours of one theme; `series` tells up to three things apart, also for the colour-blind."""

    text: str
    grid: str
    positive: str
    negative: str
    muted: str
    series: tuple[str, str, str]


def _read_theme(name: str, colours: dict[str, Any]) -> Theme:
    named = {colour: by_theme[name] for colour, by_theme in colours["named"].items()}
    first, second, third = (by_theme[name] for by_theme in colours["series"])
    return Theme(
        text=named["ink"],
        grid=named["line"],
        positive=named["positive"],
        negative=named["negative"],
        muted=named["muted"],
        series=(first, second, third),
    )


# The tab's front end is built with the same file.
_COLOURS = json.loads(resources.files("lightning_rnnvis.figures").joinpath("colours.json").read_text())
THEMES = {name: _read_theme(name, _COLOURS) for name in ("light", "dark")}


def theme_of(name: str) -> Theme:
    """The theme ``light`` or ``dark``.

    Raises:
        FigureError: There is no such theme.
    """
    if text("theme", name) not in THEMES:
        raise FigureError(f"`theme` must be one of {', '.join(THEMES)}. Got {quoted(name)}.")
    return THEMES[name]


def finish(figure: go.Figure, theme: Theme, title: str, height: int, legend_rows: int = 0, **layout: Any) -> go.Figure:
    """Give a figure the common look: see-through, narrow margins, small type.

    Args:
        figure: The figure, changed in place.
        theme: Its colours.
        title: A short title; what Plotly would read as HTML is shown as it is.
        height: Height without the legend, pixels.
        legend_rows: Entries of the legend, 0 for none. It stands below the title, one entry a row, so that its height
            is known and covers neither the title nor the marks at any width.
        layout: More of Plotly's layout.
    """
    axis = {"gridcolor": theme.grid, "zerolinecolor": theme.muted, "linecolor": theme.grid, "automargin": True}
    figure.update_layout(
        template="none",
        title={
            "text": plain(title),
            "font": {"size": 12},
            "x": 0.01,
            "xref": "container",
            "yref": "container",
            "y": 0.98,
        },
        font={"color": theme.text, "size": 11},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 40, "r": 10, "t": _TITLE + LEGEND_ROW * legend_rows, "b": 34},
        height=height + LEGEND_ROW * legend_rows,
        showlegend=legend_rows > 0,
        hoverlabel={"font": {"size": 11}},
        legend={"y": 1.0, "yanchor": "bottom", "x": 0, "bgcolor": "rgba(0,0,0,0)"},
        **layout,
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def see_through(colour: str, opacity: float) -> str:
    """A colour ``#rrggbb`` with an opacity, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def plain(text: str) -> str:
    """Text that Plotly, which reads some HTML, `%{…}` in hover texts and, in notebooks, `$…$`, shows as it is."""
    escapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "$": "&#36;", "\n": "↵"}
    return "".join(escapes.get(character, character) for character in text)


def short(text: str, longest: int = _LONGEST) -> str:
    """The beginning of a text that would leave no room for the marks; hovering gives it whole."""
    return visible(text, longest)


def rounded(values: Any) -> list[float]:
    """Four significant digits are more than a pixel tells, and a third of the bytes."""
    return [float(f"{value:.4g}") for value in np.asarray(values, dtype=float)]
