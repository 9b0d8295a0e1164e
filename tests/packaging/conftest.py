"""The wheel of the checkout, and an environment with it in it."""

import sys
import sysconfig
from pathlib import Path

import pytest

from far import Installed, build, run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout."""
    return build(tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A fresh environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("far") / "venv"
    assert run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent).returncode == 0
    site = next(folder.glob("lib/python3*/site-packages"))
    # NOTE: a path file brings the libraries of this environment, and none of its own path files, so not the checkout.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    made = Installed(folder)
    made.install(wheel)
    return made
