"""Series and language models at every width: every row that is seen is whole, in both themes."""

from __future__ import annotations

import pytest

from tests.browser.choices import choices
from tests.browser.rows import ROWS
from tests.browser.test_tab import FAULTS

WIDTHS = (600, 1000, 1280, 1600, 2560)
STATE = "rnn.l0/h"
STATES = {
    "series": {"pane0": ["series", STATE, None]},
    "series, all chosen": {"pane0": ["series", STATE, None], "unit": 3, "chip": 1, "cloud": 2, "step": 2},
    "two records of series": {"pane0": ["series", STATE, 200], "pane1": ["series", STATE, None]},
    "next word": {"pane0": ["next_word", STATE, None], "words": ["the", "of"], "step": 2},
    "two records of a language model": {"pane0": ["next_word", STATE, 200], "pane1": ["next_word", STATE, None]},
}


@pytest.mark.parametrize("state", STATES)
def test_no_row_of_another_kind_is_cut(kinds, open_tab, state):
    """Rows are found by measuring: what clips its text, and what lies on its neighbour."""
    shown = STATES[state]
    tab = open_tab(kinds, choices(**shown)).ready(2 if "pane1" in shown else 1)
    body = tab.frame.locator("body")
    found = {}
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 1000})
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            tab.at_rest()
            if seen := [*body.evaluate(ROWS), *body.evaluate(FAULTS)]:
                found[width, scheme] = seen
    assert found == {}
