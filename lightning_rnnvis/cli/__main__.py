"""The command as a process of its own: `lightning-rnnvis`, or `python -m lightning_rnnvis.cli`."""

import os
import sys
from threading import active_count

from lightning_rnnvis.cli.command_line import main


def run() -> None:
    """Run the command, and end the process with its status, at once where something is still being computed."""
    status = main()
    if active_count() > 1:  # Python would wait for it, and print that what is being asked could not be
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    run()
