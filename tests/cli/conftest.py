"""Every test here runs a command over a bench: one check, a policy, and a target."""

from pathlib import Path

import pytest

from cli.command import Command
from support import Bench, bench

__all__ = ["bench"]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """The command in this process."""
    for name in ("CI", "NO_COLOR", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Command(monkeypatch, capsys, tmp_path / "cache")


@pytest.fixture
def gate(bench: Bench) -> tuple[str | Path, ...]:
    """The arguments that gate the bench's target by its one check."""
    bench.check()
    bench.target.mkdir()
    return ("run", bench.target, "--policy", bench.policy(), "--checks", bench.checks)
