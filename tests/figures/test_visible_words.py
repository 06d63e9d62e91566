"""What cannot be seen is shown, as in the tab."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lightning_rnnvis.visible_words import visible

TABLE = json.loads((Path(__file__).with_name("visible_words.json")).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("word", "shown"), TABLE)
def test_visible_words(word, shown):
    """The table that the front end's function is held to, too."""
    assert visible(word) == shown


def test_all_of_a_long_word():
    """Nothing is cut where that is not wanted."""
    assert visible("x" * 300, None) == "x" * 300
