"""The file of a report: the built front end and what it draws, compressed within one HTML page."""

from __future__ import annotations

import zlib
from base64 import b85encode
from html import escape

from lightning_rnnvis.server.http.static_files import built_file
from lightning_rnnvis.visible_words import visible

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
  document.addEventListener("DOMContentLoaded", () => {{
    if (!window.rnnvisWhole)
      document.getElementById("rnnvis-says").textContent =
        "The end of this report is missing: it was cut off while it was copied or sent. Get its file again.";
  }});
</script>
<script type="text/plain" id="rnnvis-report">{content}</script>
<script type="text/plain" id="rnnvis-code">{code}</script>
<script>
{{
  window.rnnvisWhole = true;
  const says = document.getElementById("rnnvis-says");
  const letters = "{letters}";
  const unpack = (id) => {{
    const holder = document.getElementById(id);
    const text = holder.textContent;
    const bytes = new DataView(new ArrayBuffer(4 * Math.ceil(text.length / 5)));
    for (let at = 0; at < text.length; at += 5) {{
      let number = 0;
      for (let index = at; index < at + 5; index++)
        number = 85 * number + (index < text.length ? letters.indexOf(text[index]) : 84);
      bytes.setUint32((4 * at) / 5, number);
    }}
    holder.remove();
    const packed = bytes.buffer.slice(0, Math.floor((4 * text.length) / 5));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  }};
  says.textContent = "Unpacking …";
  (async () => {{
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = await unpack("rnnvis-code").text();
    window.rnnvisReport = await unpack("rnnvis-report").arrayBuffer();
    says.remove();
    document.body.append(script);
  }})().catch(() => {{
    says.textContent = window.DecompressionStream
      ? "This report is damaged. Get its file again."
      : "This browser is too old for this report: take one of 2023 or later.";
  }});
}}
</script>
</body>
</html>
"""

_STANDARD, LETTERS = (
    f"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;{less}=>?@^_`{{|}}~" for less in "<."
)
"""Of base 85, which takes 6 % less room than base 64; the second without what HTML could take for a mark."""


WAYS = ((5, zlib.Z_FILTERED), (8, zlib.Z_DEFAULT_STRATEGY))
"""Levels of memory and strategies of zlib. With less memory it adapts more often, and filtered it leaves short matches
out: columns of numbers take 6 % less room in the first way, code in the second."""


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
        letters=LETTERS,
        content=_packed(content),
        code=_packed(built_file().read_bytes()),
    )


def _packed(content: bytes) -> str:
    packed = min((_compressed(content, *way) for way in WAYS), key=len)
    return b85encode(packed).decode().translate(str.maketrans(_STANDARD, LETTERS))


def _compressed(content: bytes, memory_level: int, strategy: int) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS, memory_level, strategy)
    return stream.compress(content) + stream.flush()
