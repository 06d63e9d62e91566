"""The two case studies of `docs/stories.md`, each at most two clicks from the tab as it opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import own_page

COUNT = "window.clicks = 0; addEventListener('click', event => { window.clicks += event.isTrusted ? 1 : 0 }, true)"


def in_two_clicks(tab, step: int) -> list[list[str]]:
    """What the model says after a word of the first sentence, and after the same word of the second: "good 90 %"."""
    tab.ready()
    tab.page.evaluate(COUNT)
    tab.frame.get_by_label("another sentence beside").click()
    second = tab.frame.locator('[data-sentence="1"] [data-step]').first
    expect(second).to_be_visible()
    tab.frame.locator(f'[data-sentence="0"] [data-step="{step}"]').first.click()
    compared = tab.frame.locator(".detail table.compared")
    says = compared.get_by_role("row", name="says").locator("td")
    expect(says).to_have_count(2)
    assert compared.locator("tbody svg").count() > 1  # chip by chip
    assert tab.page.evaluate("window.clicks") == 2
    return [told.split() for told in says.all_inner_texts()]


def test_though_in_two_orders(demo_page, open_tab):
    """The clause before it decides: at "though" the one order is good, the other bad."""
    first, second = in_two_clicks(open_tab(demo_page), 5)
    assert (first[0], second[0]) == ("good", "bad")


@pytest.fixture
def model_page(language_model_logs):
    """A page over the language model of a small text."""
    with own_page(language_model_logs) as address:
        yield address


def test_an_open_parenthesis(model_page, open_tab):
    """It expects the one that closes, where one was opened, and says which word made it."""
    tab = open_tab(model_page)
    first, second = in_two_clicks(tab, 4)
    assert first[0] == ")" != second[0] and int(first[1]) > 50
    expect(tab.frame.locator(".detail").get_by_text("why “)” after this word")).to_be_visible()
