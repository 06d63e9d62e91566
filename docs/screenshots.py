"""Takes the pictures of README and the pages: `python docs/screenshots.py LOGS GALLERY REPORTS OUT_DIR`.

From the demo's runs whole views and their parts, from the reports of the gallery how each opens.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.choices import choices  # noqa: E402
from tests.browser.conftest import CHROMIUM_ARGUMENTS, Tab, tensorboard  # noqa: E402
from tests.browser.require_chromium import find_chromium  # noqa: E402

LSTM = ["lstm/version_0", "rnn.l0/h"]
GRU = ["gru/version_0", "rnn.l0/h"]
THOUGH, TURNED = 0, 1
"""Numbers of sentences: the example's own ones with "though", in both orders."""


PICTURES = {
    "tab": ("light", ""),
    "list": (
        "dark",
        choices(
            pane0=[*LSTM, None],
            sentence=f"{THOUGH},{TURNED}",
            words=["though"],
            view="list",
            colour="cloud",
        ),
    ),
    # The record after the first epoch (step 93) beside the last one.
    "though": ("light", choices(pane0=[*LSTM, 93], pane1=[*LSTM, None], sentence=THOUGH, words=["though"])),
    "compare": ("light", choices(pane0=[*LSTM, None], pane1=[*GRU, None], sentence=THOUGH, words=["though"])),
}
LISTS = {"compare"}
"""Pictures that show the lists below the panes, where the chosen word stands."""


PARTS = {"learnt": "section.learnt", "training": "section.timeline"}
"""Pictures of the page that explains the marks, by what they show of the tab as it opens."""

COLUMNS = ("sentence", "chips", "clouds")
"""And its columns, from left to right."""

NOT_BAD = "the food is not bad"
ASKED = choices(pane0=[*LSTM, None], sentence="-1", typed=[NOT_BAD], off="1")
"""A sentence that was typed, with a chip switched off without which the network says the opposite."""

ORDERS = ["i love the food , though the staff is not helpful", "the staff is not helpful , though i love the food"]
STORIES = {
    "not": choices(pane0=[*LSTM, 187], pane1=[*LSTM, None], sentence="-1", typed=[NOT_BAD], words=["not"]),
    "not-without-chip-1": choices(pane0=[*LSTM, None], sentence="-1", typed=[NOT_BAD], off="1", words=["not"]),
    "orders": choices(pane0=[*LSTM, None], sentence="-1,-2", typed=ORDERS, words=["though"]),
}
"""Pictures of the stories, of typed sentences; epoch 1 ends at step 187."""

MODEL = ["language_model/version_0", "rnn.l0/h"]
TWO_CLICKS = {"sentence": "0,1", "step": 4, "beside": "1:4"}
"""“+” and a click on “b” in the first of its sentences."""

OF_LANGUAGE_MODEL = {
    "parenthesis": choices(pane0=[*MODEL, None], **TWO_CLICKS),
    "parenthesis-without-chip-0": choices(pane0=[*MODEL, None], off="0", **TWO_CLICKS),
}
"""The same of the language model."""

LEARNING = {"before training": 0, "epoch 1": 187, "epoch 11, the last": None}
"""Records that stand side by side in one picture, by their steps: the same words, on the same scale."""

BESIDE = """body { display: flex; gap: 24px; padding: 16px; margin: 0; width: max-content; background: white }
figure { margin: 0 } figcaption { font: 600 18px sans-serif; padding: 0 8px 8px }"""

REPORTS = ("sentiment", "language_model", "sensors", "translation", "min_gru")

MARGIN = 10
"""Pixels around what is cut out."""


def settled(tab: Tab, panes: int = 1) -> Page:
    """The page when nothing is on its way any more."""
    tab.ready(panes)
    expect(tab.frame.locator("[data-pending]")).to_have_count(0, timeout=60_000)
    tab.page.wait_for_timeout(1000)
    return tab.page


def take_views(browser: Browser, address: str, out: Path) -> None:
    """Whole views of the tab."""
    for name, (scheme, hash_) in PICTURES.items():
        context = browser.new_context(viewport={"width": 1600, "height": 1000}, color_scheme=scheme)
        tab = Tab(context.new_page(), address).open(hash_)
        page = settled(tab, panes=max(1, hash_.count("p.rnnvis.pane")))
        tab.frame.locator("[data-chart] svg.main-svg").first.wait_for(timeout=60_000)
        if name in LISTS:
            tab.frame.locator(".comparison tr.chosen").first.scroll_into_view_if_needed()
            tab.frame.locator(".stage").evaluate("stage => stage.scrollTop = 330")
            page.wait_for_timeout(500)
        page.screenshot(path=out / f"{name}.png")
        context.close()


def take_parts(browser: Browser, address: str, out: Path) -> None:
    """Single marks, close enough to be read."""
    page = browser.new_page(viewport={"width": 1400, "height": 860}, color_scheme="light")
    tab = Tab(page, address).open(choices(pane0=[*LSTM, None], sentence=THOUGH))
    settled(tab)
    for name, part in PARTS.items():
        box = tab.frame.locator(part).first.bounding_box()
        assert box
        page.screenshot(path=out / f"{name}.png", clip=_wider(box, 1400))
    drawing = tab.frame.locator(".drawing").bounding_box()
    boxes = [heading.bounding_box() for heading in tab.frame.locator(".column-heading").all()]
    assert drawing and all(boxes) and len(boxes) == len(COLUMNS)
    switches = [switch.bounding_box() for switch in tab.frame.locator("[data-switch]").all()]
    chips_end = max(switch["x"] + switch["width"] for switch in switches if switch) + 6
    ends = [boxes[1]["x"] - 60, chips_end, drawing["x"] + drawing["width"]]
    starts = [boxes[0]["x"], boxes[1]["x"], chips_end]  # clouds with the links that lead to them
    for name, start, end in zip(COLUMNS, starts, ends, strict=True):
        clip = {"x": start - 4, "y": drawing["y"], "width": end - start + 4, "height": drawing["height"]}
        page.screenshot(path=out / f"{name}.png", clip=clip)
    page.close()
    page = browser.new_page(viewport={"width": 1400, "height": 860}, color_scheme="light")
    settled(Tab(page, address).open(ASKED)).screenshot(path=out / "ask.png")
    page.close()


def take_learning(browser: Browser, address: str, out: Path) -> None:
    """The chips and clouds of three records side by side, coloured by what "not" does to each unit."""
    page = browser.new_page(viewport={"width": 1100, "height": 860}, color_scheme="light")
    figures = []
    for name, step in LEARNING.items():
        tab = Tab(page, address).open(choices(pane0=[*LSTM, step], words=["not"]))
        settled(tab)
        drawing = tab.frame.locator(".drawing").bounding_box()
        chips = tab.frame.locator(".column-heading").nth(1).bounding_box()
        assert drawing and chips
        end = drawing["x"] + drawing["width"]
        clip = {"x": chips["x"] - 8, "y": drawing["y"], "width": end - chips["x"] + 8, "height": drawing["height"]}
        picture = b64encode(page.screenshot(clip=clip)).decode()
        figures.append(f'<figure><figcaption>{name}</figcaption><img src="data:image/png;base64,{picture}"></figure>')
        page.goto("about:blank")
    page.set_content(f"<!doctype html><style>{BESIDE}</style>{''.join(figures)}")
    page.locator("body").screenshot(path=out / "learning.png")
    page.close()


def take_stories(browser: Browser, address: str, stories: dict[str, str], out: Path) -> None:
    """What the pages of stories tell."""
    for name, hash_ in stories.items():
        page = browser.new_page(viewport={"width": 1400, "height": 860}, color_scheme="light")
        settled(Tab(page, address).open(hash_), hash_.count("p.rnnvis.pane")).screenshot(path=out / f"{name}.png")
        page.close()


def _wider(box: FloatRect, width: int) -> FloatRect:
    """With a margin to the left and right, on a page of so many pixels."""
    left = max(0, box["x"] - MARGIN)
    right = min(width, box["x"] + box["width"] + MARGIN)
    return {"x": left, "y": box["y"], "width": right - left, "height": box["height"]}


def take_reports(browser: Browser, reports: Path, out: Path) -> None:
    """Reports of the gallery as they open."""
    for name in REPORTS:
        page = browser.new_page(viewport={"width": 1400, "height": 860}, color_scheme="light")
        page.goto((reports / f"{name}.html").as_uri())
        page.locator("[data-unit]").first.wait_for(timeout=60_000)
        page.wait_for_timeout(3000)
        page.screenshot(path=out / f"{name}.png")
        page.close()


def main() -> None:
    """Photograph everything."""
    log_directory, gallery, reports, out = (Path(argument).resolve() for argument in sys.argv[1:])
    for folder in (out, out / "marks", out / "stories", out / "gallery"):
        folder.mkdir(parents=True, exist_ok=True)
    with tensorboard(log_directory) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        take_views(browser, address, out)
        take_learning(browser, address, out)
        take_parts(browser, address, out / "marks")
        take_stories(browser, address, STORIES, out / "stories")
        take_reports(browser, reports, out / "gallery")
        with tensorboard(gallery / "language_model" / "logs") as of_model:
            take_stories(browser, of_model, OF_LANGUAGE_MODEL, out / "stories")
        browser.close()


if __name__ == "__main__":
    main()
