"""One step of a sentence against what its word usually does: how context shows."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.along import along_chips
from lightning_rnnvis.figures.theme import finish, plain, rounded, short, theme_of
from lightning_rnnvis.figures.words import name_units, word_responses
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def step_response(
    snapshot: Snapshot,
    sentence: int,
    position: int,
    theme: str = "light",
    *,
    labels: Labels | None = None,
    raw_signs: bool = False,
) -> go.Figure:
    """Response of all units at one step of a stored sentence, beside the expected response to its word.

    Each unit is shown along its chip: one that goes against it is turned.

    Args:
        snapshot: A record.
        sentence: Index of the sentence in `Snapshot.sentences`.
        position: Position of the word in it, from 0.
        theme: ``light`` or ``dark``.
        labels: The co-clustering; None for the recorded one.
        raw_signs: Show each unit as it is.

    Raises:
        FigureError: There is no such sentence or position.
    """
    if not 0 <= sentence < len(snapshot.sentences):
        there = f"from 0 to {len(snapshot.sentences) - 1}" if snapshot.sentences else "of a record that has sentences"
        raise FigureError(f"`sentence` must be {there}. Got {sentence}.")
    snapshot = along_chips(snapshot, labels, raw_signs)
    found = snapshot.sentences[sentence]
    if not 0 <= position < len(found.words):
        raise FigureError(f"`position` must be from 0 to {len(found.words) - 1}. Got {position}.")
    word = str(found.words[position])
    change = (found.states - previous_states(found.states, found.initial, snapshot.reverse))[position]
    look = theme_of(theme)
    at = np.flatnonzero(snapshot.words == word)
    is_known = len(at) > 0 and snapshot.counts[at[0]] > 0
    if is_known:
        figure = word_responses(snapshot, [word], theme=theme, raw_signs=True)
        order = np.argsort(snapshot.responses[at[0]], kind="stable")
        # The word's own legend says how often it occurs and what its band is.
        figure.data[-1].name = figure.data[-1].name.replace(plain(short(word)), "usual", 1)
    else:
        figure = go.Figure()
        order = np.argsort(change, kind="stable")
        name_units(figure, order, "unit, ordered by this response")
    figure.add_scatter(
        x=list(range(len(order))),
        y=rounded(change[order]),
        mode="lines+markers" if len(order) == 1 else "lines",
        line={"color": look.text, "width": 1, "dash": "dot"},
        name="here",
        customdata=order.tolist(),
        meta={"word": word, "kind": "here"},
        hovertemplate="unit %{customdata}: %{y:.3g}<extra>here</extra>",
    )
    usual = " and as usual" if is_known else "; its usual response is not known"
    return finish(figure, look, f"“{short(word)}” here{usual}", height=220, legend_rows=2 if is_known else 1)
