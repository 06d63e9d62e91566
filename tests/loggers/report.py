"""Trains with every logger, looks at the report in its interface, and writes docs/loggers.json and photographs.

`python -m tests.loggers.report ENVIRONMENT [LOGGER …]`: the environment holds the loggers, `make test-loggers` makes
it; named loggers alone are looked at again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page

from lightning_rnnvis.report.content.packing import FORMAT
from tests.loggers.train import PROJECT
from tests.reporting import ROOT, free_port, look_at_each, started

REPORT, PICTURES = ROOT / "docs/loggers.json", ROOT / "docs/loggers"

LOGGERS = ("wandb", "mlflow", "trackio")

STARTS_SECONDS = 120
"""So long an interface may take to start, and to show the report."""


def frame_of_report(page: Page) -> Frame:
    """The frame in which the interface shows the report, once it is drawn."""
    end = time.monotonic() + STARTS_SECONDS
    while time.monotonic() < end:
        for frame in page.frames:
            if frame.locator("[data-unit]").count():
                return frame
        page.wait_for_timeout(500)
    raise AssertionError(f"No report at {page.url}")


def looked_at(page: Page, picture: Path) -> dict[str, Any]:
    """What is seen of the report, and whether it answers; photographed."""
    frame = frame_of_report(page)
    element = None if frame == page.main_frame else frame.frame_element()
    if element is not None:
        element.scroll_into_view_if_needed()
    frame.locator("[data-word]").first.dispatch_event("click")  # a small frame may have to be scrolled for it
    frame.locator(".word.chosen").first.wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=picture)
    return {
        "units": frame.locator("[data-unit]").count(),
        "words": frame.locator("[data-word]").count(),
        "chosen": frame.locator(".word.chosen").first.text_content(),
        "sandbox": None if element is None else element.get_attribute("sandbox"),
    }


def see_wandb(page: Page, environment: Path, directory: Path, run: str) -> dict[str, Any]:
    """Its interface is on its servers: the file that it would send is opened."""
    (path,) = directory.glob("wandb/offline-run-*/files/media/html/*.html")
    page.goto(path.as_uri())
    return looked_at(page, PICTURES / "wandb.png")


def see_mlflow(page: Page, environment: Path, directory: Path, run: str) -> dict[str, Any]:
    """Among the artifacts of the run."""
    port = free_port()
    store = f"sqlite:///{directory}/mlflow.db"
    command = [str(environment / "bin/python"), "-m", "mlflow", "server", "--backend-store-uri", store]
    address = f"http://127.0.0.1:{port}"
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with started(command, directory, port, STARTS_SECONDS):
        page.goto(f"{address}/#/experiments/1/runs/{run}/artifacts/rnnvis_report.html")
        return looked_at(page, PICTURES / "mlflow.png")


def see_trackio(page: Page, environment: Path, directory: Path, run: str) -> dict[str, Any]:
    """Among the media of the project."""
    port = free_port()
    command = [str(environment / "bin/trackio"), "show", "--project", PROJECT]
    own = {"GRADIO_SERVER_PORT": str(port), "TRACKIO_DIR": str(directory), "BROWSER": "true"}
    address = f"http://127.0.0.1:{port}"
    with started(command, directory, port, STARTS_SECONDS, **own):
        page.goto(f"{address}/?project={PROJECT}")
        page.get_by_text("Media & Tables").click()
        return looked_at(page, PICTURES / "trackio.png")


See = Callable[[Page, Path, Path, str], dict[str, Any]]
SEE: dict[str, See] = {"wandb": see_wandb, "mlflow": see_mlflow, "trackio": see_trackio}


def row_of(name: str, environment: Path, browser: Browser) -> dict[str, Any]:
    """Train with a logger and look at what it shows."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        command = [str(environment / "bin/python"), "-m", "tests.loggers.train", name, str(directory)]
        paths = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tb_plugin")])}
        done = subprocess.run(command, cwd=ROOT, env=paths, stdout=subprocess.PIPE, text=True, check=True)
        said = json.loads(re.findall(r"^\{.*\}$", done.stdout, re.MULTILINE)[-1])
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        seen = SEE[name](page, environment, directory, said["run"])
        page.close()
        return {"logger": name, "versions": said["versions"], "seen": seen}


def main() -> None:
    """Look at one after the other."""
    PICTURES.mkdir(exist_ok=True)
    look_at_each(REPORT, "logger", LOGGERS, row_of, report_format=FORMAT)


if __name__ == "__main__":
    main()
