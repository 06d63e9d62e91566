"""The file of a report: the built front end and what it draws, compressed within one HTML page."""

from __future__ import annotations

import gzip
from base64 import b85encode
from html import escape

from lightning_rnnvis.server.http.static_files import built_file
from lightning_rnnvis.visible_words import visible

try:
    import lzma
except ImportError:  # a Python that was built where liblzma was not
    lzma = None  # type: ignore[assignment]

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="lightning-rnnvis">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>html, body {{ margin: 0; height: 100%; }} #rnnvis-says {{ font: 15px sans-serif; margin: 2em; }}</style>
</head>
<body>
<p id="rnnvis-says">This report draws what it holds with JavaScript.</p>
<script>
{{
  const says = (text) => (document.getElementById("rnnvis-says") ?? {{}}).textContent = text;
  addEventListener("error", () => says("This browser is too old for this report: take one of 2023 or later."));
  addEventListener("DOMContentLoaded", () => {{
    if (!window.rnnvisWhole)
      says("The end of this report is missing: it was cut off while it was copied or sent. Get its file again.");
  }});
}}
</script>
<script type="text/plain" id="rnnvis-report" {content}</script>
<script type="text/plain" id="rnnvis-code" {code}</script>
<script type="module">{opener}</script>
<script>
  window.rnnvisWhole = true;
  document.getElementById("rnnvis-says").textContent = "Unpacking …";
</script>
</body>
</html>
"""

_HARMLESS = str.maketrans("&<>", ",./")
"""Letters of base 85 that mean something in HTML, and what stands for them; `base85.ts` of the front end reads them."""


def report_page(title: str, content: bytes) -> str:
    """The report as HTML.

    Args:
        title: Of the page.
        content: What `report_content` made.

    Raises:
        FileNotFoundError: The package was installed without its front end.
    """
    return PAGE.format(
        title=escape(visible(title, None)),  # some names of directories cannot be written
        content=packed(content),
        code=packed(built_file().read_bytes()),
        opener=built_file("open.js").read_text(encoding="utf-8").strip(),
    )


def packed(content: bytes) -> str:
    """The rest of an element that holds it: where it is LZMA, an eighth smaller than gzip, its length; then letters."""
    if lzma is None:
        return f">{_letters(gzip.compress(content, 9, mtime=0))}"
    # `lzma.ts` in the front end reads this kind alone.
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 0, "pb": 0}]
    return f'data-length="{len(content)}">{_letters(lzma.compress(content, lzma.FORMAT_RAW, filters=filters))}'


def _letters(content: bytes) -> str:
    return b85encode(content).decode().translate(_HARMLESS)  # base 64 would take 7 % more
