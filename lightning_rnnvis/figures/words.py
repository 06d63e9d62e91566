"""The response of all units to a few words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.figures.spread import position_of, spread_of
from lightning_rnnvis.figures.theme import finish, plain, rounded, see_through, theme_of
from lightning_rnnvis.snapshot import Snapshot

MOST_WORDS = 3
BY_UNIT = "unit"
_TICKS = 9


def word_responses(
    snapshot: Snapshot, words: Sequence[str], sort: str | None = None, theme: str = "light"
) -> go.Figure:
    """Expected response of all units to up to three words, overlaid, with bands of the single responses.

    Args:
        snapshot: A record.
        words: One to three of its words.
        sort: The word by whose response the units are ordered; ``unit`` for their numbers; None for the first word.
        theme: ``light`` or ``dark``.

    Returns:
        A line a word (the mean) with bands of 25–75 and 9–91 % of the single responses. The axis names units.

    Raises:
        ValueError: A word is not in the record, or there are none, or too many.
    """
    if not 1 <= len(words) <= MOST_WORDS:
        raise ValueError(f"`words` must be one to {MOST_WORDS} words. Got {len(words)}.")
    look = theme_of(theme)
    positions = [position_of(snapshot, word) for word in words]
    if sort == BY_UNIT and BY_UNIT not in words:
        order = np.arange(snapshot.n_units)
    else:
        order = np.argsort(snapshot.responses[position_of(snapshot, sort or words[0])], kind="stable")
    ranks = list(range(len(order)))
    figure = go.Figure()
    assumed = False
    for word, position, colour in zip(words, positions, look.series, strict=False):
        spread = spread_of(snapshot, position)
        assumed |= not spread.measured
        for low, high, opacity in ((spread.low, spread.high, 0.12), (spread.lower, spread.upper, 0.22)):
            figure.add_scatter(
                x=ranks + ranks[::-1],
                y=rounded(np.concatenate([high[order], low[order][::-1]])),
                fill="toself",
                fillcolor=see_through(colour, opacity),
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=ranks,
            y=rounded(snapshot.responses[position][order]),
            mode="lines+markers" if len(order) <= 128 else "lines",
            marker={"size": 3},
            line={"color": colour, "width": 1.5},
            name=plain(word),
            customdata=order.tolist(),
            hovertemplate="unit %{customdata}: %{y:.3g}<extra>" + plain(word) + "</extra>",
        )
    ticks = np.unique(np.linspace(0, len(order) - 1, min(_TICKS, len(order))).round().astype(int))
    figure.update_xaxes(
        tickvals=ticks.tolist(),
        ticktext=[str(order[tick]) for tick in ticks],
        title={"text": f"unit · bands {'of a normal spread' if assumed else '25–75, 9–91 %'}", "standoff": 4},
    )
    return finish(figure, look, "response of each unit", height=240, showlegend=len(words) > 1)
