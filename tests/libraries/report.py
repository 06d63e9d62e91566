"""Runs every recipe and writes docs/libraries.json and docs/libraries.md: python -m tests.libraries.report DIRECTORY.

The directory holds an environment for each library, by the name of its package; `make test-libraries` makes them.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lightning_rnnvis.records.header import VERSION
from tests.reporting import ROOT, write_report

REPORT, TABLE = ROOT / "docs/libraries.json", ROOT / "docs/libraries.md"

HEAD = """# RNNVis in libraries of others

Made by `make test-libraries`, which runs each recipe in an environment of its own, with and without RNNVis; the numbers
are in [libraries.json](libraries.json).

| library | torch | weights with and without | saved and loaded | recorded |
|---|---|---|---|---|
"""


def recipes() -> dict[str, str]:
    """The lines of each recipe by the name of its package; the modules need their libraries and are not imported."""
    found = {}
    for path in sorted((ROOT / "tests/libraries/recipes").glob("[!_]*.py")):
        constants = {
            node.targets[0].id: node.value.value
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        found[str(constants["PACKAGE"])] = str(constants["RECIPE"]).strip()
    return found


def table_of(report: Mapping[str, Any]) -> str:
    """The table and the recipes, as Markdown."""
    rows, parts = [], []
    for row in report["libraries"]:
        name, versions = row["library"], row["versions"]
        same = "equal" if row["digest_with"] == row["digest_without"] else "**differ**"
        kept = "equal" if row["digest_saved_and_loaded"] == row["digest_with"] else "**differ**"
        variables = list(dict.fromkeys(word.rpartition(": ")[0] for word in row["words"] if ": " in word))
        others = sum(": " not in word for word in row["words"])
        words = ", ".join([*([f"{others} words"] if others else []), *(f"`{variable}`" for variable in variables[:6])])
        more = ", …" if len(variables) > 6 else ""
        recorded = f"{row['records']} records of {len(row['states'])} states; {words}{more}"
        rows.append(f"| {name} {versions[name]} | {versions['torch']} | {same} | {kept} | {recorded} |\n")
        parts.append(f"\n## {name}\n\n```python\n" + "\n".join(row["recipe"]) + "\n```\n")
    return HEAD + "".join(rows) + "".join(parts)


def main() -> None:
    """Run the recipes, one library after the other."""
    rows = []
    for package in recipes():
        python = Path(sys.argv[1]).resolve() / package / "bin/python"
        command = [str(python), "-m", "tests.libraries.run_recipe", package.replace("-", "_")]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    report = write_report(REPORT, "libraries", rows, record_format=VERSION)
    TABLE.write_text(table_of(report))


if __name__ == "__main__":
    main()
