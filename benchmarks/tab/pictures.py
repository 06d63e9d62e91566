"""What a picture takes the server in processor time, before the strip of the training has passed it and after.

    python benchmarks/tab/pictures.py               # 512 and 1,024 units × 500 words × 100 records
    python benchmarks/tab/pictures.py --records 12  # quick

Prints the table of benchmarks/README.md: medians, and in brackets the largest. A picture is what the tab waits for: the
record, its sentence, and the responses to the word that colours. Nothing is sent, so that no browser counts, and the
time is that of the processor, so that other work beside counts little.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tab import NUMBERS
from tab_server import CHIPS, RUN, STATE, write_records

from lightning_rnnvis.payloads.packed import as_sent
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.store.directory_source import DirectorySource

AT_ONCE = 10
"""Thumbnails of one request."""

LEAST_RECORDS = 3


class Server:
    """The routes over a directory, and the milliseconds of the processor that each of them took."""

    def __init__(self, directory: Path) -> None:
        self._routes = Routes().by_path
        self._source = DirectorySource(directory)
        self.spent = 0.0

    def ask(self, route: str, **query: Any) -> Any:
        """The payload of a route, made as far as it is before it is sent."""
        texts = {
            name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in query.items()
        }
        began = time.process_time()
        payload = self._routes[route](self._source, RequestArgs(texts))
        as_sent(payload)
        self.spent += 1000 * (time.process_time() - began)
        return payload

    def picture(self, step: int, last: int, word: str, clusters: int = CHIPS) -> float:
        """Milliseconds of a picture."""
        self.spent = 0
        through = {"identity": last} | ({} if clusters == CHIPS else {"clusters": clusters})
        record = {"run": RUN, "state": STATE, "step": step}
        self.ask("/snapshot", **record, **through)
        self.ask("/sentence", **record, **through, index=0)
        self.ask("/responses", **record, word=word)
        return self.spent

    def learnt(self, last: int, **through: int) -> float:
        """Milliseconds of what was learnt, over all records."""
        self.spent = 0
        self.ask("/findings", run=RUN, state=STATE, identity=last, **through)
        return self.spent


def measure(directory: Path) -> dict[str, list[float]]:
    """All measures over one log directory."""
    server = Server(directory)
    (run,) = server.ask("/runs")["runs"]
    steps = [record["step"] for record in run["states"][0]["records"]]
    record = {"run": RUN, "state": STATE}
    last, others = steps[-1], random.Random(0).sample(steps[:-1], len(steps) - 1)
    word = server.ask("/snapshot", **record, step=last, identity=last)["words"][0]["text"]
    found = {"the last record, the first time": [server.spent + server.picture(last, last, word)]}
    some = max(1, len(others) // 4)
    new, old = others[:some], others[some:]
    found["an epoch that the strip has not passed"] = [server.picture(step, last, word) for step in new]
    server.spent = 0
    for at in range(0, len(steps), AT_ONCE):
        query = {"step": steps[at : at + AT_ONCE], "identity": last}
        while any(one["units"] is None for one in server.ask("/thumbnails", **record, **query)["thumbnails"]):
            pass
    found["the strip, a record"] = [server.spent / len(old)]
    found["an epoch that it has passed"] = [server.picture(step, last, word) for step in old]
    found["the same again, after other records were read"] = [server.picture(step, last, word) for step in old]
    found["another k"] = [server.picture(old[0], last, word, k) for k in NUMBERS]
    found["what was learnt, the first time"] = [server.learnt(last)]
    found["what was learnt, another k"] = [server.learnt(last, clusters=k) for k in NUMBERS[:3]]
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=[512, 1024])
    parser.add_argument("--records", type=int, default=100, help="at least 3")
    parser.add_argument("--logs", type=Path, help="where the records are kept for the next time; default: nowhere")
    arguments = parser.parse_args()
    if arguments.records < LEAST_RECORDS:
        parser.error(f"at least {LEAST_RECORDS} records: the last, one before the strip passes it, one after")
    columns = {}
    with tempfile.TemporaryDirectory() as temporary:
        for units in arguments.units:
            directory = (arguments.logs or Path(temporary)) / f"{units}x{arguments.records}"
            if not directory.exists():
                write_records(directory, units, arguments.records)
            columns[units] = measure(directory)
    print("| |" + "".join(f" {units:,} units |" for units in columns) + "\n|---|" + "---|" * len(columns))
    for name in next(iter(columns.values())):
        cells = (columns[units][name] for units in columns)
        print(f"| {name} |" + "".join(f" {statistics.median(one):.1f} ms ({max(one):.0f}) |" for one in cells))


if __name__ == "__main__":
    main()
