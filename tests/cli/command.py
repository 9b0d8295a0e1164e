"""The command as a user runs it: in this process through its one door, or in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from secgate.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    Attributes:
        code: its exit code.
        out: what standard output got.
        err: what standard error got.
    """

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """Runs commands in this process, with a cache of its own."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    cache: Path

    def __call__(self, *arguments: str | Path) -> Outcome:
        self.monkeypatch.setattr(sys, "argv", ["secgate", *map(str, arguments)])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = self.capsys.readouterr()
        return Outcome(int(caught.value.code or 0), out, err)


def environment(cache: Path, **changes: str | None) -> dict[str, str]:
    """The environment of a process of its own, with a cache of its own; None takes a variable away."""
    values: dict[str, str | None] = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "CI": None,
        "NO_COLOR": None,
        **changes,
    }
    return {key: value for key, value in values.items() if value is not None}


def process(*arguments: str | Path, env: Mapping[str, str], cwd: Path | None = None) -> Outcome:
    """Run the real command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "secgate", *map(str, arguments)], env=env, cwd=cwd, capture_output=True, check=False
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
