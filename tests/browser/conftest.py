"""A real TensorBoard, a real server of `lightning-rnnvis view`, and a real browser."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.kinds import of_language_model, of_series
from tests.browser.require_chromium import find_chromium
from tests.conftest import made_once
from tests.planted.runs import make_epoch, write_run, write_runs

PATIENCE = 90
"""Seconds: on a full machine what is waited for takes many times longer than alone. It has to come."""

expect.set_options(timeout=1000 * PATIENCE)

DISABLED_FEATURES = [
    # Lists of suggestions below the address bar: two pages of the browser's own for each context, which take more of
    # the processor than the tab does.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # What Playwright turns off of what pages see: of two such arguments the later one counts, which is ours.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
]

CHROMIUM_ARGUMENTS = [
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def tensorboard(log_directory: Path, *arguments: str) -> Iterator[str]:
    """Address of a TensorBoard process over a log directory."""
    with _server("tensorboard.main", "--logdir", str(log_directory), "--port", "0", *arguments) as address:
        yield address


class OwnPage(str):
    """Address of the tab as a page of its own: it opens with half the work that TensorBoard's page takes."""


@contextmanager
def own_page(log_directory: Path) -> Iterator[OwnPage]:
    """Address of the tab that `lightning-rnnvis view` serves of a log directory."""
    with _server("lightning_rnnvis.cli", "view", str(log_directory), "--port", "0", "--no-browser") as address:
        yield OwnPage(address)


@contextmanager
def _server(*command: str) -> Iterator[str]:
    """The address that a process prints, which is ended afterwards."""
    # Started elsewhere, so that the installed packages answer and not the checkout.
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://\S+:\d+/", line):
                yield found.group(0)
                return
        raise RuntimeError(f"{command[0]} did not start:\n" + "".join(lines))
    finally:
        # To end by itself takes TensorBoard seconds; what counts branches needs it.
        process.terminate() if "COVERAGE_PROCESS_CONFIG" in os.environ else process.kill()
        process.wait(PATIENCE)


STICKING_OUT = """(elements) => elements
  .filter((e) => !e.closest("#js-plotly-tester"))
  .filter((e) => {
    let { left, right, top, bottom } = e.getBoundingClientRect();
    for (let around = e.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const box = around.getBoundingClientRect();
      left = Math.max(left, box.left);
      right = Math.min(right, box.right);
      top = Math.max(top, box.top);
      bottom = Math.min(bottom, box.bottom);
    }
    return left < right && top < bottom && (right > innerWidth + 1 || left < -1);
  })
  .map((e) => `${e.tagName}.${e.getAttribute("class")} ${e.textContent.slice(0, 40)}`)"""


HEARD = """(body, css) => {
  window.heard = [];
  const listen = () => body.querySelectorAll(css).forEach((one) => window.heard.push(one.textContent));
  new MutationObserver(listen).observe(body, { subtree: true, childList: true, characterData: true });
}"""


AT_REST = """async () => {
  const moving = () => document.getAnimations().some((one) => one.effect.getComputedTiming().endTime < Infinity);
  const look = () => (moving() ? Math.random() : document.body.innerHTML);
  let [before, equal] = [look(), 0];
  for (const end = Date.now() + 60000; equal < 3 && Date.now() < end; ) {
    await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 50));
    const now = look();
    [before, equal] = [now, now === before ? equal + 1 : 0];
  }
  return equal >= 3;
}"""


def at_rest(place: Page | FrameLocator) -> None:
    """Wait until nothing moves or comes any more: where things lie is read once, after it."""
    assert place.locator("body").evaluate(AT_REST), "did not come to rest in time"


class Tab:
    """The RNNVis tab on a page, with what went wrong on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        self._in_flight: set[Request] = set()
        page.on("request", lambda request: self._in_flight.add(request))
        page.on("requestfinished", lambda request: self._in_flight.discard(request))
        page.on("requestfailed", lambda request: self._in_flight.discard(request))
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # A server that is busy sends away, and is asked again: a browser notes that, too.
        if message.type == "error" and "status of 503" not in message.text:
            self.errors.append(f"{message.text} {message.location.get('url', '')}".rstrip())

    def open(self, choices: str = "") -> Tab:
        """Open the tab, with choices as they stand in the address."""
        self.page.goto(f"{self.address}#rnnvis{choices}")
        return self

    @property
    def frame(self) -> FrameLocator | Page:
        """The plugin's frame, or the page where the tab has one of its own."""
        return self.page if isinstance(self.address, OwnPage) else self.page.frame_locator("iframe").first

    def ready(self, panes: int = 1) -> Tab:
        """Wait until every pane shows units."""
        self.frame.locator("[data-pane]").nth(panes - 1).locator("[data-unit]").first.wait_for()
        return self

    def at_rest(self) -> Tab:
        """Wait until everything that was asked for has come and is drawn."""
        at_rest(self.frame)
        end = time.monotonic() + PATIENCE
        while self._in_flight:
            assert time.monotonic() < end, f"still asked for: {[one.url for one in self._in_flight]}"
            self.page.wait_for_timeout(50)  # what a page tells comes here in calls alone
            if not self._in_flight:
                at_rest(self.frame)
        return self

    def view(self) -> Tab:
        """Open the menu of how things look, where it is closed."""
        if self.frame.get_by_role("group", name="how it looks").count() == 0:
            self.frame.get_by_role("button", name="view ▾").click()
        return self

    def wait_for_address(self, pattern: str) -> None:
        """Wait until a pattern is found in the address: what is chosen is written there a little later."""
        self.page.wait_for_url(re.compile(pattern), wait_until="commit")

    def wait_for_address_without(self, text: str) -> None:
        """Wait until a text is not in the address."""
        self.wait_for_address(f"^((?!{re.escape(text)}).)*$")

    def hear(self, css: str) -> Callable[[], list[str]]:
        """All that an element says from now on: what is taken away by itself may be gone before it is looked at."""
        body = self.frame.locator("body")
        body.evaluate(HEARD, css)
        return lambda: body.evaluate("() => window.heard")

    def sticking_out(self) -> list[str]:
        """What is seen beyond the left or right side of the frame, or would be if that did not clip it."""
        self.at_rest()
        found: list[str] = self.frame.locator("body > * *").evaluate_all(STICKING_OUT)
        return found

    def words(self) -> list[str]:
        """Every word of the first pane, drawn or listed: the lists are made once they are open."""
        self.at_rest()
        lists = self.frame.locator("[data-pane]").first.locator("details.more")
        lists.evaluate_all("all => all.forEach(e => (e.open = true))")
        until(lambda: lists.locator(".more-words").count() == lists.count())
        found = self.values("data-word")
        lists.evaluate_all("all => all.forEach(e => (e.open = false))")
        until(lambda: lists.locator(".more-words").count() == 0)
        return found

    def values(self, attribute: str, pane: int = 0) -> list[str]:
        """Values of a data attribute in a pane, in the order of the document."""
        elements = self.frame.locator("[data-pane]").nth(pane).locator(f"[{attribute}]")
        return elements.evaluate_all(f"elements => elements.map(e => e.getAttribute('{attribute}'))")


def until(condition: Callable[[], object]) -> None:
    """Wait for something on the page."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of this folder that fails is run once more, and the summary names it: three programs have to keep time."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


def _patient(make: Callable[..., BrowserContext | Page]) -> Callable[..., BrowserContext | Page]:
    """The same, where clicks wait as long as all else does."""

    def made(**options: object) -> BrowserContext | Page:
        one = make(**options)
        one.set_default_timeout(1000 * PATIENCE)
        return one

    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for name in ("new_context", "new_page"):
            setattr(browser, name, _patient(getattr(browser, name)))
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts a TensorBoard that lives as long as the test."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(tensorboard(*arguments))


@pytest.fixture
def serve_page() -> Iterator[Callable[[Path], OwnPage]]:
    """Serves a page of the tab's own that lives as long as the test."""
    with ExitStack() as stack:
        yield lambda log_directory: stack.enter_context(own_page(log_directory))


# Depends on what serves, so that pages close before their server does.
@pytest.fixture
def open_tab(
    browser: Browser, serve: Callable[..., str], serve_page: Callable[[Path], OwnPage]
) -> Iterator[Callable[..., Tab]]:
    """Opens the tab of a TensorBoard, or its own page; afterwards no console may hold an error."""
    tabs = []

    def open_(address: str, choices: str = "", width: int = 1600, height: int = 1000, dark: bool = False) -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        tabs.append(Tab(context.new_page(), address).open(choices))
        return tabs[-1]

    yield open_
    for tab in tabs:
        tab.page.context.close()
        assert tab.errors == []


@pytest.fixture(scope="session")
def demo(sentiment_logs: Path) -> Iterator[str]:
    """TensorBoard over the example's runs."""
    with tensorboard(sentiment_logs) as address:
        yield address


@pytest.fixture(scope="session")
def demo_page(sentiment_logs: Path) -> Iterator[OwnPage]:
    """The same runs on a page of their own."""
    with own_page(sentiment_logs) as address:
        yield address


@pytest.fixture(scope="session")
def sixty_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of sixty records of two states, with hostile words."""
    return made_once(tmp_path_factory, "sixty", lambda place: write_runs(place, n_epochs=60, n_words=40, n_units=48))


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPage]:
    """A page over two runs of two records: `series`, whose sentences are windows, and `next_word`, a language model."""
    directory = tmp_path_factory.mktemp("kinds")
    for run, of, lengths in (("series", of_series, (90, 91)), ("next_word", of_language_model, (8, 21))):
        made = (make_epoch(one, n_epochs=2, n_words=40, n_units=24, sentence_lengths=lengths) for one in (0, 1))
        write_run(directory / run, [dataclasses.replace(of(one), history_id=run) for one in made])
    with own_page(directory) as address:
        yield address


@pytest.fixture(scope="session")
def long_sentences(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPage]:
    """A page over a run whose sentences have sixty words."""
    directory = tmp_path_factory.mktemp("long")
    write_run(directory / "run", [make_epoch(0, n_words=60, n_units=32, n_epochs=1, sentence_lengths=(60, 61))])
    with own_page(directory) as address:
        yield address
