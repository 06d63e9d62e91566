"""Takes the README's pictures from the demo's runs: `python docs/screenshots.py LOG_DIR OUT_DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.choices import choices  # noqa: E402
from tests.browser.conftest import CHROMIUM_ARGUMENTS, Tab, tensorboard  # noqa: E402
from tests.browser.require_chromium import find_chromium  # noqa: E402

LSTM = ["lstm/version_0", "rnn.l0/h"]
GRU = ["gru/version_0", "rnn.l0/h"]
THOUGH, BUT = 0, 6
"""Numbers of sentences: the example's own one with "though", and one with "but"."""


PICTURES = {
    "tab": ("light", ""),
    "list": (
        "dark",
        choices(
            pane0=[*LSTM, None],
            sentence=f"{THOUGH},{BUT}",
            words=["though"],
            view="list",
            colour="cloud",
        ),
    ),
    # The record after the first epoch (of 94 steps) beside the last one.
    "though": ("light", choices(pane0=[*LSTM, 94], pane1=[*LSTM, None], sentence=THOUGH, words=["though"])),
    "compare": ("light", choices(pane0=[*LSTM, None], pane1=[*GRU, None], sentence=THOUGH, words=["though"])),
}
LISTS = {"compare"}
"""Pictures that show the lists below the panes, where the chosen word stands."""


def main() -> None:
    """Photograph every view in `PICTURES`."""
    log_directory, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    with tensorboard(log_directory.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for name, (scheme, hash_) in PICTURES.items():
            context = browser.new_context(viewport={"width": 1600, "height": 1000}, color_scheme=scheme)
            tab = Tab(context.new_page(), address).open(hash_).ready(panes=max(1, hash_.count("p.rnnvis.pane")))
            tab.frame.locator("[data-chart] svg.main-svg").first.wait_for(timeout=20_000)
            expect(tab.frame.locator("[data-pending]")).to_have_count(0, timeout=20_000)
            tab.page.wait_for_timeout(1000)
            if name in LISTS:
                tab.frame.locator(".comparison tr.chosen").first.scroll_into_view_if_needed()
                tab.frame.locator(".stage").evaluate("stage => stage.scrollTop = 330")
                tab.page.wait_for_timeout(500)
            tab.page.screenshot(path=out / f"{name}.png")
            context.close()
            print(out / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
