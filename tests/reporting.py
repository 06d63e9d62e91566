"""How what was tried with packages of others is written down: in trackers, notebooks and libraries."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

ENDS_SECONDS = 10
"""So long a server may take to end by itself."""


def write_report(path: Path, kind: str, rows: Sequence[dict[str, Any]], **facts: object) -> dict[str, Any]:
    """Write a row of each kind of package with the commit that was tried, as JSON.

    Args:
        path: The file.
        kind: What the rows are of, in the plural.
        rows: The rows.
        facts: What holds for all, such as a version.

    Returns:
        What was written.
    """
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    report = {**facts, "commit": commit.stdout.strip(), kind: list(rows)}
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return report


def look_at_each(
    path: Path, kind: str, names: Sequence[str], row_of: Callable[[str, Path, Any], dict[str, Any]], **facts: object
) -> None:
    """Look in a browser at those that the command line names, else at all; rows of the others stay as they are.

    Args:
        path: The file.
        kind: What they are.
        names: All of them.
        row_of: Looks at one: from its name, the environment that the command line names, and the browser to a row.
        facts: As `write_report` has them.
    """
    # What describes the reports reads them without a browser.
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM_ARGUMENTS
    from tests.browser.require_chromium import find_chromium

    environment, chosen = Path(sys.argv[1]).absolute(), sys.argv[2:] or names
    kept = json.loads(path.read_text())[f"{kind}s"] if sys.argv[2:] and path.exists() else []
    rows = {row[kind]: row for row in kept}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for name in chosen:
            rows[name] = row_of(name, environment, browser)
    write_report(path, f"{kind}s", [rows[name] for name in names if name in rows], **facts)


@contextmanager
def started(command: list[str], directory: Path, port: int, seconds: float, **environment: str) -> Iterator[None]:
    """A server of others, once it answers at a port, for so many seconds at most; its own processes end with it."""
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tb_plugin")]), "OMP_NUM_THREADS": "1"}
    with (directory / "server.log").open("w") as said:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=os.environ | paths | environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + seconds
            while socket.socket().connect_ex(("127.0.0.1", port)):
                assert time.monotonic() < end and process.poll() is None, (directory / "server.log").read_text()
                time.sleep(0.5)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # a notebook's kernels are ended by their server
            with suppress(subprocess.TimeoutExpired):
                process.wait(ENDS_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
