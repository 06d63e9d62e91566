"""One step of a sentence against what its word usually does: how context shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lightning_rnnvis.analysis.sequences import previous_states
from lightning_rnnvis.asked import several, whole
from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.along import along_chips
from lightning_rnnvis.figures.theme import finish, plain, rounded, short, theme_of
from lightning_rnnvis.figures.words import MARKED, name_units, word_responses
from lightning_rnnvis.records.snapshot import Labels, Snapshot

MOST_BESIDE = 2
"""Further steps that a figure shows."""

_LOOKS = (("dot", "circle"), ("solid", "diamond"), ("dash", "x"))
"""Dash of the line and symbol of the marks of each step: colour alone does not part two lines that zigzag."""


def step_response(
    snapshot: Snapshot,
    sentence: int,
    position: int,
    theme: str = "light",
    *,
    beside: Sequence[tuple[int, int]] = (),
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
        beside: Sentence and position of up to two more steps, whose responses are drawn over it.
        labels: The co-clustering; None for the recorded one.
        raw_signs: Show each unit as it is.

    Raises:
        TypeError: `snapshot` is no record, or another argument something else.
        FigureError: There is no such sentence or position, or there are too many.
    """
    sentence, position = whole("sentence", sentence), whole("position", position)
    beside = several("beside", beside, _place, "[(0, 3)]")
    if len(beside) > MOST_BESIDE:
        raise FigureError(f"`beside` must be at most {MOST_BESIDE} steps. Got {len(beside)}.")
    snapshot = along_chips(snapshot, labels, raw_signs)
    word, change = _step(snapshot, sentence, position)
    others = [(_step(snapshot, *other), other) for other in beside]
    look = theme_of(theme)
    at = np.flatnonzero(snapshot.words == word)
    is_known = len(at) > 0 and bool(snapshot.counts[at[0]] > 0)
    if is_known:
        figure = word_responses(snapshot, [word], theme=theme, raw_signs=True)
        order = np.argsort(snapshot.responses[at[0]], kind="stable")
        # The word's own legend says how often it occurs and what its band is.
        figure.data[-1].name = figure.data[-1].name.replace(plain(short(word)), "usual", 1)
    else:
        figure = go.Figure()
        order = np.argsort(change, kind="stable")
        name_units(figure, order, "unit, ordered by this response")
    here = "here" if not others else f"here: {_name(word, sentence, position)}"
    named = [(here, word, change, look.text)]
    for colour, ((other, moved), (of, at_step)) in zip(look.series[1:], others, strict=False):
        named.append((_name(other, of, at_step), other, moved, colour))
    for (name, text, values, colour), (dash, symbol) in zip(named, _LOOKS, strict=False):
        figure.add_scatter(
            x=list(range(len(order))),
            y=rounded(values[order]),
            mode="lines+markers" if len(order) == 1 or (others and len(order) <= MARKED) else "lines",
            line={"color": colour, "width": 1, "dash": dash},
            marker={"symbol": symbol, "size": 5},
            name=plain(name),
            customdata=order.tolist(),
            meta={"word": text, "kind": "here"},
            hovertemplate=f"unit %{{customdata}}: %{{y:.3g}}<extra>{plain(name)}</extra>",
        )
    usual = " and as usual" if is_known else "; its usual response is not known"
    title = f"“{short(word)}” here{usual}{' beside others' if others else ''}"
    return finish(figure, look, title, height=220, legend_rows=len(named) + is_known)


def _place(name: str, given: object) -> tuple[int, int]:
    """Sentence and position of a step."""
    place = several(name, given, whole, "(0, 3)")
    if len(place) != 2:
        raise FigureError(f"`{name}` must be a sentence and a position, such as (0, 3). Got {len(place)} numbers.")
    return place[0], place[1]


def _step(snapshot: Snapshot, sentence: int, position: int) -> tuple[str, np.ndarray]:
    """The word of a step, and the response of each unit there, shape (U,)."""
    if not 0 <= sentence < len(snapshot.sentences):
        there = f"from 0 to {len(snapshot.sentences) - 1}" if snapshot.sentences else "of a record that has sentences"
        raise FigureError(f"`sentence` must be {there}. Got {sentence}.")
    found = snapshot.sentences[sentence]
    if not 0 <= position < len(found.words):
        raise FigureError(f"`position` must be from 0 to {len(found.words) - 1}. Got {position}.")
    changes = found.states - previous_states(found.states, found.initial, snapshot.reverse)
    return str(found.words[position]), changes[position]


def _name(word: str, sentence: int, position: int) -> str:
    return f"{position + 1}. {short(word)}, sentence {sentence}"
