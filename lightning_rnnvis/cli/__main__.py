"""`python -m lightning_rnnvis.cli`, for where the command itself is not on the path."""

import sys

from lightning_rnnvis.cli.command_line import main

sys.exit(main())
