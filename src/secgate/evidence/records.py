"""Reports of tools, bound to the commit that they speak of by the sidecar that `secgate record` writes."""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from secgate.model import Evidence
from secgate.settings.config import REPORT_KINDS
from secgate.target.reports import FOLDER, report_paths
from secgate.target.state import RECORD
from secgate.target.tree import Entry, Kind, Unreadable, WorkTree, display

KINDS = REPORT_KINDS
# How the file of a report is usually called, where it is not JSON.
_ENDINGS = {"junit": "xml", "integration": "xml", "typecheck": "txt", "format": "txt"}
"""Names of the kinds of report that something reads."""
_MOST_FILES = 500
_SHORT = 12
# By how much clocks of two machines may differ.
_SKEW = timedelta(minutes=5)
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_ObjectId = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]


class Record(BaseModel):
    """The sidecar of a report: which command wrote it, when, and over which commit (schema secgate/record/1)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["secgate/record/1"] = Field(default="secgate/record/1", alias="schema")
    name: str
    """What kind of report it is, such as `junit`."""
    report: str
    """The report's file name."""
    commit: _ObjectId
    """The commit that was checked out."""
    tree: _ObjectId
    """Its tree."""
    dirty: bool
    """Whether the files differed from it when the command began or ended."""
    command: tuple[str, ...]
    """The command and its arguments."""
    exit_code: int
    """How it ended."""
    started: AwareDatetime
    """When it began, UTC."""
    ended: AwareDatetime
    """When it ended, UTC."""
    sha256: _Sha256
    """Of the report's bytes."""


@dataclass(frozen=True)
class Recorded:
    """A report whose record holds for the commit.

    Attributes:
        path: of the report, relative to the target's root.
        data: its bytes.
        record: its sidecar.
    """

    path: str
    data: bytes
    record: Record


@dataclass(frozen=True)
class Head:
    """What reports must speak of.

    Attributes:
        commit: the commit that is gated; None when the target is no repository or has none.
        committed: when it was made, by its own account.
        now: the time of the run.
        differs: how the files that are examined differ from the commit; empty when they do not.
    """

    commit: str | None
    committed: datetime | None
    now: datetime
    differs: str = ""


@dataclass(frozen=True)
class Reports:
    """The reports of one kind, or what is wrong with them."""

    good: tuple[Recorded, ...]
    bad: tuple[Evidence, ...]


def find_reports(
    tree: WorkTree, kind: str, where: str | None, head: Head, *, within: timedelta | None = None
) -> Reports:
    """All reports of one kind.

    Args:
        tree: the target.
        kind: the name that `secgate record` was given, such as `junit`.
        where: a path or glob from the configuration; None looks for `.secgate/reports/KIND*`.
        head: the commit that they must speak of.
        within: how old one may be that is not bound to a commit.
    """
    pattern = where or f"{FOLDER}/{kind}*"
    paths = report_paths(tree, pattern)
    good: list[Recorded] = []
    bad: list[Evidence] = []
    for path in paths[:_MOST_FILES]:
        found = _judged(tree, kind, path, head, within)
        (good if isinstance(found, Recorded) else bad).append(found)  # type: ignore[arg-type]
    if len(paths) > _MOST_FILES:
        reason = f"{len(paths)} reports fit {pattern}, more than the {_MOST_FILES} that are read"
        bad.append(Evidence(kind=f"{kind} report", state="unreadable", reason=reason))
    if not paths:
        named = f"no {kind} report at {pattern}"
        file = where or f"{FOLDER}/{kind}.{_ENDINGS.get(kind, 'json')}"
        how = f"secgate record {kind} --report {file} -- COMMAND"
        bad.append(Evidence(kind=f"{kind} report", state="missing", reason=f"{named}; `{how}` makes one"))
    return Reports(tuple(good), tuple(bad))


def _judged(tree: WorkTree, kind: str, path: str, head: Head, within: timedelta | None) -> Recorded | Evidence:
    def bad(state: str, reason: str) -> Evidence:
        return Evidence.model_validate({"kind": f"{kind} report", "path": path, "state": state, "reason": reason})

    try:
        data = read_file(tree, path)
    except Unreadable as error:
        return bad("unreadable", str(error))
    if not data.strip():
        return bad("empty", "holds nothing")
    if any(entry.tracked and entry.blob for entry in tree.entries if entry.path in {path, f"{path}{RECORD}"}):
        # NOTE: whoever writes a change could bring the report of it along.
        return bad("unrecorded", "is tracked by git, and what a change brings along is no evidence; keep it out of git")
    if not os.path.lexists(tree.root / f"{path}{RECORD}"):
        how = f"`secgate record {kind} --report {path} -- COMMAND` does"
        return bad("unrecorded", f"nothing says which commit it speaks of; {how}")
    try:
        record = Record.model_validate_json(read_file(tree, f"{path}{RECORD}"))
    except Unreadable as error:
        return bad("unreadable", f"{path}{RECORD} {error}")
    except ValidationError:
        return bad("unreadable", f"{path}{RECORD} is no record (schema secgate/record/1)")
    if (mistake := _mistake(record, kind, path, data, head, within)) is not None:
        return bad(*mistake)
    return Recorded(path, data, record)


def _mistake(
    record: Record, kind: str, path: str, data: bytes, head: Head, within: timedelta | None
) -> tuple[str, str] | None:
    """The state and reason of a report that cannot count; None when it can."""
    if record.name != kind or record.report != path.rpartition("/")[2]:
        return "unrecorded", f"the record beside it is of {record.name} report {record.report}"
    if hashlib.sha256(data).hexdigest() != record.sha256:
        return "changed", "is not the file that was recorded: its SHA-256 differs"
    if record.ended < record.started or record.ended > head.now + _SKEW:
        return "unreadable", "its times cannot be: it ended before it began, or lies in the future"
    if record.dirty:
        return "dirty", "was made while the files differed from the commit"
    if within is not None:
        hours = within.total_seconds() / 3600
        return ("stale", f"is older than {hours:g} hours") if record.ended + within < head.now else None
    if head.commit is None:
        return "other-commit", "there is no commit that it could speak of"
    if record.commit != head.commit:
        return "other-commit", f"speaks of commit {record.commit[:_SHORT]}, not of {head.commit[:_SHORT]}"
    if head.differs:
        return "dirty", f"speaks of the commit, and the files differ from it now: {head.differs}"
    if head.committed is not None and record.ended < head.committed:
        return "stale", "is older than the commit"
    return None


def read_file(tree: WorkTree, path: str) -> bytes:
    """The bytes of a file below the root, also of one that git does not list; never through a link.

    Raises:
        Unreadable: with the reason.
    """
    raw = os.fsencode(path)
    # NOTE: the index and a commit hold what they list alone, and know it by its object.
    listed = next((entry for entry in tree.entries if entry.raw == raw), None)
    return tree.read(listed or Entry(display(raw), raw, Kind.FILE, tracked=False, blob=None))


def head_of(tree: WorkTree, now: datetime, differs: str = "") -> Head:
    """The commit that is gated.

    Raises:
        EngineError: when git fails.
    """
    commit = tree.git.head() if tree.git is not None else None
    if tree.git is None or commit is None:
        return Head(None, None, now, differs)
    seconds = tree.git.text("show", "--no-patch", "--format=%ct", commit)
    return Head(commit, datetime.fromtimestamp(int(seconds), UTC), now, differs)
