"""The versions that are promised are the versions that are tested."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
# The lowest torch of a CPU build that the project is tested with, see setup.cfg.
NOT_TRIED = {"torch"}


def promised() -> list[Requirement]:
    """What the package asks for, to run and to be tested."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = parser["options.extras_require"]
    listed = parser["options"]["install_requires"] + extras["notebook"] + extras["spectral"] + extras["test"]
    return [Requirement(line) for line in listed.splitlines() if line and not line.startswith("lightning-rnnvis[")]


def pinned(name: str) -> dict[str, str]:
    """Versions of a file of constraints by name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(package): version for package, version in pairs}


@pytest.mark.parametrize("requirement", promised(), ids=str)
def test_floors_are_what_is_promised(requirement):
    """constraints-floor.txt pins the lowest version allowed, constraints.txt one that is allowed."""
    name = canonicalize_name(requirement.name)
    assert pinned("constraints.txt")[name] in requirement.specifier
    floor = pinned("constraints-floor.txt")[name]
    lowest = [Version(each.version) for each in requirement.specifier if each.operator == ">="]
    if lowest and name not in NOT_TRIED:
        assert [Version(floor)] == lowest
    assert floor in requirement.specifier
