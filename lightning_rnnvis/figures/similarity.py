"""How alike all of several records are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.analysis.comparison.all_pairs import cka_of_all
from lightning_rnnvis.analysis.comparison.chance.halves import HalvesLabels, halves_agreement
from lightning_rnnvis.asked import came, truth
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.taken import records_by_name
from lightning_rnnvis.figures.theme import finish, plain, theme_of
from lightning_rnnvis.records.snapshot import Snapshot

MOST_RECORDS = 40
"""Records in one figure: beyond it names cannot be read, and the number of pairs grows with the square."""

_CELL = 22
"""Pixels a record takes."""

_LONGEST = 30
"""Letters of a record's name; the end of it, with layer and kind, tells records apart."""

_NUMBERED = 12
"""Records up to which the cells hold their numbers."""


def similarity(
    records: Mapping[str, Snapshot] | Sequence[Snapshot],
    theme: str = "light",
    *,
    unbiased: bool = True,
    values: np.ndarray | None = None,
) -> go.Figure:
    """Linear CKA between all of several records, as a heat map.

    On the diagonal stands what two halves of the data of each record give, beside which the others are read: what other
    texts alone would leave (reliability on the diagonal, as of Campbell & Fiske 1959, doi:10.1037/h0046016). It is no
    upper bound: records that read the same texts share their noise.

    Args:
        records: Records by the name to show, of any runs, states, sizes and epochs, such as
            ``{run: history["rnn.l0/h"][-1] for run, history in load_runs("lightning_logs").items()}``; or several in
            turn, such as all of ``history["rnn.l0/h"]``, which are named by state and step.
        theme: ``light`` or ``dark``.
        unbiased: Use the estimate that is about 0 for unrelated records of any width.
        values: The numbers of R records, if they are known, shape (R, R), see
            `lightning_rnnvis.analysis.comparison.all_pairs.cka_of_all`.

    Raises:
        TypeError: It is neither, or another argument something else.
        FigureError: There are fewer than two records, or more than one figure can hold.
    """
    look = theme_of(theme)
    by_name = records_by_name("records", records)
    if not 2 <= len(by_name) <= MOST_RECORDS:
        raise FigureError(f"This figure takes 2 to {MOST_RECORDS} records. Got {len(by_name)}.")
    names = list(by_name)
    unbiased = truth("unbiased", unbiased)
    if values is None:
        values = cka_of_all(list(by_name.values()), unbiased=unbiased)
    elif not isinstance(values, np.ndarray) or values.dtype.kind != "f" or values.shape != (len(names),) * 2:
        raise TypeError(
            f"`values` must be an array of shape ({len(names)}, {len(names)}), as `cka_of_all` gives it, or None. Got"
            f" {came(values)}."
        )
    halves = [halves_agreement(one, HalvesLabels((), ())) for one in by_name.values()]
    values = values.copy()
    np.fill_diagonal(values, [one.cka_unbiased if unbiased else one.cka for one in halves])
    cells = [[None if math.isnan(value) else round(float(value), 3) for value in row] for row in values]
    shown = [plain(_end(name)) for name in names]
    figure = go.Figure(
        go.Heatmap(
            z=cells,
            # Numbers, not names: two names that are cut alike would be one row.
            x=list(range(len(names))),
            y=list(range(len(names))),
            zmin=0,
            zmax=1,
            # Empty to the brightest of one hue, which is read the same in either theme.
            colorscale=[[0, look.grid], [1, look.series[0]]],
            xgap=1,
            ygap=1,
            customdata=[
                [[plain(one), _own(half.recorded) if place == at else plain(other)] for at, other in enumerate(names)]
                for place, (one, half) in enumerate(zip(names, halves, strict=True))
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<br>CKA %{z:.3f}<extra></extra>",
            text=[["–" if cell is None else f"{cell:.2f}" for cell in row] for row in cells],
            texttemplate="%{text}" if len(names) <= _NUMBERED else None,
            colorbar={"thickness": 8, "len": 0.9, "outlinewidth": 0},
        )
    )
    title = f"linear CKA{', unbiased' if unbiased else ''}; on the diagonal, of two halves of the data"
    finish(figure, look, title, height=90 + _CELL * len(names))
    axis = {"tickvals": list(range(len(names))), "ticktext": shown, "showgrid": False, "zeroline": False}
    figure.update_xaxes(**axis, tickangle=-40)
    figure.update_yaxes(**axis, autorange="reversed")
    longest = max(map(len, map(_end, names)))
    return figure.update_layout(height=figure.layout.height + 5 * longest)


def _own(recorded: bool) -> str:
    """What the diagonal tells, in place of a second record."""
    return "two halves of its data" + ("" if recorded else ", at most: estimated from standard errors")


def _end(name: str) -> str:
    return name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]
