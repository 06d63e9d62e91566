"""The command `lightning-rnnvis`: `command_line` starts it, and each other file here is one of its commands."""

from lightning_rnnvis.cli.command_line import main

__all__ = ["main"]
