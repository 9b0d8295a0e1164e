"""`secgate record`: run a command and bind the report that it writes to the commit that is checked out."""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit, TargetError
from secgate.evidence.records import Record
from secgate.redaction import without_secrets
from secgate.reports.escape import safe
from secgate.target.git import Git
from secgate.target.snapshot import take
from secgate.target.state import RECORD, difference
from secgate.target.tree import open_work_tree


def record(
    name: Annotated[str, typer.Argument(help="The kind of report: junit, coverage, npm_audit, osv, typecheck …")],
    command: Annotated[
        list[str], typer.Argument(metavar="-- COMMAND…", help="The command that writes it; it runs as it stands.")
    ],
    *,
    report: Annotated[list[Path], typer.Option(help="The file that it writes; repeatable.")],
) -> int:
    """Run COMMAND and write PATH.secgate.json beside each report: which commit it speaks of, how it ended, its SHA-256.

    Ends with 0, with 1 when the command failed or wrote no report, or 2. What counts later is what the report says.
    """
    git = Git.open(Path.cwd())
    head = git.head() if git is not None else None
    if git is None or head is None:
        raise TargetError("a report is bound to a commit, and there is none here", where=str(Path.cwd()))
    before = {path: _state(path) for path in report}
    for path in report:
        # NOTE: a record of an earlier run must not vouch for what this one leaves behind.
        Path(f"{path}{RECORD}").unlink(missing_ok=True)
    differs = _differs(git, report)
    started = datetime.now(UTC)
    code = _run(command)
    ended = datetime.now(UTC)
    if git.head() != head:
        raise TargetError("another commit was checked out while the command ran", next_step="Run it again.")
    missing = [path for path in report if _state(path) in {None, before[path]}]
    for path in report:
        if path not in missing:
            data = path.read_bytes()
            made = Record(
                name=name,
                report=path.name,
                commit=head,
                tree=git.text("rev-parse", f"{head}^{{tree}}"),
                dirty=bool(differs or _differs(git, report)),
                command=without_secrets(*command),
                exit_code=code,
                started=started,
                ended=ended,
                sha256=hashlib.sha256(data).hexdigest(),
            )
            write_whole(Path(f"{path}{RECORD}"), f"{made.model_dump_json(indent=2, by_alias=True)}\n".encode())
            said = ", the files differ from it" if made.dirty else ""
            typer.echo(safe(f"{path}: recorded for commit {head[:12]}{said}; the command ended with {code}"), err=True)
    for path in missing:
        typer.echo(safe(f"error: {path}: the command wrote no report there; nothing is recorded of it"), err=True)
    if differs:
        typer.echo(safe(f"note: the files differ from the commit, so the report is no evidence: {differs}"), err=True)
    return Exit.FAIL if code or missing else Exit.PASS


def _run(command: Sequence[str]) -> int:
    """The exit code of the command, which has this terminal and environment."""
    try:
        return subprocess.run(command, check=False, env=dict(os.environ)).returncode  # noqa: S603 - what the user asks for
    except OSError as error:
        raise ConfigError(f"cannot be started: {error.strerror}", where=command[0]) from error


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _differs(git: Git, reports: Sequence[Path]) -> str:
    """How the files differ from the commit, reports and their records left out; empty when they do not."""
    tree = open_work_tree(git.root)
    own = {os.path.relpath(path.resolve(), git.root.resolve()) for path in reports}
    found = difference(take(tree), reports=own)
    return found.told() if found is not None else ""
