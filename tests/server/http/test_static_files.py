"""The front end is served from a table."""

from __future__ import annotations

import zlib
from pathlib import Path

from lightning_rnnvis.server.http.static_files import ENTRY, WHOLE, page_mark, static_files
from tests.serving import PREFIX, Tab


def test_files_have_explicit_types(tmp_path: Path) -> None:
    """Browsers refuse a module that is not sent as JavaScript; what has no type is not served."""
    for name in ("tab.js", "style.css", "part/more.js", "secret.py", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    files = static_files(tmp_path)
    assert {route: file.content_type for route, file in files.items()} == {
        "/tab.js": "text/javascript",
        "/style.css": "text/css",
        "/part/more.js": "text/javascript",
    }
    assert files[ENTRY].read() == b"tab.js"


def test_front_end_that_was_not_built_says_so(tmp_path: Path) -> None:
    """An empty frame would not tell why."""
    (route,) = static_files(tmp_path / "nowhere")
    assert route == ENTRY
    assert b"npm run build" in static_files(tmp_path)[route].read()


def test_entry_is_served_as_a_module(tab: Tab) -> None:
    """The module that TensorBoard imports into the frame."""
    response = tab.client.get(PREFIX.rstrip("/") + ENTRY)
    assert response.status_code == 200
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"render" in response.data
    # By this mark a page that is open knows that the server serves another one now.
    whole = tab.client.get(PREFIX + WHOLE).data
    assert page_mark() in ("", f"{zlib.crc32(whole):08x}")
