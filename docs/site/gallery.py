"""The gallery: every example is trained as it stands, and its report is made, as a file of the site.

python docs/site/gallery.py LOG_DIR OUT_DIR
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"

TITLES = {
    "sentiment": "Restaurant reviews: an LSTM and a GRU",
    "language_model": "A language model of Python's help",
    "sensors": "Sensors of a machine, and its faults",
    "translation": "English to German, with attention",
    "min_gru": "A recurrence of one's own: minGRU",
}
"""Examples by name, with the titles of their reports."""

SHORTER: dict[str, list[object]] = {"language_model": ["--epochs", 4]}
"""Arguments of examples that train long otherwise."""


def main() -> None:
    """Train what has no logs newer than its script, and write all reports."""
    logs, out = (Path(argument).resolve() for argument in sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    newest = max(script.stat().st_mtime for script in EXAMPLES.glob("*.py"))
    for name, title in TITLES.items():
        trained = logs / name / "trained"
        if not trained.exists() or trained.stat().st_mtime < newest:
            _run(EXAMPLES / f"{name}.py", *SHORTER.get(name, []), "--log-dir", trained.with_name("logs"))
            trained.touch()
        report = ["-m", "lightning_rnnvis.cli", "report", trained.with_name("logs")]
        _run(*report, "-o", out / f"{name}.html", "--title", title)


def _run(*arguments: object) -> None:
    command = [sys.executable, *map(str, arguments)]
    print(" ".join(command[1:]), flush=True)
    done = subprocess.run(command, env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}{done.stderr[-4000:]}\nThis failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
