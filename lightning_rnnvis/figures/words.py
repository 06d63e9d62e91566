"""The response of all units to a few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.asked import several, text
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.along import along_chips
from lightning_rnnvis.figures.spread import DEVIATION, PERCENTILES, Spread, position_of, spread_of
from lightning_rnnvis.figures.theme import finish, plain, rounded, see_through, short, theme_of
from lightning_rnnvis.records.evenly import evenly_spread
from lightning_rnnvis.records.snapshot import Labels, Snapshot

MOST_WORDS = 3
BY_UNIT = "unit"
_TICKS = 7
MARKED = 128
"""Units up to which each has a mark of its own on the line."""


def word_responses(
    snapshot: Snapshot,
    words: Sequence[str],
    sort: str | None = None,
    theme: str = "light",
    *,
    labels: Labels | None = None,
    raw_signs: bool = False,
) -> go.Figure:
    """Expected response of all units to up to three words, overlaid, with bands of the single responses.

    Each unit is shown along its chip: one that goes against it is turned.

    Args:
        snapshot: A record.
        words: One to three of its words.
        sort: The word by whose response the units are ordered; ``unit`` for their numbers, as a word that
            did not occur in this record leaves them; None for the first word.
        theme: ``light`` or ``dark``.
        labels: The co-clustering; None for the recorded one.
        raw_signs: Show each unit as it is.

    Returns:
        A line a word (the mean) with bands of 25–75 and 9–91 % of the single responses; for a word without recorded
        percentiles, one standard deviation around the mean, which the legend says. A word that did not occur in this
        record has no line. The axis names units; `customdata` holds the unit of each point,
        and `meta` the word of each trace in full, and what the edges of a band are.

    Raises:
        TypeError: `snapshot` is no record, or another argument something else.
        FigureError: A word is not in the record, or there are none, or too many.
    """
    words = several("words", words, text, "['good']")
    if not 1 <= len(words) <= MOST_WORDS:
        raise FigureError(f"`words` must be a list of one to {MOST_WORDS} words, such as ['good']. Got {len(words)}.")
    look = theme_of(theme)
    snapshot = along_chips(snapshot, labels, raw_signs)
    positions = [position_of(snapshot, word) for word in words]
    sort = words[0] if sort is None else text("sort", sort)
    order = np.arange(snapshot.n_units)
    by_unit = sort == BY_UNIT and BY_UNIT not in words
    if not by_unit:
        sorting = position_of(snapshot, sort)
        by_unit = not snapshot.counts[sorting]
        order = order if by_unit else np.argsort(snapshot.responses[sorting], kind="stable")
    figure = go.Figure()
    spreads = [spread_of(snapshot, position) for position in positions]
    for word, spread, colour in zip(words, spreads, look.series, strict=False):
        for (low, high), edges, opacity in zip(spread.bands, spread.edges, (0.12, 0.22), strict=False):
            _add_band(figure, low[order], high[order], see_through(colour, opacity), {"word": word, "edges": edges})
    for position, spread, colour in zip(positions, spreads, look.series, strict=False):
        _add_line(figure, snapshot, position, spread, order=order, colour=colour)
    name_units(figure, order, "unit" if by_unit else f"unit, ordered by “{plain(short(sort))}”")
    title = "response of each unit" if raw_signs else "response along the chip"
    if any(spread.kind == PERCENTILES for spread in spreads):
        title += " · bands 25–75, 9–91 %"
    return finish(figure, look, title, height=220, legend_rows=len(words))


def name_units(figure: go.Figure, order: np.ndarray, title: str) -> None:
    """Give the axis, whose places are ranks, the numbers of the units there; `order` (U,) is the unit of each rank."""
    ticks = evenly_spread(len(order), _TICKS)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[str(order[tick]) for tick in ticks],
        title={"text": title, "standoff": 4},
        zeroline=False,
    )


def _add_band(figure: go.Figure, low: np.ndarray, high: np.ndarray, colour: str, meta: dict[str, Any]) -> None:
    places: list[float] = list(range(len(low)))
    if len(places) == 1:  # a band over a single point would have no width
        places, low, high = [-0.3, 0.3], low.repeat(2), high.repeat(2)
    figure.add_scatter(
        x=places + places[::-1],
        y=rounded(np.concatenate([high, low[::-1]])),
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        meta=meta,
    )


def _add_line(
    figure: go.Figure, snapshot: Snapshot, position: int, spread: Spread, *, order: np.ndarray, colour: str
) -> None:
    word, count = str(snapshot.words[position]), int(snapshot.counts[position])
    values: list[float] | list[None] = rounded(snapshot.responses[position][order]) if count else [None] * len(order)
    about = f"{count:,}×" if count else "did not occur this time"
    if count and spread.kind != PERCENTILES:
        about += ", band ± 1 s.d." if spread.kind == DEVIATION else ", spread unknown"
    edges = ""
    if count and spread.bands:
        edges = f"<br>{spread.name}: %{{text}}"
    figure.add_scatter(
        x=list(range(len(order))),
        y=values,
        mode="lines+markers" if len(order) <= MARKED else "lines",
        marker={"size": 3},
        line={"color": colour, "width": 1.5},
        name=f"{plain(short(word))} · {about}",
        customdata=order.tolist(),
        meta={"word": word, "kind": "mean", "seen": count},
        text=[f"{low:.2g} to {high:.2g}" for low, high in zip(spread.lower[order], spread.upper[order], strict=True)]
        if edges
        else None,
        hovertemplate=f"unit %{{customdata}}: %{{y:.3g}}{edges}<extra>{plain(short(word))}, {count:,}×</extra>",
    )
