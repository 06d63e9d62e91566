"""One step of a sentence against what its word usually does: how context shows."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.figures.theme import finish, rounded, theme_of
from lightning_rnnvis.figures.words import word_responses
from lightning_rnnvis.snapshot import Snapshot


def step_response(snapshot: Snapshot, sentence: int, position: int, theme: str = "light") -> go.Figure:
    """Response of all units at one step of a stored sentence, beside the expected response to its word.

    Args:
        snapshot: A record.
        sentence: Index of the sentence in `Snapshot.sentences`.
        position: Position of the word in it, from 0.
        theme: ``light`` or ``dark``.

    Raises:
        ValueError: There is no such sentence or position.
    """
    if not 0 <= sentence < len(snapshot.sentences):
        raise ValueError(f"`sentence` must be from 0 to {len(snapshot.sentences) - 1}. Got {sentence}.")
    found = snapshot.sentences[sentence]
    if not 0 <= position < len(found.words):
        raise ValueError(f"`position` must be from 0 to {len(found.words) - 1}. Got {position}.")
    word = str(found.words[position])
    change = (found.states - previous_states(found.states, found.initial, snapshot.reverse))[position]
    look = theme_of(theme)
    place = np.flatnonzero(snapshot.words == word)
    is_known = len(place) > 0 and snapshot.counts[place[0]] > 0
    if is_known:
        figure = word_responses(snapshot, [word], theme=theme)
        order = np.argsort(snapshot.responses[place[0]], kind="stable")
        figure.data[-1].name = "usual"
    else:
        figure = go.Figure()
        order = np.argsort(change, kind="stable")
    figure.add_scatter(
        x=list(range(len(order))),
        y=rounded(change[order]),
        mode="lines",
        line={"color": look.text, "width": 1, "dash": "dot"},
        name="here",
        customdata=order.tolist(),
        hovertemplate="unit %{customdata}: %{y:.3g}<extra>here</extra>",
    )
    title = f"“{word}” here" + (" and as usual" if is_known else "; not among the words")
    return finish(figure, look, title, height=240, showlegend=True)
