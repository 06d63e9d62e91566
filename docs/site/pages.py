"""The pages of the site, which read as Markdown in the repository, too, and what they link to.

A page of `docs/` stands at its own place below the site's root, README is the first page, and whatever else of the
repository a page links to goes along, at the same path.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)(`{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(\]\()([^()\s]+)(\))")
BUILT = "docs/gallery/{}.html"
"""What the gallery makes while the site is built: reports, which are in no checkout."""

LIVE = re.compile(r"(\]\(gallery/(\w+)\.png\)\]\()#make-them\)")
"""A picture of the gallery: in the repository it leads to how its report is made, on the site to the report."""


def sources() -> list[str]:
    """All pages, by path in the repository: README first."""
    folders = (path for path in (ROOT / "docs").rglob("*.md"))
    return ["README.md", *sorted(path.relative_to(ROOT).as_posix() for path in folders)]


def place(source: str) -> str:
    """Where a file of the repository stands on the site."""
    if source == "README.md":
        return "index.md"
    return re.sub(r"/README\.md$|\.ipynb$", ".md", source.removeprefix("docs/"))


def prose(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches of a page that are no code."""
    start = 0
    for fence in FENCE.finditer(text):
        yield start, fence.start()
        start = fence.end()
    yield start, len(text)


def with_links(text: str, change: Callable[[str], str]) -> str:
    """The page with every link to a file, or to an anchor, changed."""
    parts, end = [], 0
    for start, stop in prose(text):
        parts += [text[end:start], LINK.sub(lambda found: found[1] + change(found[2]) + found[3], text[start:stop])]
        end = stop
    return "".join(parts)


def links(text: str) -> list[str]:
    """The links of a page that stay in the repository."""
    found: list[str] = []
    with_links(text, lambda link: found.append(link) or link)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def target(page: str, link: str) -> str:
    """The file of the repository that a link of a page means; the page itself for an anchor."""
    path = link.partition("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def on_site(page: str, text: str) -> str:
    """A page with its links as they stand on the site."""

    def moved(link: str) -> str:
        if re.match(r"[a-z]+:", link) or link.startswith("#"):
            return link
        _, hash_, anchor = link.partition("#")
        return posixpath.relpath(place(target(page, link)), posixpath.dirname(place(page)) or ".") + hash_ + anchor

    return with_links(LIVE.sub(r"\1gallery/\2.html)", text), moved)


def anchors(text: str) -> set[str]:
    """The names that headings of a page have: as GitHub and the site make them, where these agree."""
    headings = [
        line for start, stop in prose(text) for line in re.findall(r"^#+ (.*)$", text[start:stop], re.MULTILINE)
    ]
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).strip().replace(" ", "-") for heading in headings
    }


def broken_links(page: str, text: str, built: set[str]) -> list[str]:
    """Links of a page to a file or heading that is not there; `built` are paths that the build of the site makes."""
    broken = []
    for link in links(text):
        goal = target(page, link)
        if goal in built:
            continue
        path, anchor = ROOT / goal, link.partition("#")[2]
        if not path.exists() or goal.startswith(".."):
            broken.append(link)
        elif anchor and (path.suffix != ".md" or anchor not in anchors(path.read_text(encoding="utf-8"))):
            broken.append(link)
    return broken
