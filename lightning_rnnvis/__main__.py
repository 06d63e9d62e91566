"""`python -m lightning_rnnvis`, where the command `lightning-rnnvis` is not on the path."""

from lightning_rnnvis.cli.__main__ import run

if __name__ == "__main__":
    run()
