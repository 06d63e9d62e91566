"""Snippets: events are shown once, and what is read of a series of several variables."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis.analysis.contexts import (
    Match,
    Matches,
    Texts,
    matching_contexts,
    recorded_contexts,
    steps_with,
    strongest_contexts,
    with_short_levels,
)
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.records.unit_contexts import WINDOW, UnitContexts

STEPS = (
    "load: idle, fault: no",
    "load: idle, fault: no",
    "fault: yes, load: idle",
    "load: busy, fault: yes",
    "load: busy, fault: yes",
)


def test_levels_are_read_where_they_change():
    """At the first step, and at the marked ones where none changed, the one that changed last."""
    texts = Texts(text_array(STEPS), np.zeros(5, dtype=np.int64), np.eye(5, 1, -4, dtype=np.float32), "sentences")
    (found,) = strongest_contexts(texts, texts.changes[:, 0]).up
    short = with_short_levels(found)
    assert repr(short) == "+1 load: idle · fault: yes load: busy [load: busy]"
    assert short.words.tolist() == list(STEPS) and found.shown == list(STEPS)
    chosen = with_short_levels(found, "fault: yes")  # of the levels of that step, though another one changed there
    assert repr(chosen) == "+1 load: idle · fault: yes load: busy [fault: yes]"
    assert repr(with_short_levels(Match(found.words, 0, found.changes, 2, agreement=0.5))).startswith(
        "0.50 +0 [load: idle]"
    )
    assert [
        one.at for one in strongest_contexts(texts, np.arange(5.0), among=steps_with(texts.words, "fault: yes")).up
    ] == [4, 3, 2]


def test_words_that_are_matched_are_short_too():
    """As they are in the snippets; agreement is what it is for words."""
    texts = Texts(text_array(STEPS), np.zeros(5, dtype=np.int64), np.ones((5, 1), dtype=np.float32), "sentences")
    found = matching_contexts(texts, text_array(["fault: no, load: busy"]), np.ones((1, 1)), np.ones((1, 1)))
    short = Matches(found.words, tuple(map(with_short_levels, found.found)), found.chip, found.searched, found.n_texts)
    assert repr(found).startswith("Matches('fault: no, load: busy': 3 of") and found.found[0].agreement == 1
    assert repr(short).splitlines()[:2] == [
        "Matches('fault: no': 3 of sentences; agreement, then the change of chip 0 at the [first word])",
        "  1.00 +1 [load: idle] · fault: yes load: busy ·",
    ]


@pytest.mark.parametrize("reverse", [False, True])
def test_an_event_is_shown_once(reverse):
    """The same words up to the one that moves are one event, of which the strongest one is shown: here twice two."""
    texts = ["the waiter is good", "the waiter is bad", "a waiter is good", "the waiter"]
    if reverse:
        texts = [" ".join(text.split()[::-1]) for text in texts]
    words = [word for text in texts for word in text.split()]
    text_of = np.repeat(np.arange(4), [len(text.split()) for text in texts])
    sizes = np.where(np.array(words) == "waiter", np.arange(len(words)) - 20.0, 0.0)
    changes = sizes[:, None].astype(np.float32)
    found = strongest_contexts(Texts(text_array(words), text_of, changes, "sample", reverse), sizes)
    at = np.flatnonzero(sizes)
    assert not found.up and [one.change for one in found.down] == [sizes[at[0]], sizes[at[2]]]

    middle, places = WINDOW // 2, np.full((2, 1, 5), -1)
    snippets, stored = np.full((4, WINDOW), -1), np.zeros((2, 1, 5, WINDOW), dtype=np.float32)
    names = sorted(set(words))
    for row, text in enumerate(texts):
        own = text.split()
        begin = middle - own.index("waiter")
        snippets[row, begin : begin + len(own)] = [names.index(word) for word in own]
        stored[1, 0, row, middle] = row - 9
        places[1, 0, row] = row
    kept = UnitContexts(text_array(names), snippets, places, stored)
    of_unit = recorded_contexts(kept, 0, 1, reverse)
    assert [one.change for one in of_unit.down] == [-9, -7]
    assert [one.change for one in recorded_contexts(kept, 0, -1, reverse).up] == [9, 7]
