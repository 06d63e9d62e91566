"""Makes sure that there is a Chromium for the browser tests: installs Debian's where it can, else says how."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome; the environment variable CHROMIUM goes first."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> None:
    """Install Chromium if it is missing."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser tests …", flush=True)
        silent = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=silent)
    if not find_chromium():
        sys.exit(
            "The browser tests need Chromium. Install it (Debian: `sudo apt-get install chromium`), or name one:"
            " `CHROMIUM=/path/to/chrome make test`."
        )


if __name__ == "__main__":
    main()
