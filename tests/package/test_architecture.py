"""The layers of CONTRIBUTING hold, as `.importlinter` states them, and a forbidden import breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports of the packages below a directory."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "tb_plugin")])}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def test_layers_hold() -> None:
    """Every contract is kept by the code as it is."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


FORBIDDEN = {
    "lightning_rnnvis/history/html.py": ("import torch", "History reads without torch and"),
    "lightning_rnnvis/records/encoding/quantization.py": ("import scipy", "Records know numpy alone"),
    "lightning_rnnvis/vocabulary/naming.py": ("import tensorboard_plugin_rnnvis.plugin", "does not know its plugin"),
    "lightning_rnnvis/newcomer.py": ("import lightning_rnnvis.errors", "Each layer"),
    "lightning_rnnvis/analysis/effective_rank.py": ("import torch", "Analysis and figures know no torch"),
    "lightning_rnnvis/training/validation/schedule.py": (
        "import tensorboard_plugin_rnnvis.plugin",
        "knows neither the tab",
    ),
    "tb_plugin/tensorboard_plugin_rnnvis/plugin.py": ("import torch", "The plugin starts without torch"),
    "lightning_rnnvis/network/running/cells.py": ("import torch", "runs on numpy alone"),
    "lightning_rnnvis/payloads/numbers.py": ("import werkzeug", "Payloads know no torch"),
    "lightning_rnnvis/server/store/cache.py": ("import tensorboard", "The server knows no torch"),
    "lightning_rnnvis/records/runs/ordering.py": (
        "import lightning_rnnvis.analysis.effective_rank",
        "Each layer",
    ),
    "lightning_rnnvis/capture/model/modules.py": ("import lightning_rnnvis.capture.words.tokens", "down to the model"),
    "lightning_rnnvis/capture/keys/hashing.py": ("import lightning", "Capture knows neither Lightning"),
    "lightning_rnnvis/training/guard.py": ("import lightning_rnnvis.training.validation.schedule", "The callback goes"),
    "lightning_rnnvis/records/tags.py": ("import lightning_rnnvis.records.runs.listing", "know what a record is"),
    "lightning_rnnvis/report/choice.py": ("import lightning_rnnvis.report.page", "A report's page goes down"),
    "lightning_rnnvis/report/content/columns.py": (
        "import lightning_rnnvis.report.content.packing",
        "What a report holds goes down",
    ),
    "lightning_rnnvis/notebook/answering.py": ("import lightning_rnnvis.notebook.display", "What a notebook shows"),
    "lightning_rnnvis/payloads/metrics.py": (
        "import lightning_rnnvis.payloads.runs.run_list",
        "Payloads go down to lenses",
    ),
    "lightning_rnnvis/network/storage/budget.py": (
        "import lightning_rnnvis.network.running.outputs",
        "What comes of running",
    ),
    "lightning_rnnvis/server/http/allocator.py": ("import lightning_rnnvis.server.routes", "Routes go down"),
    "lightning_rnnvis/records/encoding/npz.py": (
        "import lightning_rnnvis.records.encoding.codec",
        "imports in a circle",
    ),
}
"""One import that must not be for each contract: in which file, and what the contract says."""


def test_forbidden_imports_fail(tmp_path: Path) -> None:
    """Each contract is broken by an import that it forbids, also inside a function."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for package in ("lightning_rnnvis", "tb_plugin/tensorboard_plugin_rnnvis"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for file, (line, _) in FORBIDDEN.items():
        with (tmp_path / file).open("a", encoding="utf-8") as code:
            code.write(f"\n\ndef _forbidden() -> None:\n    {line}\n")
    done = lint(tmp_path)
    verdicts = [line for line in done.stdout.splitlines() if " KEPT" in line or " BROKEN" in line]
    assert len(verdicts) == len({contract for _, contract in FORBIDDEN.values()}), done.stdout
    for file, (_, contract) in FORBIDDEN.items():
        assert any(contract in found and " BROKEN" in found for found in verdicts), (file, done.stdout)
        name = file.removeprefix("tb_plugin/").removesuffix(".py").replace("/", ".")
        assert name in done.stdout or "circle" in contract, (name, done.stdout)
