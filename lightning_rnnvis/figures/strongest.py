"""The words that a unit, or a chip, responds to most, and the outputs that it promotes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.asked import several, truth, whole
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.spread import PERCENTILES, Spread, spread_of
from lightning_rnnvis.figures.theme import Theme, finish, plain, rounded, see_through, short, theme_of
from lightning_rnnvis.records.asked import chips, record_of
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.visible_words import visible

MOST_UNITS = 3
EACH_WAY = 6
"""Words, and outputs, shown at each end; `EACH_WAY_OF_SEVERAL` where several units share the figure."""
EACH_WAY_OF_SEVERAL = 4

FAINT = 0.45
"""Opacity of a response smaller than twice its standard error, or whose error is unknown."""

_ROW = 17
"""Pixels a word takes."""

_BETWEEN = 46
"""Pixels between the parts of the figure: the upper one's axis and the lower one's title."""


def unit_words(
    snapshot: Snapshot,
    units: Sequence[int],
    theme: str = "light",
    *,
    labels: Labels | None = None,
    raw_signs: bool = False,
) -> go.Figure:
    """The words that raise and lower each unit most, with the spread of the single responses, and what it promotes.

    Each unit is shown along its chip: one that goes against its chip is turned, and “turned” stands in its title.

    Args:
        snapshot: A record.
        units: One to three of its units.
        theme: ``light`` or ``dark``.
        labels: The co-clustering; None for the recorded one.
        raw_signs: Show each unit as it is.

    Returns:
        Boxes from 25 to 75 %, whiskers from 9 to 91 %, a line at the mean; an empty box is one standard deviation
        around the mean, for a word without percentiles. A word whose response is smaller than twice its standard error
        is faint. Where the state reaches a head, bars of
        weight * mean size of the unit's response for the outputs that a rise of the unit promotes and suppresses most.

    Raises:
        TypeError: `snapshot` is no record, or another argument something else.
        ValueError: There is no such unit, or there are none, or too many.
    """
    snapshot = record_of("snapshot", snapshot)
    units = several("units", units, whole, "[0]")
    if not 1 <= len(units) <= MOST_UNITS:
        raise FigureError(f"`units` must be a list of one to {MOST_UNITS} units, such as [0]. Got {len(units)}.")
    if bad := [unit for unit in units if not 0 <= unit < snapshot.n_units]:
        raise FigureError(f"`units` must be from 0 to {snapshot.n_units - 1}. Got {bad[0]}.")
    labels = chips(labels, snapshot) or snapshot.labels
    signs = np.ones(snapshot.n_units) if truth("raw_signs", raw_signs) else labels.polarity
    members = {
        f"unit {unit}{'' if signs[unit] > 0 else ' (turned)'}": (np.array([unit]), signs[[unit]])
        for unit in dict.fromkeys(units)
    }
    return _figure(snapshot, members, theme)


def chip_words(
    snapshot: Snapshot, chip: int, labels: Labels | None = None, theme: str = "light", *, raw_signs: bool = False
) -> go.Figure:
    """The same as `unit_words`, pooled over a chip: means over its units of polarity * response.

    Spreads are means of the units' own spreads, as a spread of the pooled response was not recorded; standard errors
    likewise, which is the cautious choice, because the units of a chip move together.

    Args:
        snapshot: A record.
        chip: Number of the chip.
        labels: The co-clustering; None for the recorded one.
        theme: ``light`` or ``dark``.
        raw_signs: Take each unit as it is.

    Raises:
        TypeError: `snapshot` is no record, or another argument something else.
        ValueError: There is no such chip.
    """
    snapshot = record_of("snapshot", snapshot)
    labels, chip = chips(labels, snapshot) or snapshot.labels, whole("chip", chip)
    if not 0 <= chip < labels.n_chips:
        raise FigureError(f"`chip` must be from 0 to {labels.n_chips - 1}. Got {chip}.")
    units = chips_of(labels).members(chip)
    if len(units) == 0:
        raise FigureError(f"Chip {chip} has no units.")
    signs = np.ones(len(units)) if truth("raw_signs", raw_signs) else labels.polarity[units].astype(float)
    return _figure(snapshot, {f"chip {chip}": (units, signs)}, theme)


def _figure(snapshot: Snapshot, members: dict[str, tuple[np.ndarray, np.ndarray]], theme: str) -> go.Figure:
    look = theme_of(theme)
    each_way = EACH_WAY if len(members) == 1 else EACH_WAY_OF_SEVERAL
    chosen = {name: _strongest(snapshot, *of, each_way) for name, of in members.items()}
    heights = [max(len(words), 1) for words in chosen.values()]
    titles = [f"{name}: strongest {snapshot.word_kind}s" for name in chosen]
    if snapshot.head is not None:
        promoted = {name: _promoted(snapshot, *of, each_way) for name, of in members.items()}
        heights += [max(len(outputs), 1) for outputs, _ in promoted.values()]
        titles += [f"{name}: outputs it promotes" for name in promoted]
    figure = make_subplots(
        rows=len(heights),
        row_heights=heights,
        subplot_titles=titles,
        # Plotly takes no more than 1, also where there is a single row and nothing between.
        vertical_spacing=min(_BETWEEN / (sum(heights) * _ROW + _BETWEEN * (len(heights) - 1)), 1),
    )
    for row, (name, words) in enumerate(chosen.items(), start=1):
        _add_boxes(figure, row, snapshot, words, members=members[name], look=look, name=name)
    if snapshot.head is not None:
        for row, (outputs, values) in enumerate(promoted.values(), start=len(chosen) + 1):
            figure.add_bar(
                x=rounded(values),
                y=outputs,
                orientation="h",
                meta={"of": name, "kind": "promotes"},
                marker={"color": [look.positive if value > 0 else look.negative for value in values]},
                hovertext=[
                    f"{plain(visible(output, None))}: {value:+.3g} by a typical rise"
                    for output, value in zip(outputs, values, strict=True)
                ],
                hoverinfo="text",
                showlegend=False,
                row=row,
                col=1,
            )
            _name_rows(figure, row, outputs)
    figure.update_annotations(font={"size": 12, "color": look.text}, x=0, xanchor="left")
    return finish(
        figure, look, "", height=int(sum(heights) * _ROW + _BETWEEN * (len(heights) - 1)) + 50, boxmode="overlay"
    ).update_layout(margin={"t": 26, "b": 24})


def _name_rows(figure: go.Figure, row: int, names: list[str]) -> None:
    """A row a name: the categories are the texts themselves, so that a click knows them; what is shown is cut."""
    figure.update_yaxes(
        type="category", tickvals=names, ticktext=[plain(short(name)) for name in names], row=row, col=1
    )
    figure.update_xaxes(nticks=5, row=row, col=1)


def _strongest(snapshot: Snapshot, units: np.ndarray, polarity: np.ndarray, each_way: int) -> list[int]:
    """Positions of the words that lower and raise most, from the lowest to the highest, of those that occurred."""
    pooled = (snapshot.responses[:, units] * polarity).mean(axis=1)
    known = snapshot.counts > 0
    order = [int(word) for word in np.argsort(pooled, kind="stable") if known[word]]
    low = [word for word in order if pooled[word] < 0][:each_way]
    high = [word for word in order if pooled[word] > 0][-each_way:]
    return low + high


def _add_boxes(
    figure: go.Figure,
    row: int,
    snapshot: Snapshot,
    words: list[int],
    *,
    members: tuple[np.ndarray, np.ndarray],
    look: Theme,
    name: str,
) -> None:
    units, polarity = members
    for word in words:
        text = str(snapshot.words[word])
        spread = _pooled(spread_of(snapshot, word), units, polarity)
        mean = float((snapshot.responses[word, units] * polarity).mean())
        error = float(snapshot.standard_errors[word, units].mean())
        colour = look.positive if mean > 0 else look.negative
        about = f"{plain(visible(text, None))}: {mean:.3g}, seen {int(snapshot.counts[word]):,}×<br>{spread.name}"
        if spread.bands:
            about += f": {float(spread.lower[0]):.3g} to {float(spread.upper[0]):.3g}"
        figure.add_box(
            y=[text],
            q1=rounded(spread.lower),
            q3=rounded(spread.upper),
            # Plotly drops a box whose median lies outside. The mean of a skewed response may; then this line falls
            # on the box's edge, and the one of `mean` shows where it is.
            median=rounded(np.clip([mean], spread.lower, spread.upper)),
            mean=rounded([mean]),
            boxmean=True,
            lowerfence=rounded(spread.low),
            upperfence=rounded(spread.high),
            orientation="h",
            line={"color": colour, "width": 1.2},
            fillcolor=see_through(colour, 0.5 if spread.kind == PERCENTILES else 0),
            opacity=1 if abs(mean) >= 2 * error else FAINT,
            name=plain(visible(text, None)),
            meta={"of": name, "seen": int(snapshot.counts[word]), "edges": spread.edges},
            hovertext=about,
            hoverinfo="text",
            showlegend=False,
            width=0.6,
            row=row,
            col=1,
        )
    _name_rows(figure, row, [str(snapshot.words[word]) for word in words])


def _pooled(spread: Spread, units: np.ndarray, polarity: np.ndarray) -> Spread:
    """Means over units; a unit of negative polarity turns its spread round."""
    flip = polarity < 0

    def mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        pooled: np.ndarray = (np.where(flip, other[units], one[units]) * polarity).mean(keepdims=True)
        return pooled

    return Spread(
        low=mean(spread.low, spread.high),
        lower=mean(spread.lower, spread.upper),
        upper=mean(spread.upper, spread.lower),
        high=mean(spread.high, spread.low),
        kind=spread.kind,
    )


def _promoted(
    snapshot: Snapshot, units: np.ndarray, polarity: np.ndarray, each_way: int
) -> tuple[list[str], np.ndarray]:
    """Outputs that a rise of the units moves most, and how far: weight * root mean square of the response."""
    assert snapshot.head is not None
    known = snapshot.responses[snapshot.counts > 0][:, units]
    size = np.sqrt((known**2).sum(axis=0) / max(1, len(known))) * polarity
    moved = (snapshot.head.weights[:, units] * size).mean(axis=1)
    order = np.argsort(moved, kind="stable")
    if len(order) > 2 * each_way:
        down, up = order[moved[order] < 0], order[moved[order] >= 0]
        order = np.concatenate([down[:each_way], up[-each_way:]])
    return [str(snapshot.head.outputs[output]) for output in order], moved[order]
