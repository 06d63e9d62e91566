"""TensorBoard's side of tab.py: the records that it serves, what it takes, and another client that asks it."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # the synthetic records are shared with the tests

from lightning_rnnvis.analysis.coclustering.tree.draws_file import FOLDER, encode_draws  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import unit_draws  # noqa: E402
from lightning_rnnvis.records.encoding.codec import decode, encode  # noqa: E402
from lightning_rnnvis.records.files.side_files import write_side_file  # noqa: E402
from lightning_rnnvis.records.snapshot import Snapshot  # noqa: E402
from tests.planted.runs import make_epoch, write_run  # noqa: E402

RUN, STATE, WORDS, CHIPS, SENTENCES = "lstm/version_0", "rnn.l0/h", 500, 8, 12
SENTENCE_LENGTHS = (20, 61)

REST_SECONDS = 60
"""So long it may take until TensorBoard has nothing left to do,"""

IDLE_SECONDS = 3
"""for so long: a page asks for what may be played once it has rested for half of that."""

REST_MS = 20
"""Of so little processor time in a second it is taken to have nothing to do."""


def write_records(directory: Path, units: int, records: int) -> None:
    """One run of one state, with the draws of its trees, which a training stores from 128 units on."""

    def record(epoch: int) -> Snapshot:
        made = make_epoch(
            epoch,
            STATE,
            n_epochs=records,
            n_words=WORDS,
            n_units=units,
            n_sentences=SENTENCES,
            sentence_lengths=SENTENCE_LENGTHS,
            n_chips=CHIPS,
        )
        named = replace(made, draws_file=f"{FOLDER}/{epoch}.npz")
        read = decode(*encode(named))
        draws = unit_draws(read)
        assert draws is not None
        write_side_file(str(directory / RUN), named.draws_file, encode_draws([(read, draws)]))
        return named

    write_run(directory / RUN, map(record, range(records)))


def wait_for_records(address: str, records: int) -> None:
    """Wait until TensorBoard has read everything, without a question to the plugin that is measured."""
    query = urllib.parse.urlencode({"run": RUN, "tag": "val_loss"})
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}data/plugin/scalars/scalars?{query}", timeout=60) as answer:
                if len(json.load(answer)) >= records:
                    return
        except OSError:
            pass  # not listed yet
        time.sleep(0.2)
    raise TimeoutError("TensorBoard did not read the records within five minutes.")


def tensorboards() -> tuple[float, float]:
    """Memory of all TensorBoard processes that this one started, MiB, and the processor time that they took, ms."""
    parents, sizes, times = {}, {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            command = (status.parent / "cmdline").read_bytes()
            ticks = (status.parent / "stat").read_text().rpartition(") ")[2].split()[11:13]
        except OSError:
            continue  # gone since it was listed
        pid = int(fields["Pid"])
        parents[pid] = int(fields["PPid"])
        if b"tensorboard" in command:
            sizes[pid] = int(fields.get("VmRSS", "0 kB").split()[0]) / 1024
            times[pid] = sum(map(int, ticks)) * 1000 / os.sysconf("SC_CLK_TCK")

    def is_ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parents and is_ours(parents[pid]))

    found = [pid for pid in sizes if pid != os.getpid() and is_ours(pid)]
    return sum(sizes[pid] for pid in found), sum(times[pid] for pid in found)


def rest() -> None:
    """Wait until TensorBoard has nothing left to do, and whoever asks it nothing to ask for."""
    before, idle = tensorboards()[1], 0
    for _ in range(REST_SECONDS):
        time.sleep(1)
        now = tensorboards()[1]
        idle = idle + 1 if now - before <= REST_MS else 0
        if idle == IDLE_SECONDS:
            return
        before = now


def answer(asked: list[tuple[float, str]], clusters: int) -> None:
    """Have TensorBoard answer another client at the same times, with another number of clusters, which is not made yet.

    Args:
        asked: When, in ms, and the address.
        clusters: The number.
    """
    began = time.monotonic()

    def ask(address: str) -> None:
        renamed = re.sub(r"(?<=clusters=)\d+", str(clusters), address)
        request = urllib.request.Request(renamed, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=60) as answered:
            answered.read()

    with ThreadPoolExecutor(6) as connections:  # as many as a browser has
        for at, address in asked:
            time.sleep(max(0.0, began + at / 1000 - time.monotonic()))
            connections.submit(ask, address)
