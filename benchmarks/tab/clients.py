"""Many people at one TensorBoard: what its process takes in memory, and how long they and all others wait.

    python benchmarks/tab/clients.py    # 50 clients, two runs of 4 records of 8,192 units and 500 words, a minute
    python benchmarks/tab/clients.py --units 1024 --clients 20 --seconds 20

Prints the table of benchmarks/README.md. Each client asks for one heavy answer after the other, of any record and any
number of clusters, and when it is sent away asks again after the time that the server says. Meanwhile one more asks for
what is light: the list of runs, the front end, and TensorBoard's own list. Linux only; memory is that of the process
that our server runs in, TensorBoard's data server is another one.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.planted.runs import make_epoch, write_run  # noqa: E402

STATE = "rnn.l0/h"
RUNS = ("first", "second")
LIGHT = ("data/plugin/rnnvis/runs", "data/plugin/rnnvis/tab.js", "data/plugins_listing")


@dataclass
class Waits:
    """Seconds of single requests, by status; for a client that is sent away also until it was answered."""

    answered: list[float] = field(default_factory=list)
    in_all: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def fetch(address: str) -> tuple[int, float, str]:
    """Status, seconds, and the time after which to ask again."""
    began = time.perf_counter()
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            response.read()
            status, again = response.status, ""
    except urllib.error.HTTPError as error:
        error.read()
        status, again = error.code, error.headers.get("Retry-After", "")
    return status, time.perf_counter() - began, again


def heavy(seed: random.Random, units: int, steps: list[int]) -> str:
    """The address of one heavy answer."""
    record, other = ({"run": seed.choice(RUNS), "state": STATE, "step": str(seed.choice(steps))} for _ in range(2))
    route, more = seed.choice(
        [
            ("snapshot", {"clusters": str(seed.randint(2, 20))}),
            ("snapshot", {}),
            ("responses", {"word": "the"}),
            ("sentence", {"index": str(seed.randrange(12)), "clusters": str(seed.randint(2, 20))}),
            ("unit", {"unit": str(seed.randrange(units))}),
            ("compare", {f"other_{name}": value for name, value in other.items()}),
            ("thumbnails", {}),
        ]
    )
    return f"data/plugin/rnnvis/{route}?{urlencode(record | more)}"


def resident(process: int, name: str) -> float:
    """A line of a process's status, MiB."""
    (line,) = (line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith(name + ":"))
    return int(line.split()[1]) / 1024


def client(address: str, seed: int, units: int, steps: list[int], until: float, waits: Waits) -> None:
    """Ask until the time is over."""
    drawn = random.Random(seed)
    while time.perf_counter() < until:
        wanted, began = address + heavy(drawn, units, steps), time.perf_counter()
        while True:
            status, seconds, again = fetch(wanted)
            waits.statuses[status] += 1
            if status != 503 or time.perf_counter() > until:
                break
            time.sleep(float(again))
        if status == 200:
            waits.answered.append(seconds)
            waits.in_all.append(time.perf_counter() - began)


def measure(directory: Path, arguments: argparse.Namespace, steps: list[int]) -> None:
    """Print one table."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(directory), "--port", "0"]
    with subprocess.Popen(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        address = next(found.group(0) for line in server.stdout if (found := re.search(r"http://\S+:\d+/", line)))
        try:
            while fetch(address + heavy(random.Random(0), arguments.units, steps[-1:]))[0] != 200:
                time.sleep(0.5)
            before, until = resident(server.pid, "VmRSS"), time.perf_counter() + arguments.seconds
            ours, others = Waits(), Waits()
            threads = [
                threading.Thread(target=client, args=(address, seed, arguments.units, steps, until, ours))
                for seed in range(arguments.clients)
            ]
            for thread in threads:
                thread.start()
            while time.perf_counter() < until:
                for path in LIGHT:
                    status, seconds, _ = fetch(address + path)
                    others.statuses[status] += 1
                    others.answered.append(seconds)
                time.sleep(0.2)
            for thread in threads:
                thread.join()
            print("| | |\n|---|---|")
            print(f"| memory before, highest, after | {before:.0f}, {resident(server.pid, 'VmHWM'):.0f},", end="")
            print(f" {resident(server.pid, 'VmRSS'):.0f} MiB |")
            print(f"| heavy answers, sent away, errors | {told(ours.statuses)} |")
            print(f"| a heavy answer in its turn | {spread(ours.answered)} |")
            print(f"| the same, with the times that it was sent away | {spread(ours.in_all)} |")
            print(f"| light answers, sent away, errors | {told(others.statuses)} |")
            print(f"| a light answer | {spread(others.answered)} |")
        finally:
            server.terminate()


def told(statuses: Counter[int]) -> str:
    """How many were answered, sent away, and neither."""
    return f"{statuses[200]}, {statuses[503]}, {statuses.total() - statuses[200] - statuses[503]}"


def spread(seconds: list[float]) -> str:
    """Median, and in brackets the largest."""
    return f"{statistics.median(seconds):.2f} s ({max(seconds):.2f})" if seconds else "–"


def main() -> None:
    """Write the records and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--units", type=int, default=8192)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--records", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        for place, run in enumerate(RUNS):
            records = (
                make_epoch(
                    epoch,
                    STATE,
                    n_epochs=arguments.records,
                    n_words=arguments.words,
                    n_units=arguments.units,
                    n_sentences=12,
                    n_chips=8,
                    sentence_lengths=(20, 40),
                    seed=place,
                )
                for epoch in range(arguments.records)
            )
            write_run(Path(directory) / run, records)
        measure(Path(directory), arguments, [200 * (epoch + 1) for epoch in range(arguments.records)])


if __name__ == "__main__":
    main()
