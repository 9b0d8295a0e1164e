"""What the commands that accept findings share: the target's files of decisions, days, and the place of a secret."""

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError
from secgate.model import At, Finding, Report, Waiver
from secgate.plan import Plan, Request, make_plan
from secgate.reports.escape import safe
from secgate.settings import strict
from secgate.settings.allowed import Allowed
from secgate.settings.entries import require_as_meant
from secgate.target.places import contents
from secgate.target.tree import Unreadable, WorkTree
from secgate.target.trust import Self

_DAYS = re.compile(r"([1-9][0-9]{0,3})([dw])")
_WEEK = 7
Reader = Callable[..., tuple[Waiver, ...]]


@dataclass(frozen=True)
class Decisions:
    """A target whose decisions are read or changed, with what its policy allows, now (UTC)."""

    plan: Plan
    now: datetime

    @classmethod
    def of(
        cls,
        path: Path,
        policies: Sequence[str],
        checks: Sequence[Path],
        *,
        trust: str | None = None,
        base: str | None = None,
    ) -> "Decisions":
        """The decisions of a target.

        Args:
            path: the target.
            policies: by name or file; none takes the configuration's.
            checks: further folders of checks.
            trust: the ref that decides, as a run is given it.
            base: the ref that a run would compare with, which decides too where no other does.

        Raises:
            ConfigError: when they, or anything else that decides there, cannot be used.
        """
        now = datetime.now(UTC)
        # Nothing of the target runs here: the plan only reads.
        request = Request(
            path=path, policies=tuple(policies), checks=tuple(checks), trust=trust, base=base, allow_target_code=True
        )
        with ExitStack() as stack:
            return cls(make_plan(request, stack, today=now), now)

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self.now.date()

    @property
    def tree(self) -> WorkTree:
        """The target."""
        return self.plan.tree

    @property
    def allowed(self) -> Allowed:
        """What entries are held against."""
        return self.plan.accepted.allowed

    def text(self, name: str) -> bytes | None:
        """One of the files, or None."""
        return Self(self.tree).read(name)

    def write(self, name: str, data: bytes, read: Reader, *, added: int = 0, gone: Sequence[int] = ()) -> None:
        """Write a file whole, after it was read as strictly as a run reads it.

        Args:
            name: the file.
            data: its new content.
            read: its reader.
            added: the number of new entries, which stand at its end.
            gone: indexes of the entries that are left out.

        Raises:
            ConfigError: when a run would refuse it, or anything that was there would be lost.
        """
        before = strict.load(self.text(name) or b"", name=name)
        require_as_meant(before, strict.load(data, name=name), added=added, gone=gone)
        try:
            read(data, name=name, allowed=self.allowed)
        except ConfigError as error:
            # NOTE: what was there was read before, so this is about a line that no file has.
            raise ConfigError(f"{error.what}; nothing was written", where=name, next_step=error.next_step) from None
        folder = self.tree.root / ".secgate"
        if folder.is_symlink():
            raise ConfigError("is a link", where=".secgate", next_step="Put the folder itself there.")
        folder.mkdir(exist_ok=True)
        write_whole(self.tree.root / name, data)


def day(text: str, today: date) -> date:
    """A date as a user gives it: `2026-03-01`, or `30d` and `4w` from today.

    Raises:
        ConfigError: when it is neither, or has passed.
    """
    if found := _DAYS.fullmatch(text.strip()):
        return today + timedelta(days=int(found[1]) * (_WEEK if found[2] == "w" else 1))
    try:
        given = date.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(
            f'--expires: "{text}" is neither a date nor a number of days',
            next_step="For example 2026-03-01, 30d or 4w.",
        ) from None
    if given < today:
        raise ConfigError(f"--expires: {given} has passed", next_step=f"Today is {today} in UTC.")
    return given


def place_of(tree: WorkTree, finding: Finding, report: Report) -> At | None:
    """Where the secret value stands that a decision about this finding covers; None when it is no secret.

    Raises:
        ConfigError: when no commit holds it as it stands in the work tree.
    """
    if not finding.sensitive:
        return None
    if finding.commit is not None:
        return At(commit=finding.commit, path=finding.path, line=finding.line)
    head = tree.git.head() if tree.git is not None else None
    if tree.git is None or head is None:
        raise ConfigError(
            f"{finding.id} may be a secret, and no commit holds it",
            where=f"{finding.path}:{finding.line}",
            next_step="Only a value that is committed can be accepted: a waiver covers that one value and no other.",
        )
    if report.target.commit != head:
        raise ConfigError(
            "the last report is of another commit than HEAD",
            where=f"{finding.path}:{finding.line}",
            next_step="Run `secgate run` again.",
        )
    committed = contents(tree.git, tree.prefix, [(head, finding.path)])[head, finding.path]
    if _on_disk(tree, finding.path) != (committed.replace(b"\r\n", b"\n") if isinstance(committed, bytes) else None):
        raise ConfigError(
            f"{finding.id} may be a secret, and its file differs from HEAD",
            where=f"{finding.path}:{finding.line}",
            next_step="Commit the file and run `secgate run` again: a waiver covers the one value that a commit holds.",
        )
    return At(commit=head, path=finding.path, line=finding.line)


def about_of(finding: Finding) -> str:
    """A comment that tells a reader what the id of a finding stands for."""
    history = f" in commit {finding.commit[:12]}" if finding.commit is not None else ""
    return safe(f"{finding.rule} at {finding.path}:{finding.line}{history}")


def _on_disk(tree: WorkTree, path: str) -> bytes:
    entry = next((entry for entry in tree.entries if entry.path == path), None)
    try:
        return tree.read(entry).replace(b"\r\n", b"\n") if entry is not None else b""
    except Unreadable:
        return b""
