"""The widget of a notebook in a real browser; its kernel is this process. JupyterLab and marimo: tests/notebooks."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any

import comm
import pytest
from anywidget import AnyWidget
from comm.base_comm import BaseComm
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from playwright.sync_api import Browser, FrameLocator, Page, expect

from lightning_rnnvis import load, show
from lightning_rnnvis.server.http.static_files import static_directory
from tests.browser.conftest import until
from tests.planted.runs import make_epoch, write_run

PAGE = """<!doctype html><meta charset="utf-8"><body>
<style>body {{ background: {background}; }} button, p, svg {{ display: none !important; }}</style>
<script type="module">
  const decoded = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const source = new Blob([{module}], {{ type: "text/javascript" }});
  const {{ default: widget }} = await import(URL.createObjectURL(source));
  window.pressed = [];
  addEventListener("keydown", ({{ key }}) => pressed.push(key));
  window.show = (number, traits, code) => {{
    const listeners = {{}};
    const model = {{
      get: (name) => (name === "_code" ? decoded(code) : traits[name]),
      on: (name, listener) => (listeners[name] ??= []).push(listener),
      off: (name, listener) => (listeners[name] = listeners[name].filter((one) => one !== listener)),
      send: async (content, _, sent = []) => {{
        const letters = (bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte));
        const encoded = sent.map((one) => btoa(letters(one).join("")));
        for (const [answer, buffers] of await toKernel(number, content, encoded))
          model.trigger("msg:custom", answer, buffers.map(decoded));
      }},
      trigger: (name, ...values) => (listeners[name] ?? []).forEach((listener) => listener(...values)),
    }};
    const el = document.body.appendChild(document.createElement("div"));
    const end = widget.render({{ model, el }});
    return (window.widgets ??= []).push({{ model, traits, el, end }});
  }};
  window.isReady = true;
</script>"""
"""A notebook: it has styles of its own, and hands messages to the kernel and back."""


PICTURE = '<img alt="RNNVis, as it was seen last" style="max-width: 100%" src="data:image/png;base64,iVBOR'


class Kernel(BaseComm):
    """A comm that keeps what a widget sends until the page fetches it."""

    sent: list[tuple[Any, list[str]]]

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        """Keep it."""
        self.__dict__.setdefault("sent", []).append((data, [b64encode(bytes(one)).decode() for one in buffers or ()]))

    def answers(self, content: object, buffers: list[str]) -> list[tuple[Any, list[str]]]:
        """What the widget answers to one message of the page."""
        self.sent = []
        data = {"method": "custom", "content": content}
        self.handle_msg({"content": {"data": data}, "buffers": [b64decode(one) for one in buffers]})
        return [(data["content"], buffers) for data, buffers in self.sent if data["method"] == "custom"]


class Notebook:
    """A page with widgets."""

    def __init__(self, page: Page, background: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self.widgets: list[AnyWidget] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.expose_function("toKernel", lambda number, *said: self.widgets[number].comm.answers(*said))
        module = json.dumps((static_directory() / "notebook.js").read_text(encoding="utf-8")).replace("</", "<\\/")
        page.set_content(PAGE.format(background=background, module=module))
        page.wait_for_function("window.isReady")

    def show(self, widget: AnyWidget) -> FrameLocator:
        """The frame of a widget in a new cell."""
        self.widgets.append(widget)
        state = widget.get_state()
        traits = {name: state[name] for name in ("height", "_address", "_kept", "_keeps_picture")}
        self.page.evaluate(
            "values => show(...values)", [len(self.widgets) - 1, traits, b64encode(state["_code"]).decode()]
        )
        return self.page.frame_locator(f"div:nth-of-type({len(self.widgets)}) > iframe")


@pytest.fixture
def open_notebook(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Notebook]]:
    """Opens a page on which widgets talk to this process."""
    monkeypatch.setattr(comm, "create_comm", Kernel)
    context = browser.new_context(viewport={"width": 900, "height": 1250})
    yield lambda background="white": Notebook(context.new_page(), background)
    context.close()


def records(*epochs: int) -> list[Any]:
    """Records of two states."""
    return [
        make_epoch(epoch, state, n_epochs=3, n_words=40, n_units=16, n_sentences=2)
        for epoch in epochs
        for state in ("rnn.l0/h", "rnn.l0/c")
    ]


def test_two_widgets(open_notebook, tmp_path):
    """Each draws, takes clicks and keys of its own, dark on a dark page, and leaves the notebook's styles alone."""
    write_run(tmp_path, records(0, 1))
    notebook = open_notebook("#111")
    first, second = notebook.show(load(tmp_path).show()), notebook.show(load(tmp_path)["rnn.l0/c"].show(height=500))
    for frame in (first, second):
        frame.locator("[data-unit]").first.wait_for()
        expect(frame.locator(".rnnvis")).to_have_attribute("data-theme", "dark")
    expect(second.get_by_role("combobox", name="state")).to_have_value("rnn.l0/c")
    first.locator("[data-unit]").first.click()
    expect(first.locator(".chips .outline.kept")).to_have_count(1)
    expect(second.locator(".chips .outline.kept")).to_have_count(0)
    first.locator("[data-unit]").first.press("ArrowLeft")
    expect(first.get_by_text("1 of 2")).to_be_visible()
    expect(second.get_by_text("2 of 2, newest")).to_be_visible()
    assert notebook.page.evaluate("pressed") == []
    notebook.page.evaluate("document.body.style.background = 'white'")
    expect(first.locator(".rnnvis")).to_have_attribute("data-theme", "light")
    # A notebook that moves a cell loads its frame anew: what was chosen stays.
    notebook.page.evaluate("document.body.append(document.querySelector('style')); document.body.append(widgets[0].el)")
    again = notebook.page.frame_locator("div:nth-of-type(2) > iframe")
    expect(again.get_by_text("1 of 2")).to_be_visible()
    assert not notebook.errors


def test_records_come_and_a_kernel_goes(open_notebook, tmp_path, monkeypatch):
    """A directory without records is watched; a picture goes into the file; a kernel that has gone is said."""
    (tmp_path / "logs").mkdir()
    notebook = open_notebook()
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.core.display_functions.get_ipython", lambda: shell, raising=False)
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(InteractiveShell, "instance", lambda: shell)
    shell.display_pub = CapturingDisplayPublisher()
    widget = show(tmp_path / "logs")
    widget._ipython_display_()
    stands, lives = (one["data"] for one in shell.display_pub.outputs)
    assert (
        f"<code>{tmp_path}/logs</code>" in stands["text/html"] and "application/vnd.jupyter.widget-view+json" in lives
    )
    frame = notebook.show(widget)
    expect(frame.get_by_text("No RNNVis records here yet")).to_be_visible()
    write_run(tmp_path / "logs" / "version_0", records(0))
    expect(frame.locator("[data-unit]").first).to_be_visible()
    until(lambda: notebook.page.evaluate("1") and PICTURE in str(shell.display_pub.outputs[-1]["data"]))
    assert len({one["transient"]["display_id"] for one in shell.display_pub.outputs if one["transient"]}) == 1
    notebook.page.evaluate("widgets[0].traits.height = 450; widgets[0].model.trigger('change:height')")
    expect(notebook.page.locator("iframe")).to_have_css("height", "450px")
    notebook.page.evaluate("widgets[0].model.send = () => {}; widgets[0].model.trigger('comm_live_update')")
    expect(frame.get_by_text("The kernel was restarted or has ended. Run this cell again.").first).to_be_visible()
    assert not notebook.errors
    notebook.page.evaluate("widgets[0].end()")
    expect(notebook.page.locator("iframe")).to_have_count(0)
