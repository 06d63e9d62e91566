"""Serves the plotly.min.js that the installed plotly package carries: 5 MB, compressed once, kept by the browser."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from werkzeug import Request, Response

from lightning_rnnvis.payloads.figures import MISSING
from lightning_rnnvis.server.http.http_responses import respond_json

ROUTE = "/plotly.min.js"


@cache
def _script() -> tuple[bytes, str]:
    """The compressed script and its ETag."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("plotly is not installed")
    content = (Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(content, 5), hashlib.sha256(content).hexdigest()[:16]


@Request.application
def serve(request: Request) -> Response:
    """The script, or 304 where the browser has it."""
    try:
        compressed, tag = _script()
    except OSError:
        return respond_json(request, {"error": MISSING}, 404)
    response = Response(content_type="text/javascript; charset=utf-8")
    if request.accept_encodings["gzip"] > 0:
        response.data = compressed
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.data = gzip.decompress(compressed)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.max_age = 86400
    response.set_etag(tag)
    return response.make_conditional(request)
