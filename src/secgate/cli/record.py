"""`secgate record`: run a command and bind the report that it writes to the commit that is checked out."""

import hashlib
import os
import subprocess
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.environment import inherited
from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit, TargetError
from secgate.evidence.records import KINDS, Record
from secgate.redaction import without_secrets
from secgate.reports.escape import safe
from secgate.settings.strict import nearest
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
    require_kind(name)
    tracked = {entry.path for entry in open_work_tree(git.root).entries if entry.tracked}
    for path in report:
        _require_report(path, git, tracked)
    for path in report:
        _make_folder(path)
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
                command=_shown(command),
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


def require_kind(name: str) -> None:
    """Refuse a kind of report that nothing reads.

    Raises:
        ConfigError: with the nearest one.
    """
    if name not in KINDS:
        hint = nearest(name, list(KINDS))
        raise ConfigError(
            f'nothing reads a report of kind "{name}"' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Kinds: {', '.join(KINDS)}.",
        )


def _require_report(path: Path, git: Git, tracked: Collection[str]) -> None:
    """Refuse a place where a run would not take a report from."""
    where = Path(os.path.abspath(path))  # noqa: PTH100 - a link must not be followed
    top = git.root.resolve()
    if path.is_dir() or path.is_symlink() or not where.parent.resolve().is_relative_to(top):
        raise ConfigError(
            "--report: is a folder, a link, or lies outside the repository", where=str(path),
            next_step="Name the file that the command writes, for example .secgate/reports/junit.xml.",
        )  # fmt: skip
    relative = (where.parent.resolve() / where.name).relative_to(top).as_posix()
    if {relative, f"{relative}{RECORD}"} & set(tracked):
        raise ConfigError(
            "--report: is tracked by git, and a record names a commit that cannot hold it", where=str(path),
            next_step="Take it out of git (`git rm --cached`), and put its folder into .gitignore.",
        )  # fmt: skip


def _make_folder(path: Path) -> None:
    """The folder of a report: in a fresh clone an ignored one is not there, and a shell's `> FILE` does not make it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--report: its folder cannot be made: {error.strerror}", where=str(path)) from None


def _run(command: Sequence[str]) -> int:
    """The exit code of the command, which has this terminal and environment."""
    try:
        return subprocess.run(command, check=False, env=inherited()).returncode  # noqa: S603 - what the user asks for
    except OSError as error:
        raise ConfigError(f"cannot be started: {error.strerror}", where=command[0]) from error


def _shown(command: Sequence[str]) -> tuple[str, ...]:
    """The command without what looks like a secret, also where a flag before it says that it is one."""
    line = without_secrets(" ".join(command))[0]
    apart = without_secrets(*command)
    # NOTE: seen as a whole, `--token VALUE` is a label and its value; apart they are two words.
    return tuple(word if word in line else "…" for word in apart)


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
