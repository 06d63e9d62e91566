"""What `make docs` would refuse, without the generator: links that lead nowhere, pages that are missing or unlisted."""

from __future__ import annotations

import re

import tomllib

import lightning_rnnvis
from lightning_rnnvis.cli.command_line import COMMANDS
from tests.docs.site import ROOT, SITE, gallery, pages

BUILT = {pages.BUILT.format(name) for name in gallery.TITLES}


def text_of(page):
    """The text of a page of the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def test_links_lead_somewhere():
    """Every link of README, the pages and what they link to, anchors too."""
    read = {*pages.sources(), "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md"}
    assert len(read) > 20
    assert {page: broken for page in read if (broken := pages.broken_links(page, text_of(page), BUILT))} == {}


def test_a_broken_link_is_seen():
    """A file, an anchor, and a report of the gallery that nothing makes; code is no link."""
    text = "[a](no.md) [b](start.md#install) [c](start.md#no) [d](gallery/no.html) [e](gallery/sensors.html) [f](../..)"
    text += " [g](https://doi.org/10.1109/VAST.2017.8585721)\n```\n[h](no.md)\n```\n![i](no.png)"
    broken = ["no.md", "start.md#no", "gallery/no.html", "../..", "no.png"]
    assert pages.broken_links("docs/ask.md", text, BUILT) == broken


def test_links_stand_on_the_site_as_in_the_repository():
    """From README and from pages at different depths, to pages, notebooks, pictures and other files."""
    for page, link, on_site in [
        ("README.md", "docs/start.md#install", "start.md#install"),
        ("README.md", "CHANGELOG.md", "CHANGELOG.md"),
        ("README.md", "docs/notebooks/a.ipynb", "notebooks/a.md"),
        ("docs/ask.md", "../README.md", "index.md"),
        ("docs/ask.md", "../examples/min_gru.py", "examples/min_gru.py"),
        ("docs/ask.md", "marks/ask.png", "marks/ask.png"),
        ("docs/reference/causes.md", "../ask.md", "../ask.md"),
        ("docs/reference/causes.md", "../../benchmarks/README.md", "../benchmarks.md"),
        ("docs/ask.md", "#anchor", "#anchor"),
        ("docs/ask.md", "https://doi.org/10.1109/VAST.2017.8585721", "https://doi.org/10.1109/VAST.2017.8585721"),
    ]:
        assert pages.on_site(page, f"[text]({link})") == f"[text]({on_site})"


def test_every_page_is_in_the_navigation():
    """And nothing else is."""
    settings = tomllib.loads((SITE / "zensical.toml").read_text(encoding="utf-8"))
    listed = re.findall(r"'([^']+\.md)'", str(settings["project"]["nav"]))
    notebooks = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.ipynb")]
    beside = ["CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md"]
    assert sorted(listed) == sorted(pages.place(page) for page in [*pages.sources(), *notebooks, *beside])


def test_the_reference_has_every_public_name():
    """And names nothing that is not there; the commands stand in theirs."""
    reference = "\n".join(text_of(page) for page in pages.sources() if page.startswith("docs/reference/"))
    named = re.findall(r"^::: lightning_rnnvis\.(\S+)", reference, re.MULTILINE)
    for name in named:
        found = lightning_rnnvis
        for part in name.split("."):
            found = getattr(found, part) if hasattr(found, part) else __import__(f"{found.__name__}.{part}")
    without_module = {"CaptureError", "RecordError"}  # in `errors`
    assert set(lightning_rnnvis.__all__) - without_module <= set(named) and "errors" in named
    assert all(f"lightning-rnnvis {command.name} LOGDIR" in reference for command in COMMANDS)


def test_every_example_is_in_the_gallery():
    """But the module that examples share. A click on its picture opens its report, where there is one: on the site."""
    examples = {path.stem for path in (ROOT / "examples").glob("*.py")} - {"restaurant_reviews"}
    assert set(gallery.TITLES) == examples
    page = text_of("docs/gallery.md")
    for text, goal in ((page, "#make-them"), (pages.on_site("docs/gallery.md", page), "gallery/{}.html")):
        assert all(f"(gallery/{name}.png)]({goal.format(name)})" in text for name in examples)


def test_commands_are_there():
    """Every `make …` that pages and workflows name is a target."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    workflows = [path.relative_to(ROOT).as_posix() for path in (ROOT / ".github/workflows").glob("*.yml")]
    assert len(workflows) == 3
    told = "\n".join(text_of(page) for page in [*pages.sources(), "CONTRIBUTING.md", *workflows])
    named = set(re.findall(r"(?:`|^|run: )make ([a-z-]+)", told, re.MULTILINE))
    assert len(named) > 8 and named - targets == set()
