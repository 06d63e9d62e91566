"""The file of a report: the built front end and what it draws, compressed within one HTML page."""

from __future__ import annotations

import gzip
from base64 import b64encode
from html import escape

from lightning_rnnvis.server.http.static_files import static_directory

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
<script type="text/plain" id="rnnvis-report">{content}</script>
<script type="text/plain" id="rnnvis-code">{code}</script>
<script>
{{
  const says = document.getElementById("rnnvis-says");
  const code = document.getElementById("rnnvis-code");
  says.textContent = "Unpacking …";
  (async () => {{
    const bytes = Uint8Array.from(atob(code.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = await new Response(stream).text();
    says.remove();
    document.body.append(script);
    code.remove();
  }})().catch(() => (says.textContent = "This browser is too old for this report: take one of 2023 or later."));
}}
</script>
</body>
</html>
"""


def report_page(title: str, content: bytes) -> str:
    """The report as HTML.

    Args:
        title: Of the page.
        content: What `report_content` made.

    Raises:
        FileNotFoundError: The package was installed without its front end.
    """
    return PAGE.format(
        title=escape(title),
        content=_packed(content),
        code=_packed(_front_end()),
    )


def _front_end() -> bytes:
    path = static_directory() / "index.js"
    if not path.is_file():
        raise FileNotFoundError(
            "lightning-rnnvis was installed without its front end. Install it again with pip, or run `npm ci && npm run"
            " build` in tb_plugin/frontend of the checkout."
        )
    return path.read_bytes()


def _packed(content: bytes) -> str:
    return b64encode(gzip.compress(content, 9, mtime=0)).decode()
