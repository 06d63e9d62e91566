"""The tab and the figures have their colours from one file."""

from __future__ import annotations

import json
import math
import re
from itertools import combinations
from pathlib import Path

from lightning_rnnvis.figures.theme import THEMES

ROOT = Path(__file__).parents[2]
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
DEFAULT_CLOUDS = 8
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


def contrast(first: str, second: str) -> float:
    """Contrast of two colours after WCAG 2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_text_can_be_read_in_every_colour():
    """What is written has a contrast of 4.5 on the grounds of both themes, orange and blue words, too (WCAG AA)."""
    colours = json.loads((ROOT / "lightning_rnnvis/figures/colours.json").read_text())
    written = [colours["named"][name] for name in ("ink", "muted", "positive-text", "negative-text", "accent")]
    for colour in (*written, *colours["series"], *colours["classes"]):
        for theme in THEMES:
            for ground in ("surface", "panel"):
                assert contrast(colour[theme], colours["named"][ground][theme]) >= 4.5, (colour, theme, ground)


def test_clouds_have_a_colour_each():
    """As many clouds as there are by default can be told apart, and none is taken for a grey word, or a signed one."""
    colours = json.loads((ROOT / "lightning_rnnvis/figures/colours.json").read_text())
    signed = [colours["named"][name] for name in ("positive-text", "negative-text")]
    assert len(colours["classes"]) >= DEFAULT_CLOUDS
    for theme in THEMES:
        parts = [[int(one[theme][at : at + 2], 16) for at in (1, 3, 5)] for one in (*colours["classes"], *signed)]
        assert all(max(one) - min(one) >= 50 for one in parts), "a grey one"
        assert all(math.dist(one, other) >= 50 for one, other in combinations(parts, 2)), theme
