"""The hooks of .pre-commit-hooks.yaml, run by pre-commit itself in a repository with its git hooks installed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.harness import ROOT
from ci.target import FILES, LEAK
from secgate.catalog.fakes import fake
from support import git, repository, write

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent


def hooks() -> list[dict[str, Any]]:
    """The hooks as they are offered."""
    return list(yaml.safe_load(MANIFEST.read_text(encoding="utf-8")))


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """A command of somebody whose secgate is this checkout."""
    environment = {
        **os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder.parent / "hooks"),
        "XDG_CACHE_HOME": str(folder.parent / "cache"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_COLOR": "never",
    }  # fmt: skip
    who = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.com")
    given = (*who, *command[1:]) if command[0] == "git" else command
    return subprocess.run(given, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository with both hooks installed, and a place to push to."""
    folder = repository(tmp_path / "desk", FILES)
    git(folder, "init", "--quiet", "--bare", str(tmp_path / "server"))
    git(folder, "remote", "add", "origin", str(tmp_path / "server"))
    # NOTE: pre-commit would install secgate from the package index; what is installed here stands in its place.
    local = [{**hook, "language": "system"} for hook in hooks()]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    write(tmp_path, {"pre-commit.yaml": yaml.safe_dump(config)})
    installed = run(
        folder, "pre-commit", "install", "--config", str(tmp_path / "pre-commit.yaml"),
        "--hook-type", "pre-commit", "--hook-type", "pre-push",
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    return folder


def test_pre_commit_takes_the_manifest(tmp_path: Path) -> None:
    done = run(tmp_path, "pre-commit", "validate-manifest", str(MANIFEST))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: str(hook["id"]))
def test_a_hook_looks_at_everything_once(hook: dict[str, Any]) -> None:
    assert (hook["pass_filenames"], hook["always_run"], hook["require_serial"]) == (False, True, True)


def test_a_commit_with_a_secret_is_stopped_and_one_without_is_not(desk: Path) -> None:
    write(desk, LEAK)
    git(desk, "add", "--all")
    stopped = run(desk, "git", "commit", "--quiet", "--message=leak")
    assert stopped.returncode == 1
    assert "no committed secret" in stopped.stderr
    assert "src/pay.ts:1:" in stopped.stderr
    assert "secgate explain F-" in stopped.stderr
    assert fake("stripe_live") not in stopped.stdout + stopped.stderr
    git(desk, "rm", "--quiet", "--force", "src/pay.ts")
    write(desk, {"src/b.ts": "export const rate = 2;\n"})
    git(desk, "add", "--all")
    assert run(desk, "git", "commit", "--quiet", "--message=fine").returncode == 0


def test_a_push_is_gated(desk: Path) -> None:
    write(desk, {"src/b.ts": "export const rate = 2;\n"})
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "--no-verify", "--message=fine")
    assert run(desk, "git", "push", "--quiet", "origin", "HEAD:main").returncode == 0
    write(desk, LEAK)
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "--no-verify", "--message=leak")
    stopped = run(desk, "git", "push", "--quiet", "origin", "HEAD:main")
    assert stopped.returncode == 1
    assert "security checklist" in stopped.stdout + stopped.stderr
    assert git(desk, "ls-remote", "origin", "main").split()[0] != git(desk, "rev-parse", "HEAD")
