"""The HTTP headers of each kind of response: browsers neither guess at types nor keep what a reload would change."""

from __future__ import annotations

import gzip

import pytest

from lightning_rnnvis.server.http.static_files import page_mark
from tests.serving import PREFIX, Tab

RECORD = "run=lstm%2Fversion_0&state=rnn.l0%2Fh&step=600"
ALWAYS_NEW = {
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache, must-revalidate",
}
JSON = {"Content-Type": "application/json", "X-RNNVis-Page": page_mark(), **ALWAYS_NEW}
COMPRESSED = {"Content-Encoding": "gzip"}

RESPONSES = [
    (f"snapshot?{RECORD}", 200, JSON | COMPRESSED),
    ("snapshot", 400, JSON),
    ("snapshot?run=nowhere&state=rnn.l0%2Fh&step=600", 404, JSON),
    ("figure/nowhere", 404, JSON),
    ("tab.js", 200, {"Content-Type": "text/javascript; charset=utf-8", **ALWAYS_NEW}),
]
OURS = ("Content-Type", "Content-Encoding", "ETag", "Allow", "X-RNNVis-Page", *ALWAYS_NEW)


@pytest.mark.parametrize(("address", "status", "expected"), RESPONSES)
def test_headers(tab: Tab, address: str, status: int, expected: dict[str, str]) -> None:
    """Every header that the server sets, and no other of them."""
    response = tab.client.get(PREFIX + address, headers={"Accept-Encoding": "gzip"})
    found = {name: response.headers[name] for name in OURS if name in response.headers}
    if address == "tab.js":
        found.pop("Content-Encoding", None)  # a front end that was not built is short
    assert response.status_code == status and found == expected


def test_compression_is_for_those_who_take_it(tab: Tab) -> None:
    """The same content with and without it."""
    compressed = tab.client.get(f"{PREFIX}snapshot?{RECORD}", headers={"Accept-Encoding": "gzip"})
    plain = tab.client.get(f"{PREFIX}snapshot?{RECORD}")
    assert "Content-Encoding" not in plain.headers and gzip.decompress(compressed.data) == plain.data


def test_headers_of_other_methods(tab: Tab) -> None:
    """What may be done instead, and nothing else differs."""
    response = tab.client.post(f"{PREFIX}snapshot?{RECORD}")
    assert {name: response.headers[name] for name in OURS if name in response.headers} == JSON | {"Allow": "GET, HEAD"}


def test_headers_of_plotly(tab: Tab) -> None:
    """The one file that the browser keeps, as long as the installed plotly is the same."""
    response = tab.client.get(PREFIX + "plotly.min.js", headers={"Accept-Encoding": "gzip"})
    found = {name: response.headers[name] for name in OURS if name in response.headers}
    tag = found.pop("ETag")
    assert len(tag) == 18 and tag.startswith('"')
    assert found == {
        "Content-Type": "text/javascript; charset=utf-8",
        "Content-Encoding": "gzip",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "max-age=86400",
    }
    again = tab.client.get(PREFIX + "plotly.min.js", headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.headers["ETag"] == tag
