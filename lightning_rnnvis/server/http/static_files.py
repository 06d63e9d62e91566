"""The built front end as a table of routes: a name that is not in the table is not served."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

ENTRY = "/tab.js"
"""The ES module that TensorBoard imports into the tab's frame; it loads what asks and what draws."""

WHOLE = "index.js"
"""The tab in one module, for what stands alone."""

# Explicit, because `mimetypes` asks the machine, and some answer text/plain for .js, which browsers refuse as a module.
MIME_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".map": "application/json",
    ".woff2": "font/woff2",
}

NOT_BUILT = (
    "lightning-rnnvis was installed without its front end. Install it again with pip, or run `npm ci && npm run build`"
    " in tb_plugin/frontend of the checkout."
)
_SAYS_SO = f"export function render() {{ document.body.textContent = {json.dumps(NOT_BUILT)}; }}"


@dataclass(frozen=True)
class StaticFile:
    """A file that is served: its content type, and where it lies or (without a path) what it says."""

    content_type: str
    path: Path | None = None
    text: str = ""

    def read(self) -> bytes:
        """The content. Read anew each time, so that a front end built anew is seen at once."""
        return self.path.read_bytes() if self.path else self.text.encode()


def static_directory() -> Path:
    """Where the built front end lies: with the plugin of TensorBoard, which is installed with this package."""
    spec = find_spec("tensorboard_plugin_rnnvis")
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    return Path(places[0] if places else "no front end") / "static"


def built_file(name: str = WHOLE) -> Path:
    """A file of the built front end.

    Raises:
        FileNotFoundError: The package was installed without its front end.
    """
    path = static_directory() / name
    if not path.is_file():
        raise FileNotFoundError(NOT_BUILT)
    return path


@lru_cache(maxsize=1)
def page_mark() -> str:
    """Tells the front end that this process serves from one of another version; "" where there is none.

    As it is when the process first answers: a page that stays open while its server is updated sees another mark.
    """
    whole = static_directory() / WHOLE
    return f"{zlib.crc32(whole.read_bytes()):08x}" if whole.is_file() else ""


def static_files(directory: Path) -> dict[str, StaticFile]:
    """Routes of the files below `directory` that a browser may have; the entry is always there."""
    files = {ENTRY: StaticFile(MIME_TYPES[".js"], text=_SAYS_SO)}
    for path in sorted(directory.rglob("*")):
        if path.suffix in MIME_TYPES and path.is_file():
            files[f"/{path.relative_to(directory).as_posix()}"] = StaticFile(MIME_TYPES[path.suffix], path)
    return files
