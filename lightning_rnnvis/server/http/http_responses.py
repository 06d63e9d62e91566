"""HTTP responses: compressed where the client takes it, never guessed at by the browser, never kept from a reload."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

from werkzeug import Request, Response

from lightning_rnnvis.server.http.static_files import page_mark

PAGE_HEADER = "X-RNNVis-Page"
"""By it a page that was loaded before the server was updated knows that it is old."""

SMALLEST_COMPRESSED = 1024
"""Bytes below which compression is not worth a packet."""


def respond(
    request: Request, content: bytes, mimetype: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with some content."""
    response = Response(content, status, mimetype=mimetype)
    if len(content) >= SMALLEST_COMPRESSED and request.accept_encodings["gzip"] > 0:
        response.data = gzip.compress(content, 3, mtime=0)
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
    return respond_text(request, json_text(content), status, headers)


def json_text(content: Mapping[str, Any]) -> bytes:
    """An object as JSON; raises ValueError where it holds NaN or infinity."""
    return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def respond_text(
    request: Request, text: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The same with what `json_text` made."""
    return respond(request, text, "application/json", status, {PAGE_HEADER: page_mark(), **(headers or {})})
