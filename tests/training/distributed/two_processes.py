"""Trainings one after the other in this process and in a second one, which the first training starts as DDP does.

Most of the time of such a training goes into the start of its processes and what they import. What one of them patches
or warns of once does not reach the next.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from pathlib import Path

from torch import distributed

from tests.training.distributed.starting import END


def main(directory: Path, *modules: str) -> None:
    """Run the `TRAININGS` of the modules."""
    trainings = [each for module in modules for each in importlib.import_module(module).TRAININGS.items()]
    for name, train in trainings:
        (directory / name).mkdir(exist_ok=True)
        with warnings.catch_warnings():
            train(directory / name)
        sys.stdout.flush()
        distributed.barrier()
        if distributed.get_rank() == 0:
            sys.stdout.write(f"\n{END}{name}\n")
            sys.stdout.flush()
        distributed.barrier()
    distributed.destroy_process_group()
    # Device meshes keep the group's threads alive, and one of these at times aborts an interpreter that ends.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
