"""The tab and the figures have their colours from one file."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lightning_rnnvis.figures.theme import THEMES

ROOT = Path(__file__).parents[2]
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
BLACK = "#000000"
"""SVG's own default."""


def test_figures_have_the_colours_of_the_tab():
    """Text, lines, signs and series of a figure are those that the tab has in the same theme."""
    colours = json.loads((ROOT / "lightning_rnnvis/figures/colours.json").read_text())
    for name, theme in THEMES.items():
        same = {"text": "ink", "grid": "line", "positive": "positive", "negative": "negative", "muted": "muted"}
        for field, colour in same.items():
            assert getattr(theme, field) == colours["named"][colour][name]
        assert list(theme.series) == [colour[name] for colour in colours["series"]]


def test_no_colour_stands_elsewhere():
    """No source of figures or tab has a colour of its own."""
    sources = [*(ROOT / "lightning_rnnvis").rglob("*.py")]
    for kind in ("*.ts", "*.tsx", "*.css"):
        sources += (ROOT / "tb_plugin/frontend/src").rglob(kind)
    sources = [source for source in sources if ".test." not in source.name]
    assert len(sources) > 200
    found = {
        (source.name, colour) for source in sources for colour in re.findall(r"#[0-9a-f]{6}\b", source.read_text())
    }
    assert found <= {("styles.ts", BLACK)}
