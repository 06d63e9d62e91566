"""The words that a unit, or a chip, responds to most, and the outputs that it promotes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lightning_rnnvis.figures.spread import Spread, spread_of
from lightning_rnnvis.figures.theme import Theme, finish, plain, rounded, theme_of
from lightning_rnnvis.snapshot import Labels, Snapshot

MOST_UNITS = 3
EACH_WAY = 6
"""Words, and outputs, shown at each end."""

_ROW = 17
"""Pixels a word takes."""


def unit_words(snapshot: Snapshot, units: Sequence[int], theme: str = "light") -> go.Figure:
    """The words that raise and lower each unit most, with the spread of the single responses, and what it promotes.

    Args:
        snapshot: A record.
        units: One to three of its units.
        theme: ``light`` or ``dark``.

    Returns:
        Boxes from 25 to 75 %, whiskers from 9 to 91 %, a line at the mean. Where the state reaches a head, bars of
        weight * mean size of the unit's response for the outputs that a rise of the unit promotes and suppresses most.

    Raises:
        ValueError: There is no such unit, or there are none, or too many.
    """
    if not 1 <= len(units) <= MOST_UNITS:
        raise ValueError(f"`units` must be one to {MOST_UNITS} units. Got {len(units)}.")
    if bad := [unit for unit in units if not 0 <= unit < snapshot.n_units]:
        raise ValueError(f"`units` must be from 0 to {snapshot.n_units - 1}. Got {bad[0]}.")
    members = {f"unit {unit}": (np.array([unit]), np.ones(1)) for unit in units}
    return _figure(snapshot, members, theme)


def chip_words(snapshot: Snapshot, chip: int, labels: Labels | None = None, theme: str = "light") -> go.Figure:
    """The same as `unit_words`, pooled over a chip: means over its units of polarity * response.

    Args:
        snapshot: A record.
        chip: Number of the chip.
        labels: The co-clustering; None for the recorded one.
        theme: ``light`` or ``dark``.

    Raises:
        ValueError: There is no such chip.
    """
    labels = labels or snapshot.labels
    units = np.flatnonzero(labels.unit_labels == chip)
    if len(units) == 0:
        raise ValueError(f"`chip` must be from 0 to {labels.n_chips - 1}. Got {chip}.")
    return _figure(snapshot, {f"chip {chip}": (units, labels.polarity[units].astype(float))}, theme)


def _figure(snapshot: Snapshot, members: dict[str, tuple[np.ndarray, np.ndarray]], theme: str) -> go.Figure:
    look = theme_of(theme)
    chosen = {name: _strongest(snapshot, *of) for name, of in members.items()}
    heights = [max(len(words), 1) for words in chosen.values()]
    titles = [f"words that move {name} most" for name in chosen]
    if snapshot.head is not None:
        promoted = {name: _promoted(snapshot, *of) for name, of in members.items()}
        heights += [max(len(outputs), 1) for outputs, _ in promoted.values()]
        titles += [f"outputs that {name} promotes" for name in promoted]
    figure = make_subplots(
        rows=len(heights),
        row_heights=[height + 1.5 for height in heights],
        subplot_titles=titles,
        vertical_spacing=min(0.12, 0.24 / len(heights)),
    )
    for row, (name, words) in enumerate(chosen.items(), start=1):
        _add_boxes(figure, row, snapshot, words, *members[name], look)
    if snapshot.head is not None:
        for row, (outputs, values) in enumerate(promoted.values(), start=len(chosen) + 1):
            figure.add_bar(
                x=rounded(values),
                y=[plain(output) for output in outputs],
                orientation="h",
                marker={"color": [look.positive if value > 0 else look.negative for value in values]},
                hovertemplate="%{y}: %{x:.3g}<extra></extra>",
                row=row,
                col=1,
            )
    figure.update_annotations(font={"size": 12, "color": look.text}, x=0, xanchor="left")
    figure.update_yaxes(type="category")
    return finish(
        figure, look, "", height=int(sum(heights) * _ROW + 62 * len(heights)), showlegend=False, boxmode="overlay"
    ).update_layout(margin={"t": 26, "b": 24})


def _strongest(snapshot: Snapshot, units: np.ndarray, polarity: np.ndarray) -> list[int]:
    """Positions of the words that lower and raise most, from the lowest to the highest; sure ones alone."""
    pooled = (snapshot.responses[:, units] * polarity).mean(axis=1)
    known = snapshot.counts > 0
    order = [int(word) for word in np.argsort(pooled, kind="stable") if known[word]]
    low = [word for word in order if pooled[word] < 0][:EACH_WAY]
    high = [word for word in order if pooled[word] > 0][-EACH_WAY:]
    return low + high


def _add_boxes(
    figure: go.Figure,
    row: int,
    snapshot: Snapshot,
    words: list[int],
    units: np.ndarray,
    polarity: np.ndarray,
    look: Theme,
) -> None:
    for word in words:
        spread = _pooled(spread_of(snapshot, word), units, polarity)
        mean = float((snapshot.responses[word, units] * polarity).mean())
        colour = look.positive if mean > 0 else look.negative
        figure.add_box(
            y=[plain(str(snapshot.words[word]))],
            q1=rounded(spread.lower),
            q3=rounded(spread.upper),
            median=rounded([mean]),
            lowerfence=rounded(spread.low),
            upperfence=rounded(spread.high),
            orientation="h",
            line={"color": colour, "width": 1.2},
            name=plain(str(snapshot.words[word])),
            hovertext=f"{plain(str(snapshot.words[word]))}: {mean:.3g}, seen {snapshot.counts[word]} times",
            hoverinfo="text",
            width=0.6,
            row=row,
            col=1,
        )


def _pooled(spread: Spread, units: np.ndarray, polarity: np.ndarray) -> Spread:
    """Means over units; a unit of negative polarity turns its spread round."""
    flip = polarity < 0

    def mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (np.where(flip, other[units], one[units]) * polarity).mean(keepdims=True)

    return Spread(
        low=mean(spread.low, spread.high),
        lower=mean(spread.lower, spread.upper),
        upper=mean(spread.upper, spread.lower),
        high=mean(spread.high, spread.low),
        measured=spread.measured,
    )


def _promoted(snapshot: Snapshot, units: np.ndarray, polarity: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Outputs that a rise of the units moves most, and how far: weight * root mean square of the response."""
    assert snapshot.head is not None
    size = np.sqrt((snapshot.responses[snapshot.counts > 0][:, units] ** 2).mean(axis=0)) * polarity
    moved = (snapshot.head.weights[:, units] * size).mean(axis=1)
    order = np.argsort(moved, kind="stable")
    if len(order) > 2 * EACH_WAY:
        order = np.concatenate([order[:EACH_WAY], order[-EACH_WAY:]])
    return [str(snapshot.head.outputs[output]) for output in order], moved[order]
