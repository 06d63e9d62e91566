"""The page around the front end where no TensorBoard gives one."""

from __future__ import annotations

from html import escape

from lightning_rnnvis.server.http.static_files import ENTRY

START = "/start.js"
"""The module that the page runs: a file of its own, so that no script stands in the page."""

START_SCRIPT = f'import {{ render }} from ".{ENTRY}";\nrender();\n'

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
        " connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
}
"""What a word or a name of a file cannot do, whatever it is made of: load or send anything elsewhere."""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='1' width='6'"
    " height='14' fill='%23e07b39'/%3E%3Crect x='9' y='1' width='6' height='14' fill='%233b7dd8'/%3E%3C/svg%3E"
)


def page(title: str) -> str:
    """The page, as HTML.

    Args:
        title: What the browser's tab says.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="{_ICON}">\n</head>\n'
        f'<body>\n<script type="module" src=".{START}"></script>\n</body>\n</html>\n'
    )
