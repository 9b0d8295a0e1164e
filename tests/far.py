"""Building projects without a network, and an environment far from the checkout."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end."""
    return subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def build(into: Path, *options: str, source: Path = ROOT) -> Path:
    """Build a project without a network; gives the wheel."""
    done = run(sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", into, source, cwd=into)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(into.glob("*.whl"))


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and from this one only the libraries.

    Attributes:
        folder: the environment; commands run in it, far from the checkout.
    """

    folder: Path

    def install(self, wheel: Path) -> None:
        """Install a wheel without a network and without what it depends on."""
        pip = (sys.executable, "-m", "pip", "--python", self.folder / "bin/python")
        done = run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=self.folder)
        assert done.returncode == 0, done.stderr

    def secgate(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the installed command."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV_", "CI"))}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        env = kept | {"PATH": path, "XDG_CACHE_HOME": str(self.folder / "cache")}
        return run(self.folder / "bin/secgate", *arguments, cwd=self.folder, env=env)
