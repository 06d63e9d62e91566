"""How soon hundreds of runs are listed: `lightning-rnnvis view` beside TensorBoard, each a process of its own.

    python benchmarks/tab/listing.py
    python benchmarks/tab/listing.py --runs 30 --repeats 1  # quick

Prints the table of benchmarks/README.md: seconds from the start of the process until it says its address, from then
until all runs are listed, and of one more listing; medians of several starts.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.event_append import OwnEventFile
from lightning_rnnvis.records.files.event_messages import Summary, Value
from lightning_rnnvis.records.files.summary import summary

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.planted.runs import make_epoch

EPOCHS, STEPS = 10, 20
LONGEST = 120
"""Seconds after which runs that are not listed never will be."""

SERVERS = {
    "`lightning-rnnvis view`": (["lightning_rnnvis.cli", "view", "--port", "0", "--no-browser"], "runs"),
    "TensorBoard": (["tensorboard.main", "--port", "0", "--logdir"], "data/plugin/rnnvis/runs"),
}


def write(directory: Path, n_runs: int) -> int:
    """Write runs of small records and two scalars a step; their bytes."""
    encoded = [encode(make_epoch(epoch, n_words=60, n_units=32, n_epochs=EPOCHS)) for epoch in range(EPOCHS)]
    for run in range(n_runs):
        events = []
        for epoch, (header, payload) in enumerate(encoded):
            for step in range(epoch * STEPS, (epoch + 1) * STEPS):
                values = [Value(tag=tag, simple_value=1 / (step + 1)) for tag in ("train_loss", "val_loss")]
                events += [(Summary(value=[value]), step) for value in values]
            header = replace(header, history_id=f"{run:032x}")
            events.append((summary(header, payload, f"{run:08x}"), header.step))
        OwnEventFile(str(directory / f"run{run}")).append(events)
    return sum(file.stat().st_size for file in directory.rglob("*tfevents*"))


def listed(address: str) -> int:
    """How many runs are listed."""
    with urlopen(address, timeout=LONGEST) as answer:
        return len(json.load(answer)["runs"])


def address_of(process: subprocess.Popen[str]) -> str:
    """What a server says that its address is."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        if found := re.search(r"http://\S+?:\d+/", line):
            return found[0]
        said.append(line)
    sys.exit(f"no server: {''.join(said[-5:])}")


def measure(command: list[str], route: str, directory: Path, n_runs: int) -> tuple[float, float, float]:
    """Seconds until the address, from there until all runs are listed, and of one more listing."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *command, str(directory)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            address = address_of(process) + route
            serves = time.perf_counter()
            while (there := listed(address)) < n_runs:
                if time.perf_counter() - serves > LONGEST:
                    sys.exit(f"{command[0]} lists {there} of {n_runs} runs after {LONGEST} s")
                time.sleep(0.05)
            done = time.perf_counter()
            listed(address)
            return serves - began, done - serves, time.perf_counter() - done
        finally:
            process.terminate()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    seconds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in SERVERS}
    with tempfile.TemporaryDirectory() as directory:
        size = write(Path(directory), arguments.runs)
        for _ in range(arguments.repeats):
            for name, (command, route) in SERVERS.items():
                seconds[name].append(measure(command, route, Path(directory), arguments.runs))
    print(f"| {arguments.runs} runs, {size / 1e6:.0f} MB | starts | lists all | lists again |\n|---|---|---|---|")
    for name, taken in seconds.items():
        print(f"| {name} | {' | '.join(f'{statistics.median(one):.2f} s' for one in zip(*taken, strict=True))} |")


if __name__ == "__main__":
    main()
