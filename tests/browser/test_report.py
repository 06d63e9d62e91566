"""A report in a real browser: from the disk and in a sandboxed frame, with no request and no error."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Request, expect

from lightning_rnnvis.history import load_runs
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.report import report_html
from tests.browser.bands import bands
from tests.browser.conftest import at_rest, own_page, until
from tests.planted.runs import make_epoch, write_run
from tests.serving import standalone

HOSTILE = ("</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "&lt;b&gt;", "--><!--")
"""Words that would be something else in a page that took them as markup."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two states with hostile words and such a run."""
    directory = tmp_path_factory.mktemp("report")
    epochs = [
        make_epoch(epoch, state, n_epochs=3, n_words=40, n_units=16, n_sentences=2)
        for epoch in range(3)
        for state in ("rnn.l0/h", "rnn.l0/c")
    ]
    words = epochs[0].words.copy()
    words[: len(HOSTILE)] = HOSTILE
    write_run(directory / "logs" / "<b>run", [dataclasses.replace(one, words=words) for one in epochs])
    stored = {name: history.stored_records for name, history in load_runs(directory / "logs").items()}
    path = directory / "run.html"
    path.write_text(report_html(stored, Choice(clusters=(3, 5))), encoding="utf-8")
    return path


class Opened:
    """A report on a page, with all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._asked)
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith("about:"):
            self.requests.append(request.url)


def open_file(page: Page, path: Path) -> Page:
    """The report as a person opens it."""
    page.goto(path.as_uri())
    return page


def open_framed(page: Page, path: Path) -> FrameLocator:
    """The report as loggers show HTML that they were given."""
    page.set_content('<iframe sandbox="allow-scripts" style="width: 1200px; height: 800px"></iframe>')
    page.locator("iframe").evaluate("(frame, html) => { frame.srcdoc = html; }", path.read_text(encoding="utf-8"))
    return page.frame_locator("iframe")


@pytest.fixture(params=[open_file, open_framed])
def opened(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[tuple[Opened, Page]]:
    """The report in both places; afterwards nothing was asked for but the file itself, and no console has an error."""
    opened = Opened(browser.new_page(viewport={"width": 1500, "height": 950}))
    opener: Callable[[Page, Path], Page] = request.param
    yield opened, opener(opened.page, report)
    assert opened.errors == []
    assert opened.requests == ([report.as_uri()] if opener is open_file else [])
    opened.page.close()


def test_everything_is_in_it(opened: tuple[Opened, Page]) -> None:
    """Records, words, sentences, units, numbers of clusters and two panes; keys, playing and saving do what they do
    elsewhere; what is not there is said in a sentence."""
    on, tab = opened
    units = tab.locator("[data-unit]")
    units.first.wait_for()
    for word in HOSTILE:
        assert tab.locator("[data-word]").evaluate_all("(all, word) => all.some((e) => e.dataset.word === word)", word)
    assert tab.locator("[data-step]").count() > 0
    expect(tab.get_by_text("a report has no room for them")).to_be_visible()
    tab.locator("[data-word]").first.click()
    expect(tab.locator(".word.chosen").first).to_be_visible()
    until(lambda: len(set(units.evaluate_all("all => all.map((e) => getComputedStyle(e).fill)"))) > 3)
    for key, place in (
        ("Escape", "3 of 3"),
        ("ArrowLeft", "2 of 3"),
        ("ArrowLeft", "1 of 3"),
        ("ArrowRight", "2 of 3"),
    ):
        on.page.keyboard.press(key)  # to what was clicked last, as a person's keys
        expect(tab.get_by_text(place)).to_be_visible()
    tab.get_by_role("button", name="how to read", exact=True).click()
    expect(tab.get_by_role("button", name="next", exact=True)).to_be_focused()
    on.page.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.get_by_role("button", name="save", exact=True).click()
    tab.get_by_role("menuitem", name="picture as SVG").click()
    framed = isinstance(tab, FrameLocator)
    expect(tab.locator("p.status")).to_have_text(re.compile(f"Saved .*kB{', if the page around' if framed else '.$'}"))
    tab.get_by_label("compare with").select_option("0")
    expect(tab.locator("[data-pane]")).to_have_count(2)
    expect(tab.get_by_text("Words that changed most")).to_be_attached()
    tab.get_by_role("button", name="play").first.click()
    expect(tab.get_by_text("3 of 3")).to_be_visible()
    expect(tab.get_by_role("alert")).to_have_count(0)
    on.page.wait_for_timeout(500)  # what slides is written to the address late


def test_the_strip_has_the_scale_of_the_squares(browser: Browser, report: Path) -> None:
    """In the tab and in a report: colours of the whole training are full where the legend says so, and nowhere else."""
    word, logs = "for", report.parent / "logs"
    with standalone(logs) as requests:
        (listed,) = requests.payload("runs")["runs"]
        state = next(one for one in listed["states"] if one["name"] == "rnn.l0/h")
        steps = [("step", record["step"]) for record in state["records"]]
        asked = {"run": listed["name"], "state": state["name"], "word": word}
        until(lambda: all(one["units"] for one in requests.payload("thumbnails", steps, **asked)["thumbnails"]))
        drawn = requests.payload("thumbnails", steps, **asked)["thumbnails"]
    values = np.array([value for one in drawn for value in one["responses"]])
    sizes = np.sort(np.abs(values))
    gap = np.diff(sizes[len(sizes) // 4 : -1]).argmax() + len(sizes) // 4
    limit = sizes[gap : gap + 2].mean()  # far from all: a report holds hundredths
    clip = limit / max(record["response_bound"] for record in state["records"])
    chosen = f"&p.rnnvis.state=rnn.l0/h&p.rnnvis.words=%5B%22{word}%22%5D&p.rnnvis.clip={clip:.4f}"
    with own_page(logs) as address:
        for place in (f"{address}#rnnvis{chosen}", f"{report.as_uri()}#rnnvis{chosen}"):
            page = browser.new_page(viewport={"width": 1500, "height": 950})
            page.goto(place)
            expect(page.locator("[data-thumbnail]:not([data-pending])")).to_have_count(len(steps))
            expect(page.locator("section.legend").first).to_contain_text(f"+{limit:.2g}")
            at_rest(page)
            until(lambda page=page: sum(map(len, bands(page))) == len(values))
            fills = sum(bands(page), [])
            up, down = ({f for f, v in zip(fills, sign * values, strict=True) if v > limit} for sign in (1, -1))
            assert len(up) <= 1 and len(down) <= 1 and up | down
            assert {at for at, fill in enumerate(fills) if fill in up | down} == set(
                np.flatnonzero(abs(values) > limit)
            )
            page.close()


@pytest.mark.parametrize("keeps", [0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_says_so(browser: Browser, report: Path, tmp_path: Path, keeps: float) -> None:
    """Wherever its end is: in what it holds, in the code, in the last script."""
    html = report.read_text(encoding="utf-8")
    path = tmp_path / "cut.html"
    path.write_text(html[: int(keeps * len(html))], encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    expect(page.locator("body")).to_contain_text("it was cut off while it was copied or sent")
    page.close()


def test_choices_stand_in_the_address(browser: Browser, report: Path) -> None:
    """A link to the file leads to what was chosen in it."""
    page = browser.new_page(viewport={"width": 1500, "height": 950})
    page.goto(f"{report.as_uri()}#rnnvis&p.rnnvis.clusters=3&p.rnnvis.unit=5")
    expect(page.locator("[data-chip]").first).to_be_visible()
    assert len(set(page.locator("[data-chip]").evaluate_all("all => all.map((e) => e.dataset.chip)"))) == 3
    expect(page.get_by_role("heading", name="unit 5")).to_be_visible()
    page.locator("[data-word]").first.click()
    page.wait_for_url(re.compile("p.rnnvis.words="))
    page.close()


def test_it_is_whole_on_paper(browser: Browser, report: Path) -> None:
    """On one sheet, light, and without what can only be clicked."""
    page = browser.new_page(viewport={"width": 1500, "height": 950}, color_scheme="dark")
    open_file(page, report).locator("[data-unit]").first.wait_for()
    page.emulate_media(media="print")
    expect(page.locator(".control-bar")).to_be_hidden()
    at_rest(page)
    cut = page.evaluate("getComputedStyle(document.querySelector('.rnnvis')).overflow")
    assert cut == "visible"
    pages = re.findall(rb"/Type /Page\b", page.pdf(format="A4", prefer_css_page_size=True))
    assert len(pages) == 1
    tab = page.locator(".rnnvis")
    for event, theme in (("afterprint", "dark"), ("beforeprint", "light"), ("afterprint", "dark")):
        page.evaluate("event => { dispatchEvent(new Event(event)); }", event)
        expect(tab).to_have_attribute("data-theme", theme)
    page.close()


def test_a_large_report_keeps_sentences_by_chips(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room for units: sentences are drawn, and the page says what is left out."""
    monkeypatch.setattr("lightning_rnnvis.report.content.room.MOST_STATES", 10)
    monkeypatch.setattr("lightning_rnnvis.report.content.room.MOST_RESPONSES", 16 * 2 * 5)
    write_run(tmp_path / "logs", (make_epoch(epoch, n_epochs=2, n_words=40, n_units=16) for epoch in range(2)))
    stored = {name: history.stored_records for name, history in load_runs(tmp_path / "logs").items()}
    (tmp_path / "run.html").write_text(report_html(stored, Choice(clusters=())), encoding="utf-8")
    on = Opened(browser.new_page(viewport={"width": 1500, "height": 950}))
    page = open_file(on.page, tmp_path / "run.html")
    page.locator("[data-unit]").first.wait_for()
    expect(page.get_by_text("holds sentences by chips")).to_be_visible()
    expect(page.get_by_text("to the 5 most frequent words")).to_be_visible()
    heights = page.locator("[data-step] rect").evaluate_all("all => all.map((e) => Number(e.getAttribute('height')))")
    assert np.std(heights) > 0
    page.locator("[data-step]").first.click()
    at_rest(page)
    assert on.errors == []
    page.close()
