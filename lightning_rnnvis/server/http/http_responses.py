"""HTTP responses: compressed where the client takes it, never guessed at by the browser, never kept from a reload."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from werkzeug import Request, Response

from lightning_rnnvis.payloads.packed import Packed, as_sent
from lightning_rnnvis.server.http.static_files import page_mark

PAGE_HEADER = "X-RNNVis-Page"
"""By it a page that was loaded before the server was updated knows that it is old."""

SMALLEST_COMPRESSED = 1024
"""Bytes below which compression is not worth a packet."""


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 3, mtime=0)


_packed_once = lru_cache(maxsize=8)(_packed)


def respond(
    request: Request,
    content: bytes | Packed,
    mimetype: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    is_kept: bool = False,
) -> Response:
    """A response with some content; what `is_kept` is asked for again and again, and compressed once."""
    takes = request.accept_encodings["gzip"] > 0
    if isinstance(content, Packed):
        body, is_packed = (content.content if takes else content.text()), takes
    else:
        is_packed = takes and len(content) >= SMALLEST_COMPRESSED
        body = (_packed_once if is_kept else _packed)(content) if is_packed else content
    response = Response(body, status, mimetype=mimetype)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache, must-revalidate"
    response.headers.update(headers or {})
    return response


def respond_json(
    request: Request, content: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with an object as JSON, and with the mark of the page that this server serves.

    Raises:
        ValueError: The object holds NaN or infinity.
    """
    return respond_text(request, as_sent(content), status, headers)


def respond_text(
    request: Request, text: bytes | Packed, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The same with what `as_sent` made."""
    return respond(request, text, "application/json", status, {PAGE_HEADER: page_mark(), **(headers or {})})
