"""What the plugin adds to the start of TensorBoard: processes with it and without it, in turns.

    python benchmarks/tab/start.py

Prints the table of benchmarks/README.md: seconds from the start of a process until TensorBoard serves an empty log
directory, medians and in brackets the largest.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time

CHILD = """
import os, sys
from tensorboard import default, program

plugins = default.get_static_plugins()
if sys.argv[2] == "with":
    plugins += [plugin for plugin in default.get_dynamic_plugins() if "rnnvis" in plugin.__module__]
board = program.TensorBoard(plugins=plugins)
board.configure(argv=["", "--logdir", sys.argv[1], "--port", "0", "--load_fast", "false"])
board.launch()
print("ready", len(plugins), flush=True)
os._exit(0)
"""


def start(directory: str, name: str) -> float:
    """Seconds until it is ready."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, directory, name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    seconds = time.perf_counter() - began
    process.wait()
    assert line.startswith("ready"), "TensorBoard did not start."
    return seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    seconds: dict[str, list[float]] = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as directory:
        for name in seconds:
            start(directory, name)  # modules are read from the disk once
        for _ in range(repeats):
            for name, taken in seconds.items():
                taken.append(start(directory, name))
    cells = [f"{statistics.median(taken):.2f} s ({max(taken):.2f})" for taken in seconds.values()]
    added = statistics.median(seconds["with"]) - statistics.median(seconds["without"])
    print("| without the plugin | with it | added |")
    print("|---|---|---|")
    print(f"| {cells[0]} | {cells[1]} | {added:.2f} s |")


if __name__ == "__main__":
    main()
