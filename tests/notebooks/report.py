"""Shows the tab in JupyterLab and marimo, works in it, and writes docs/notebooks.json and photographs.

`python -m tests.notebooks.report ENVIRONMENT [NOTEBOOK …]`: the environment holds both, `make test-notebooks` makes it;
named ones alone are looked at again.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.models.small import VOCABULARY
from tests.reporting import ROOT, free_port, look_at_each, started

REPORT, PICTURES = ROOT / "docs/notebooks.json", ROOT / "docs/widget"

NOTEBOOKS = ("jupyterlab", "marimo")

PATIENCE_SECONDS = 180

TRAIN = f"""
import time
from lightning.pytorch import Callback, Trainer, seed_everything
from lightning.pytorch.loggers import CSVLogger
from lightning_rnnvis import RNNVis
from tests.models.small import VOCABULARY, Classifier, loader

class Slow(Callback):
    def on_train_epoch_start(self, trainer, module):
        time.sleep(PAUSE)

seed_everything(0)
trainer = Trainer(max_epochs=3, accelerator="cpu", enable_progress_bar=False, enable_model_summary=False,
                  logger=CSVLogger("logs", name="run"), callbacks=[RNNVis(VOCABULARY, min_count=1), Slow()])
trainer.fit(Classifier(), loader(), loader())
print("trained", len({VOCABULARY!r}))
"""

LAB_CELLS = (
    'import os\nimport lightning_rnnvis\nos.makedirs("logs", exist_ok=True)\nlightning_rnnvis.show("logs")',
    TRAIN.replace("PAUSE", "15"),
    'lightning_rnnvis.load("logs").show(height=500)',
)

MARIMO = f"""
import marimo

app = marimo.App()


@app.cell
def _():
    import lightning_rnnvis
    {TRAIN.replace("PAUSE", "0").strip().replace(chr(10), chr(10) + "    ")}
    history = lightning_rnnvis.load("logs")
    return (history,)


@app.cell
def _(history):
    history.show()
    return


@app.cell
def _(history):
    history["rnn.l0/h"].show(height=500)
    return
"""

VERSIONS = """
import json
from importlib.metadata import version
print(json.dumps({name: version(name) for name in json.loads(input())}))
"""


def worked_in(frame: FrameLocator) -> dict[str, Any]:
    """What is seen in a widget after a click on a unit and a step back in the training."""
    frame.locator("[data-unit]").first.wait_for()
    frame.locator("[data-unit]").first.click()
    frame.locator(".chips .outline.kept").first.wait_for(state="attached")
    frame.get_by_role("button", name="previous record").first.click()
    expect(frame.get_by_text("2 of 3").first).to_be_visible()
    return {
        "units": frame.locator("[data-unit]").count(),
        "words": frame.locator("[data-word]").count(),
        "theme": frame.locator(".rnnvis").get_attribute("data-theme"),
    }


def photographed(page: Page, name: str) -> None:
    """The first widget, as it stands in a cell 900 pixels wide."""
    page.wait_for_timeout(3000)
    page.locator("iframe[title=RNNVis]").first.screenshot(path=PICTURES / f"{name}.png")


def see_jupyterlab(page: Page, environment: Path, directory: Path, theme: str, errors: list[str]) -> dict[str, Any]:
    """Live while a cell trains, worked in, saved, and after a restart of the kernel."""
    settings = directory / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    name = "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": name}))
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
        for n, cell in enumerate(LAB_CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = directory / "notebook.ipynb"
    path.write_text(json.dumps(book))
    port = free_port()
    command = [str(environment / "bin/jupyter-lab"), "--no-browser", f"--port={port}", "--allow-root"]
    command += ["--IdentityProvider.token=", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={directory}"]
    own = {"JUPYTERLAB_SETTINGS_DIR": directory / "settings", "JUPYTERLAB_WORKSPACES_DIR": directory / "workspaces"}
    own["JUPYTER_CONFIG_DIR"] = directory / "config"
    with started(command, directory, port, PATIENCE_SECONDS, **{name: str(value) for name, value in own.items()}):
        page.goto(f"http://127.0.0.1:{port}/lab/tree/notebook.ipynb?reset")
        page.get_by_text("| Idle").wait_for()
        page.keyboard.press("Control+b")  # the files beside it
        page.get_by_text("Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).click()
        first = page.frame_locator("iframe[title=RNNVis]").first
        first.locator("[data-unit]").first.wait_for()
        trained = page.get_by_text(f"trained {len(VOCABULARY)}", exact=True)
        live = first.locator(".top-bar").inner_text().split("\n")
        assert trained.count() == 0, "the training is over before anything was shown"
        trained.wait_for()
        expect(first.get_by_text("3 of 3").first).to_be_visible()
        seen = worked_in(first) | {"live": next(text for text in live if " of " in text).strip(" ·,")}
        second = page.frame_locator("iframe[title=RNNVis]").nth(1)
        second.locator("[data-unit]").first.wait_for()
        expect(second.get_by_text("3 of 3").first).to_be_visible()
        seen["widgets"] = page.locator("iframe[title=RNNVis]").count()
        photographed(page, f"jupyterlab-{theme}")
        page.locator(".jp-Notebook").first.click(position={"x": 5, "y": 5})
        page.keyboard.press("Control+s")
        page.wait_for_timeout(3000)
        seen["saved"] = "data:image/png" in path.read_text()
        page.get_by_text("Kernel", exact=True).first.click()
        page.get_by_text("Restart Kernel…", exact=True).click()
        page.get_by_role("button", name="Confirm Kernel Restart").click()
        gone = first.get_by_text("Run this cell again").first
        gone.wait_for()
        seen["restarted"] = gone.inner_text()
        page.wait_for_timeout(6000)
        assert gone.is_visible()
        seen["errors"] = list(errors)  # not those of a page whose server has ended
    return seen


def see_marimo(page: Page, environment: Path, directory: Path, theme: str, errors: list[str]) -> dict[str, Any]:
    """Worked in, as an app."""
    dark = '[tool.marimo.display]\ntheme = "dark"\n' if theme == "dark" else ""
    (directory / "pyproject.toml").write_text(dark)
    (directory / "notebook.py").write_text(MARIMO)
    port = free_port()
    command = [str(environment / "bin/marimo"), "-y", "run", "--headless", "--no-token", "--port", str(port)]
    with started([*command, "notebook.py"], directory, port, PATIENCE_SECONDS):
        page.goto(f"http://127.0.0.1:{port}/")
        first, second = (page.frame_locator("iframe[title=RNNVis]").nth(number) for number in (0, 1))
        seen = worked_in(first)
        second.locator("[data-unit]").first.wait_for()
        expect(second.get_by_text("3 of 3").first).to_be_visible()
        seen["widgets"] = page.locator("iframe[title=RNNVis]").count()
        photographed(page, f"marimo-{theme}")
        seen["errors"] = list(errors)
    return seen


See = Callable[[Page, Path, Path, str, list[str]], dict[str, Any]]
SEE: dict[str, See] = {"jupyterlab": see_jupyterlab, "marimo": see_marimo}
PACKAGES = {"jupyterlab": ["jupyterlab", "ipykernel", "anywidget"], "marimo": ["marimo", "anywidget"]}
THEMES = ("light", "dark")


def row_of(name: str, environment: Path, browser: Browser) -> dict[str, Any]:
    """What is seen in a notebook, light and dark."""
    command = [str(environment / "bin/python"), "-c", VERSIONS]
    wanted = json.dumps(PACKAGES[name])
    said = subprocess.run(command, input=wanted, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = {"notebook": name, "versions": json.loads(said.stdout)}
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as temporary:
            page = browser.new_page(viewport={"width": 1110, "height": 950})
            page.set_default_timeout(PATIENCE_SECONDS * 1000)
            errors: list[str] = []
            page.on("console", lambda said, to=errors: to.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error, to=errors: to.append(str(error)))
            row[theme] = SEE[name](page, environment, Path(temporary), theme, errors)
            page.close()
    return row


def main() -> None:
    """Look at one after the other."""
    from lightning_rnnvis.notebook.widget import PROTOCOL

    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    PICTURES.mkdir(exist_ok=True)
    look_at_each(REPORT, "notebook", NOTEBOOKS, row_of, protocol=PROTOCOL)


if __name__ == "__main__":
    main()
