"""`make run TARGET=…` as a user starts it in a checkout that is set up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INCOMPLETE, MAKES_OWN = 3, 2


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what make reads, beside a virtualenv that is set up."""
    programs = tmp_path / "checkout/.venv/bin"
    programs.mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    (programs / "secgate").symlink_to(Path(sys.executable).with_name("secgate"))
    for stamp in ("python.stamp", "run.stamp"):
        (tmp_path / "checkout/.venv" / stamp).touch()
    return tmp_path / "checkout"


def made(checkout: Path, path: str) -> "subprocess.CompletedProcess[str]":
    target = checkout / "target"
    target.mkdir()
    target.joinpath("README.md").write_text("# Nothing to examine\n", encoding="utf-8")
    make = shutil.which("make")
    assert make is not None
    return subprocess.run(
        [make, "run", f"TARGET={target}"], cwd=checkout, env={**os.environ, "PATH": path},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_make_ends_with_the_code_of_the_gate(checkout: Path) -> None:
    done = made(checkout, os.environ["PATH"])
    # NOTE: make has nothing to load where there is no C compiler.
    assert done.returncode == (INCOMPLETE if shutil.which("cc") else MAKES_OWN)


def test_without_a_compiler_make_prints_the_code_of_the_gate(checkout: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("cat", "git", "sh", "touch"):
        (programs / name).symlink_to(shutil.which(name) or name)
    done = made(checkout, str(programs))
    assert done.returncode == MAKES_OWN
    assert f"Error {INCOMPLETE}" in done.stderr
