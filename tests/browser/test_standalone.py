"""The tab that `lightning-rnnvis view` serves, in a real browser: what TensorBoard's frame gave works without it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lightning_rnnvis.records.texts import text_array
from tests.browser.conftest import OwnPage, Tab, at_rest, own_page
from tests.cli.test_view import WITHOUT, viewing
from tests.environments import Environment
from tests.planted.runs import make_epoch, write_run

SMALL = {"n_words": 40, "n_units": 16, "n_epochs": 3}


BACKGROUND = "getComputedStyle(document.querySelector('#rnnvis > *')).backgroundColor.match(/[0-9]+/g).map(Number)"


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """A run of two records."""
    directory = tmp_path_factory.mktemp("standalone")
    write_run(directory / "run", [make_epoch(epoch, **SMALL) for epoch in range(2)])
    return directory


@pytest.fixture(scope="module")
def address(logs, tmp_path_factory):
    """Where it is served, in an environment without TensorBoard."""
    packages = tmp_path_factory.mktemp("environment") / "packages"
    with viewing(Environment(packages, set(WITHOUT) - {"plotly"}), logs) as address:
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_tab_stands_by_itself(browser, address, logs, dark):
    """Theme of the system, charts, choices in the address and back again, records that come later; no error."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, color_scheme="dark" if dark else "light")
    tab = Tab(context.new_page(), OwnPage(address))
    tab.page.goto(address)
    tab.ready()
    expect(tab.page).to_have_title(f"RNNVis · {logs.name}")
    red, *_ = tab.page.evaluate(BACKGROUND)
    assert (red < 100) == dark
    tab.page.locator('[data-word="the"]').first.click()
    expect(tab.page.locator("[data-chart=words] .point").first).to_be_attached()
    tab.wait_for_address("words")
    if not (logs / "later").exists():  # by whichever of both comes first
        write_run(logs / "later", [make_epoch(0, **SMALL, seed=1)])
    # The page looks by itself every few seconds, and when it is seen again.
    runs = tab.page.locator("select option", has_text="later")
    expect(runs.first).to_be_attached()
    tab.page.evaluate("document.activeElement.blur()")
    tab.page.keyboard.press("ArrowLeft")
    expect(tab.page).not_to_have_url(address)
    context.close()
    assert tab.errors == []


def test_without_plotly(browser, logs, tmp_path):
    """The page knows from the list of runs that there are no charts: it asks for none, and says the cure."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    with viewing(Environment(tmp_path / "packages", WITHOUT), logs) as address:
        tab = Tab(context.new_page(), OwnPage(address))
        asked = []
        tab.page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        tab.page.goto(f"{address}#rnnvis&p.rnnvis.words=the")
        tab.ready()
        expect(tab.page.locator(".note.absent")).to_contain_text("pip install plotly")
        context.close()
    assert tab.errors == [] and not [one for one in asked if "figure" in one or "plotly" in one]


def test_a_run_among_many(browser, tmp_path):
    """The map of too many is not asked for; a part of a name finds the run, and Enter shows it."""
    for number in range(41):
        write_run(tmp_path / f"run{number}", [make_epoch(0, **SMALL)])
    with viewing(Environment(tmp_path / "packages", set(WITHOUT) - {"plotly"}), tmp_path) as address:
        tab = Tab(browser.new_page(), OwnPage(address))
        tab.page.goto(address)
        tab.ready().page.get_by_role("button", name="all runs").click()
        expect(tab.page.locator(".all-runs .note")).to_contain_text("of at most 40 runs and states")
        field, rows = tab.page.get_by_label("find a run"), tab.page.locator(".all-runs tbody tr")
        field.fill("UN3")
        expect(rows).to_have_count(11)
        expect(tab.page.locator("[data-chart=similarity] .heatmaplayer image")).to_be_visible()
        field.fill("n37")
        expect(rows).to_have_count(1)
        field.press("Enter")
        tab.wait_for_address("run37")
        tab.page.close()
    assert tab.errors == []


def test_a_server_that_is_gone_moves_nothing(browser, logs, tmp_path):
    """What was drawn stays true, and stays where it was, under the sentence that says so."""
    shutil.copytree(logs / "run", tmp_path / "run")
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    with own_page(tmp_path) as address:
        tab = Tab(context.new_page(), address).open().ready().at_rest()
        before = tab.page.locator("[data-pane]").first.bounding_box()
        tab.page.route("**/runs*", lambda route: route.abort())  # the page looks every few seconds
        expect(tab.page.get_by_role("alert")).to_be_in_viewport()
        at_rest(tab.page)
        assert tab.page.locator("[data-pane]").first.bounding_box() == before
        tab.page.unroute("**/runs*")
        expect(tab.page.get_by_role("alert")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [700, 1280], ids=["below", "beside"])
def test_what_was_learnt_comes_into_the_room_that_was_kept(browser, tmp_path, serve_page, width):
    """Of long names, too: nothing below moves when the list comes, no row is cut, the rest is behind a button."""
    records = [make_epoch(epoch, n_words=40, n_units=24, n_epochs=3) for epoch in range(3)]
    names = text_array([f"temperature of the outer bearing {number}: very high" for number in range(40)])
    write_run(tmp_path / "run", [replace(record, words=names) for record in records])
    context = browser.new_context(viewport={"width": width, "height": 800})
    address = serve_page(tmp_path)
    tab, held, wait = Tab(context.new_page(), address), [], True
    tab.page.route("**/findings?*", lambda route: held.append(route) if wait else route.continue_())
    with tab.page.expect_request("**/findings?*"):
        tab.page.goto(address)
    at_rest(tab.ready().page)
    below = tab.page.get_by_role("heading", name="What each chip responds to")
    section = tab.page.locator(".learnt")
    before = below.bounding_box()["y"] - section.bounding_box()["y"]
    wait = False
    for route in held:
        route.continue_()
    rows = tab.page.locator(".learnt li")
    expect(rows.first).to_be_visible()
    tab.at_rest()
    assert below.bounding_box()["y"] - section.bounding_box()["y"] == before
    heights = "all => all.filter((one) => !one.parentElement.hidden).map((one) => one.scrollHeight - one.clientHeight)"
    assert set(tab.page.locator(".learnt .what > .fine").evaluate_all(heights)) <= {0, 1}
    expect(tab.page.locator(".learnt li:visible")).not_to_have_count(rows.count())
    section.get_by_role("button", name=re.compile("^all ")).click()
    expect(tab.page.locator(".learnt li[hidden]")).to_have_count(0)
    context.close()
    assert tab.errors == []
