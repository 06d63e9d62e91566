"""What stands in a notebook's file for those who read it without a kernel, and where there is no anywidget."""

from __future__ import annotations

from html import escape

CURE = "pip install lightning-rnnvis[notebook]"


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
