"""The tab on a phone and in a card of a tracker, from 400 × 400 px: one page that scrolls, told by touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lightning_rnnvis.history import load_runs
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.report import report_html
from tests.browser.conftest import at_rest
from tests.browser.test_tab import FAULTS
from tests.planted.runs import make_epoch, write_run

SIZES = [(390, 780), (430, 420), (768, 1024), (400, 400), (600, 600), (900, 600)]

# What scrolls within a page that does: lists of words without room, which open on a press, and tables that are long.
INNER = """body => [...body.querySelectorAll(".rnnvis *")].filter((one) => {
    const { overflowY } = getComputedStyle(one);
    return document.documentElement.scrollHeight > innerHeight + 1
        && /auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight + 1
        && !one.closest(".more, .sorted-scroll, .popover, dialog");
}).map((one) => one.className)"""
SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) =>
    done(list.getEntries().reduce((sum, { value }) => sum + value, 0))
).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 300))"""


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """A report as a person opens it on a phone; afterwards no console may hold an error."""
    directory = tmp_path_factory.mktemp("small")
    write_run(directory / "logs" / "run", [make_epoch(epoch, n_epochs=3, n_words=40, n_units=24) for epoch in range(3)])
    stored = {name: history.stored_records for name, history in load_runs(directory / "logs").items()}
    path: Path = directory / "run.html"
    path.write_text(report_html(stored, Choice(clusters=())), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    page.locator("[data-unit]").first.wait_for()
    yield page
    context.close()
    assert errors == []


def faults(page: Page) -> list[str]:
    """What is cut, lies on something else or scrolls within what scrolls."""
    at_rest(page)
    body = page.locator("body")
    return [*body.evaluate(FAULTS), *body.evaluate(INNER)]


def test_nothing_moves_when_the_first_picture_comes(page):
    """Room is kept for what comes with the record; 0.1 is what browsers call good."""
    assert page.evaluate(SHIFTS) < 0.1


def test_every_size_is_whole(page):
    """Nothing is cut, lies on anything else or scrolls in the page; units are in sight without a scroll.

    So is the whole strip of the training, where the frame is as high as that of a phone below the bar of TensorBoard.
    """
    found = {}
    for number, (width, height) in enumerate(SIZES):
        page.emulate_media(color_scheme=("light", "dark")[number % 2])
        page.set_viewport_size({"width": width, "height": height})
        if seen := faults(page):
            found[width, height] = seen
        box = page.locator("[data-unit]").first.bounding_box()
        assert box["y"] + box["height"] < height, (width, height)
        glyph = page.locator("[data-step] .glyph").first.bounding_box()
        assert glyph["width"] > 24, (width, height)
        if height >= 600:
            strip = page.locator(".thumbnails-row").first.bounding_box()
            assert strip["y"] + strip["height"] <= height, (width, height)
    assert found == {}


def test_the_bar_stays_as_it_is(page):
    """A search that finds nothing says so and moves nothing; the epoch is told in every bar that has room for it."""
    field, missing = page.get_by_label("find a word or unit"), page.locator(".search .missing")
    places = "all => all.map(one => JSON.stringify(one.getBoundingClientRect()))"
    for width in (600, 1000, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        at_rest(page)
        expect(page.locator(".when .fact > span").first).to_be_in_viewport()
        controls = page.locator(".top-bar :is(button, select, input, .fact)")
        before = controls.evaluate_all(places)
        field.fill("xyzzy")
        field.press("Enter")
        expect(missing).to_have_text("no “xyzzy” in this record")
        assert controls.evaluate_all(places) == before, width
        box = missing.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        field.fill("")
        field.press("Enter")
        expect(missing).to_have_count(0)


def test_a_finger_gets_what_a_mouse_sees(page):
    """A press on a mark tells its numbers, one on what is cut its whole text; a press elsewhere takes both away."""
    page.set_viewport_size({"width": 390, "height": 844})
    at_rest(page)
    told = page.get_by_role("tooltip")
    page.locator("text[data-word]").first.tap()
    expect(told).to_contain_text("strength")
    page.locator(".headline").tap()
    expect(told).to_contain_text("Squares are hidden units")
    page.evaluate("scrollBy(0, 40)")
    expect(told).to_have_count(0)


def test_controls_are_behind_a_button(page):
    """What all panes share opens on a press, and a second pane stands below the first, whole."""
    page.set_viewport_size({"width": 390, "height": 844})
    compare = page.get_by_label("compare with")
    expect(compare).to_be_hidden()
    page.get_by_role("button", name="more ▾").tap()
    assert faults(page) == []
    compare.select_option("0")
    expect(page.locator("[data-pane]")).to_have_count(2)
    page.get_by_role("button", name="less ▴").tap()
    expect(page.get_by_text("Words that changed most")).to_be_attached()
    assert faults(page) == []
    # What they differ in is out of sight: a button says so, and leads there.
    page.evaluate("scrollTo(0, 0)")
    lead = page.get_by_role("button", name="what the two differ in is below")
    lead.tap()
    expect(page.locator(".agreement")).to_be_in_viewport()
    expect(lead).to_have_count(0)


def test_the_card_of_what_is_pressed_is_led_to(page):
    """It stands below the strip, out of sight: a button says so, leads there, and goes."""
    page.set_viewport_size({"width": 600, "height": 844})
    at_rest(page)
    page.locator('[data-unit="1"]').first.tap()
    lead = page.get_by_role("button", name="unit 1: its card is below")
    lead.tap()
    expect(page.locator(".detail").get_by_role("heading", name="unit 1").first).to_be_in_viewport()
    expect(lead).to_have_count(0)
    page.get_by_role("button", name="clear selection").tap()
