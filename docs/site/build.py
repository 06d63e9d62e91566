"""Puts the site together in build/docs and builds it: what is linked to and not there is an error.

python docs/site/build.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from gallery import TITLES
from notebooks import write_page
from pages import BUILT, ROOT, broken_links, links, on_site, place, sources, target

HERE = Path(__file__).parent
OUT = ROOT / "build/docs"
PAGES = OUT / "pages"


def main() -> None:
    """Pages, notebooks and the files that they link to; the gallery lies there already."""
    built = {BUILT.format(name) for name in TITLES}
    if missing := [path for path in built if not (PAGES / place(path)).exists()]:
        sys.exit(f"Not made yet: {', '.join(sorted(missing))}. `make docs` makes the gallery first.")
    for old in PAGES.iterdir():
        if old.name != "gallery":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    waiting, seen, broken = sources(), set(built), []
    while waiting:
        page = waiting.pop()
        if page in seen or (ROOT / page).is_dir():
            continue
        seen.add(page)
        if page.endswith(".ipynb"):
            print(f"Running {page} …", flush=True)
            write_page(ROOT / page, PAGES / place(page), OUT / "run" / Path(page).stem)
        elif page.endswith(".md"):
            text = (ROOT / page).read_text(encoding="utf-8")
            broken += [f"{page}: {link}" for link in broken_links(page, text, built)]
            waiting += [target(page, link) for link in links(text)]
            _write(place(page), on_site(page, text))
        else:
            _copy(ROOT / page, PAGES / place(page))
    if broken:
        sys.exit("These links lead nowhere:\n  " + "\n  ".join(broken))
    _copy(HERE / "site.css", PAGES / "site.css")
    _copy(HERE / "zensical.toml", OUT / "zensical.toml")
    if subprocess.run([Path(sys.executable).with_name("zensical"), "build", "--clean", "--strict"], cwd=OUT).returncode:
        sys.exit("The site was not built.")
    site = (OUT / "site").relative_to(ROOT)
    print(
        f"The site: {site}/index.html; with its search, which browsers allow no file: python -m http.server -d {site}"
    )


def _write(path: str, text: str) -> None:
    (PAGES / path).parent.mkdir(parents=True, exist_ok=True)
    (PAGES / path).write_text(text, encoding="utf-8")


def _copy(source: Path, goal: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, goal)


if __name__ == "__main__":
    main()
