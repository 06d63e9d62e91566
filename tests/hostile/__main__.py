"""Hostile records in log directories, drawn anew: `python -m tests.hostile --cases 50000` (`make fuzz`).

Each batch is held to the rule of `checks`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from tests.hostile.checks import BATCH, check_batch, check_flips


def main() -> None:
    """So many cases from one seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=None, help="to repeat a run; drawn, and printed, by default")
    arguments = parser.parse_args()
    seed = int(np.random.default_rng().integers(2**31)) if arguments.seed is None else arguments.seed
    print(f"python -m tests.hostile --cases {arguments.cases} --seed {seed}", flush=True)
    done = batch = 0
    while done < arguments.cases:
        check = check_flips if batch % 4 == 3 else check_batch
        with tempfile.TemporaryDirectory() as directory:
            try:
                check(seed + batch, BATCH, Path(directory))
            except BaseException:
                print(f"{check.__name__}, seed {seed + batch}", flush=True)
                raise
        done += BATCH
        batch += 1
    print(f"{done} hostile records: every rule held.")


if __name__ == "__main__":
    main()
