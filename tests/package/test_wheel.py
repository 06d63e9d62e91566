"""What ships: the wheel that the sdist gives, in an environment of its own, away from the checkout.

`make dist` sets `RELEASE` to a folder: sdist and wheel are left there, and what they depend on is installed, too.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.metadata import Metadata

from tests.conftest import made_once
from tests.planted.runs import write_runs
from tests.subprocesses import HANGS

ROOT = Path(__file__).parents[2]
RELEASE = os.environ.get("RELEASE")
IGNORED = "is absent from the `packages` configuration"


def copy_checkout(target: Path) -> Path:
    """The checkout as git has it, without what was built or installed."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in tracked.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def run(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it says."""
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=HANGS
    )


def build(kind: str, source: Path, target: Path, *arguments: str, **environment: str) -> tuple[Path, str]:
    """Build an sdist or a wheel as pip does; returns it, and what was printed."""
    done = run(sys.executable, "-m", "build", f"--{kind}", "--outdir", target, *arguments, cwd=source, **environment)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert IGNORED not in said
    (found,) = target.glob({"sdist": "*.tar.gz", "wheel": "*.whl"}[kind])
    return found, said


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the sdist of a clean checkout gives."""
    (found,) = made_once(tmp_path_factory, "release", make_release).glob("*.whl")
    return found


def make_release(directory: Path) -> None:
    """Build the sdist as pip does, without the system's Node, and from it the wheel where npm cannot work."""
    checkout = copy_checkout(directory / "checkout")
    # As on a machine without Node: whoever called the system's would fail.
    absent = directory / "no-node"
    absent.mkdir()
    for name in ("node", "npm"):
        (absent / name).write_text("#!/bin/sh\nexit 127\n")
        (absent / name).chmod(0o755)
    sdist, _ = build("sdist", checkout, directory, PATH=os.pathsep.join([str(absent), os.environ["PATH"]]))
    with tarfile.open(sdist) as archive:
        archive.extractall(directory / "unpacked", filter="data")
    (source,) = (directory / "unpacked").iterdir()
    # An environment to build in, with what pyproject.toml asks for, was tried with the sdist.
    wheel, said = build("wheel", source, directory, "--no-isolation", npm_config_registry="http://127.0.0.1:9")
    assert "npm" not in said
    if RELEASE:
        for file in (sdist, wheel):
            shutil.copy2(file, ROOT / RELEASE)


def test_wheel_holds_everything(wheel):
    """The packages with types and data, the built tab, the entry point and the licence; nothing of the tests."""
    names = zipfile.ZipFile(wheel).namelist()
    for package, root in (("lightning_rnnvis", ROOT), ("tensorboard_plugin_rnnvis", ROOT / "tb_plugin")):
        there = {path for path in (root / package).rglob("*") if path.is_file() and path.suffix != ".pyc"}
        files = {path.relative_to(root).as_posix() for path in there}
        assert f"{package}/py.typed" in files and files <= set(names), files - set(names)
    assert {f"tensorboard_plugin_rnnvis/static/{name}.js" for name in ("index", "notebook")} <= set(names)
    assert any(name.endswith("LICENSE") for name in names)
    assert not [name for name in names if re.match(r"(tests|benchmarks|examples|tb_plugin)/", name)]
    (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
    parser = configparser.ConfigParser()
    parser.read_string(zipfile.ZipFile(wheel).read(entry_points).decode())
    assert parser["tensorboard_plugins"]["rnnvis"] == "tensorboard_plugin_rnnvis.plugin:RNNVisPlugin"
    assert parser["console_scripts"]["lightning-rnnvis"] == "lightning_rnnvis.cli.__main__:run"


def test_metadata_are_valid(wheel):
    """What the package index asks of a release; the readme is its description."""
    (name,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("dist-info/METADATA"))
    metadata = Metadata.from_email(zipfile.ZipFile(wheel).read(name))
    assert metadata.license_expression == "Apache-2.0" and metadata.license_files == ["LICENSE"]
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description.strip() == (ROOT / "README.md").read_text(encoding="utf-8").strip()


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel into a new environment; returns that environment's Python."""
    venv.create(environment, with_pip=bool(RELEASE))
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (packages,) = environment.rglob("site-packages")
    if RELEASE:
        arguments = [python, "-m", "pip", "install", "--constraint", ROOT / "constraints.txt", wheel]
    else:
        # The dependencies come from the environment of the tests; added at the end, so that the wheel goes first, and
        # without that environment's own .pth files, which would bring the checkout in.
        (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
        arguments = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", packages, wheel]
    done = run(*arguments, cwd=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return python


def test_wheel_gives_a_working_tab(wheel, tmp_path):
    """Installed into a clean environment, TensorBoard serves the tab and its data from another folder."""
    environment = tmp_path / "environment"
    python = install(wheel, environment)
    where = run(
        python, "-c", "import lightning_rnnvis, tensorboard_plugin_rnnvis as p; print(p.__file__)", cwd=tmp_path
    )
    assert str(environment) in where.stdout, where.stdout + where.stderr
    write_runs(tmp_path / "logs", n_epochs=2, n_words=20, n_units=8)
    told = run(python, "-m", "lightning_rnnvis.cli", "findings", "logs", cwd=tmp_path)
    assert told.returncode == 0 and told.stdout.startswith("gru/version_0 · "), told.stderr
    own = "from lightning_rnnvis.server.standalone import static_directory as d; print(*d().iterdir())"
    assert "tab.js" in run(python, "-c", own, cwd=tmp_path).stdout  # what `lightning-rnnvis view` serves
    command = [str(python), "-m", "tensorboard.main", "--logdir", str(tmp_path / "logs"), "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            said = ""
            while not (address := re.search(r"http://\S+:\d+/", said)):
                line = server.stdout.readline()
                assert line, said
                said += line
            with urlopen(address.group(0) + "data/plugin/rnnvis/tab.js") as answer:
                assert b"render" in answer.read()
            with urlopen(address.group(0) + "data/plugin/rnnvis/runs") as answer:
                assert b"lstm/version_0" in answer.read()
        finally:
            server.terminate()


FAILS_TO_BUILD = {
    "package.json": '{"name": "tab", "version": "0.0.0", "scripts": {"build": "exit 3"}}',
    "package-lock.json": '{"name": "tab", "version": "0.0.0", "lockfileVersion": 3, "packages": {}}',
}
"""A front end without dependencies: to install those of ours takes most of what a failed build does."""


@pytest.mark.parametrize(
    ("broken", "command", "editable"),
    [(FAILS_TO_BUILD, "npm run build", False), ({"package.json": "this is no JSON"}, "npm ci", True)],
    ids=["plain", "editable"],
)
def test_a_tab_that_cannot_be_built_fails_the_install(tmp_path, broken, command, editable):
    """No tab without a word: the install fails and says why."""
    checkout = copy_checkout(tmp_path / "checkout")
    for name, text in broken.items():
        (checkout / "tb_plugin" / "frontend" / name).write_text(text)
    # What an earlier build left must not pass for the tab of this one.
    stale = checkout / "tb_plugin" / "tensorboard_plugin_rnnvis" / "static" / "index.js"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("export function render() {}")
    arguments = ["--no-deps", "--no-build-isolation", *(["--editable"] if editable else [])]
    target = tmp_path / "target"
    done = run(sys.executable, "-m", "pip", "install", "--target", target, *arguments, checkout, cwd=tmp_path)
    assert done.returncode != 0
    assert f"The RNNVis tab could not be built: `{command}" in done.stdout + done.stderr
    assert not list(target.rglob("lightning_rnnvis*"))
