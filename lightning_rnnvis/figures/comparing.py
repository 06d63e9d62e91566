"""What differs between two records: the flow of units or words, and the words that changed most."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.analysis.comparison.chance.beyond_noise import is_within
from lightning_rnnvis.analysis.comparison.comparison import Comparison
from lightning_rnnvis.asked import text, whole
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.taken import comparison_of
from lightning_rnnvis.figures.theme import finish, plain, rounded, see_through, short, theme_of
from lightning_rnnvis.visible_words import visible

MEMBERS = ("units", "words")

_GAP = 0.03
"""Part of the height between two clusters; 20 of them leave room for their members."""

_FAINT = 0.1
"""Opacity of a band that is no more than chance."""

_ROW = 17
"""Pixels a word takes."""


def flow(comparison: Comparison, of: str = "units", theme: str = "light") -> go.Figure:
    """How units went from chips to chips, or words from clouds to clouds.

    Args:
        comparison: What `History.compare` gives.
        of: ``units`` or ``words``.
        theme: ``light`` or ``dark``.

    Returns:
        Clusters of the first record on the left, of the second on the right; the width of a band is the number of
        members that two share, grey where they are matched with one another. A band is as strong as it is more than
        chance, see `Comparison.unit_flow_excess`.

    Raises:
        TypeError: It is no comparison.
        FigureError: `of` is neither, or units have no counterpart in the other record.
    """
    comparison = comparison_of(comparison)
    look = theme_of(theme)
    if text("of", of) not in MEMBERS:
        raise FigureError(f"`of` must be one of {', '.join(MEMBERS)}. Got {of!r}.")
    table = comparison.unit_flow if of == "units" else comparison.word_flow
    excess = comparison.unit_flow_excess if of == "units" else comparison.word_flow_excess
    if table is None or excess is None:
        raise FigureError(
            "The units of one record have no counterpart in the other. Look at the flow of words, of='words'."
        )
    matches = comparison.chip_matches if of == "units" else comparison.cloud_matches
    same = {(int(row["first"]), int(row["second"])) for row in matches}
    pairs = [(i, j) for i in range(table.shape[0]) for j in range(table.shape[1]) if table[i, j]]
    name = "chip" if of == "units" else "cloud"
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node={
                "label": [f"{name} {i}" for side in table.shape for i in range(side)],
                "color": look.muted,
                "thickness": 8,
                "pad": 4,
                "x": [0.001] * table.shape[0] + [0.999] * table.shape[1],
                "y": [*_centres(table.sum(axis=1)), *_centres(table.sum(axis=0))],
                "hovertemplate": f"%{{label}}: %{{value}} {of}<extra></extra>",
            },
            link={
                "source": [i for i, _ in pairs],
                "target": [table.shape[0] + j for _, j in pairs],
                "value": [int(table[pair]) for pair in pairs],
                "color": [
                    see_through(look.muted if pair in same else look.series[1], round(_FAINT + 0.5 * excess[pair], 3))
                    for pair in pairs
                ],
                "hovertemplate": f"%{{value}} {of} from %{{source.label}} to %{{target.label}}<extra></extra>",
            },
        )
    )
    height = 60 + 34 * max(table.shape)
    return finish(figure, look, f"flow of {of}: first to second record", height=height)


def _centres(sizes: np.ndarray) -> list[float]:
    """Where clusters stand from above, 0 to 1, in the order of their numbers, so that equal ones stand side by side."""
    room = 1 - _GAP * (len(sizes) - 1)
    ends = np.cumsum(sizes) / max(sizes.sum(), 1) * room + _GAP * np.arange(len(sizes))
    # Plotly takes a place of exactly 0 or 1 for none.
    return list(map(float, (ends - sizes / max(sizes.sum(), 1) * room / 2).clip(0.001, 0.999)))


def _beside(comparison: Comparison) -> str:
    """What changes of pushes on several values are divided by; nothing of others."""
    is_value = comparison.push_unit.startswith("units")
    return ", 1 for a usual push on it" if is_value else f", {comparison.push_unit}"


def changed_words(comparison: Comparison, most: int = 20, theme: str = "light") -> go.Figure:
    """The words whose role changed most, with how much.

    Args:
        comparison: What `History.compare` gives.
        most: Most words shown.
        theme: ``light`` or ``dark``.

    Returns:
        A bar for each word in the order of `Comparison.words`: where outputs are known how far its push on one of them
        changed, later less earlier, which one stands behind the word where there are several; else its drift. In colour
        where the word changed its cloud, pale where its response moved by no more than noise, and others by more.

    Raises:
        TypeError: It is no comparison.
        FigureError: `most` is below 1.
    """
    comparison = comparison_of(comparison)
    look = theme_of(theme)
    most = whole("most", most)
    if most < 1:
        raise FigureError(f"`most` must be at least 1. Got {most}.")
    words = comparison.words[:most]
    output, is_pushed = comparison.output, bool(comparison.push_unit)
    changes = np.nan_to_num(words["push_change"]) if is_pushed else words["drift"]
    is_still = is_within(words["over_noise"], words["beyond_noise"]) & comparison.words["beyond_noise"].any()
    figure = go.Figure(
        go.Bar(
            x=rounded(changes),
            y=list(range(len(words))),
            orientation="h",
            marker={
                "color": [look.series[1] if changed else look.muted for changed in words["changed_cloud"]],
                "opacity": np.where(is_still, 0.35, 1).tolist(),
            },
            customdata=[
                [plain(visible(str(row["word"]), None)), *clouds, ", within noise" if still else ""]
                for row, still in zip(words, is_still, strict=True)
                for clouds in [(int(row["cloud_first"]), int(row["cloud_second"]))]
            ],
            hovertemplate="%{customdata[0]}: %{x:.3g}%{customdata[3]}, cloud %{customdata[1]} to %{customdata[2]}"
            "<extra></extra>",
        )
    )
    several = is_pushed and output is None
    ticks = [
        plain(short(str(row["word"])) + (f" → {short(str(row['push_output']))}" if several else "")) for row in words
    ]
    less = "second less first" if comparison.later is None else "later less earlier"
    by = (
        f"change of their push towards {plain(short(output.high))}, {less}"
        if output is not None
        else f"change of their push on the output where it changed most, {less}{_beside(comparison)}"
        if several
        else "norm of the change, 1 for a usual response"
        if comparison.words_by == "responses"
        else f"change of similarity to other {comparison.word_kind}s"
    )
    finish(figure, look, f"{comparison.word_kind}s that changed most: {by}", height=64 + _ROW * max(len(words), 1))
    figure.update_yaxes(tickvals=list(range(len(words))), ticktext=ticks, autorange="reversed", showgrid=False)
    return figure.update_xaxes(rangemode="tozero")
