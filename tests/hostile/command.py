"""The command as a user starts it, standing where a hostile target is."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import Bench

PROGRAM = Path(sys.executable).with_name("secgate")


@dataclass(frozen=True)
class Ended:
    """How the command ended.

    Attributes:
        code: its exit code.
        out: standard output.
        err: standard error.
    """

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The report on standard output."""
        read: dict[str, Any] = json.loads(self.out)
        return read


def secgate(bench: Bench, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ended:
    """`secgate run` over the bench's target, by default from within it and as JSON."""
    command = [str(PROGRAM), "run", "--policy", str(bench.policy()), "--checks", str(bench.checks), "--quiet"]
    done = subprocess.run(
        [*command, *(arguments or ("--format", "json"))],
        cwd=cwd or bench.target,
        env={**os.environ, "XDG_CACHE_HOME": str(bench.folder / "cache"), **(env or {})},
        capture_output=True,
        check=False,
        timeout=240,
    )
    return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
