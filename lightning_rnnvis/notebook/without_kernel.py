"""What stands in a notebook's file for those who read it without a kernel, and where there is no anywidget."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape

CURE = "pip install lightning-rnnvis[notebook]"


@dataclass(frozen=True)
class Still:
    """What stands for the tab in the file of a notebook.

    Attributes:
        html: The first of it.
        is_picture: Whether a picture takes its place once one was drawn.
    """

    html: str
    is_picture: bool


class StaticTab:
    """A report in a frame, where no kernel can be asked.

    Args:
        report: The page of the report.
        height: Of the frame, pixels.
    """

    def __init__(self, report: str, height: int) -> None:
        self._report = report
        self._height = height

    def _repr_html_(self) -> str:
        sentence = (
            "<p>This is a report of what is recorded now. To have the tab itself, live, install anywidget and restart"
            f" the kernel: <code>{escape(CURE)}</code></p>"
        )
        return sentence + framed(self._report, self._height)

    def __repr__(self) -> str:
        return "RNNVis, a report for a notebook"


def framed(report: str, height: int) -> str:
    """A report as a frame within another page."""
    return (
        f'<iframe title="RNNVis" sandbox="allow-scripts allow-downloads" srcdoc="{escape(report)}"'
        f' style="display: block; width: 100%; height: {height}px; border: 0"></iframe>'
    )


def kept(name: str, html: str) -> str:
    """What stands in the file of a notebook for a widget, which hides it where it is alive."""
    return f'<div data-rnnvis="{name}">{html}</div>'


def pictured(png: bytes) -> str:
    """A picture within a page."""
    content = b64encode(png).decode()
    return f'<img alt="RNNVis, as it was seen last" style="max-width: 100%" src="data:image/png;base64,{content}">'
