"""Recorded reports about known vulnerabilities of dependencies, and which lock files they speak of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from secgate.evidence.audit_forms import Audit, Vulnerability, read_audit
from secgate.evidence.junit import UnreadableReport
from secgate.evidence.records import Recorded, Reports
from secgate.facts.locks import LockFile
from secgate.model import Evidence, Problem

__all__ = ["Audit", "Audits", "Vulnerability", "covers", "read_audit", "read_audits"]

_ECOSYSTEMS = {"npm_audit": {"npm"}, "pip_audit": {"pip", "uv"}}
_LOCK_OPTION = re.compile(r"(?:^|\s)(?:-L|--lockfile)[= ](?:[\w.-]+:)?(\S+)")
_REQUIREMENT = re.compile(r"(?:^|\s)(?:-r|--requirement)[= ]?(\S+)")
# One part of what a lock file holds.
_WORKSPACE = re.compile(r"(?:^|\s)(?:-w|--workspace|--filter|-F)(?:[= ])\s*\S+")
_OSV = re.compile(r"\bosv-scanner\b(?P<rest>[^|&;>]*)")
# Options of OSV-Scanner that stand alone; any other takes the word after it.
_ALONE = re.compile(
    r"-r|-a|--(?:recursive|json|no-\S+|skip-git|all-packages|all-vulns|offline\S*|help|version|licenses)|--\S+=\S+"
)
_FOLDER_OPTION = re.compile(r"(?:^|\s)(?:--prefix|-C|--dir|--cwd)[= ](\S+)|\bcd\s+(\S+)")


def covers(kind: str, command: Sequence[str], lock: LockFile) -> bool:
    """Whether a report that a command wrote speaks of a lock file, as far as the command tells.

    Args:
        kind: of the report: `npm_audit`, `osv` or `pip_audit`.
        command: that was recorded.
        lock: the lock file.
    """
    words = " ".join(command)
    if kind == "osv":
        # It looks at every lock file below the folder that it is given, unless it is told which.
        named = [_plain(path) for path in _LOCK_OPTION.findall(words)]
        folders = [_plain(path) for path in _given(words)]
        below = any(not folder or lock.path.startswith(f"{folder}/") for folder in folders)
        return lock.path in named or below or not (named or folders)
    if lock.ecosystem not in _ECOSYSTEMS.get(kind, ()):
        return False
    if kind == "pip_audit" and (files := [_plain(path) for path in _REQUIREMENT.findall(words)]):
        return lock.path in files
    if _WORKSPACE.search(words) is not None:
        return False
    found = _FOLDER_OPTION.search(words)
    return lock.folder.strip("/") == _plain(next((part for part in found.groups() if part), "") if found else "")


def _given(words: str) -> list[str]:
    """The folders that OSV-Scanner is given."""
    found = _OSV.search(words)
    folders: list[str] = []
    takes = False
    for word in found["rest"].split() if found is not None else ():
        option = word.startswith("-") and word != "-"
        if not option and not takes and word not in {"scan", "source", "fix"}:
            # NOTE: what a machine calls its own folders is not known here.
            folders.append("." if word.strip("\"'").startswith(("/", "$", "~", "..")) else word)
        takes = option and _ALONE.fullmatch(word) is None
    return folders


def _plain(path: str) -> str:
    return path.strip("\"'").removeprefix("./").strip("/").removeprefix(".")


@dataclass(frozen=True)
class Audits:
    """The reports of one kind.

    Attributes:
        good: those that could be read, each with what was recorded of it.
        evidence: what keeps others from counting.
        problems: those that could not be read.
    """

    good: tuple[tuple[Recorded, Audit], ...]
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


def read_audits(reports: Reports) -> Audits:
    """Every recorded report that can be read, and what is wrong with the others."""
    good: list[tuple[Recorded, Audit]] = []
    problems: list[Problem] = []
    for recorded in reports.good:
        try:
            audit = read_audit(recorded.data)
        except UnreadableReport as error:
            problems.append(Problem(path=recorded.path, reason=f"the report {error}"))
            continue
        if (wrong := _of_end(recorded.record.exit_code, audit)) is not None:
            problems.append(Problem(path=recorded.path, reason=f"the command that wrote it ended with {wrong}"))
        else:
            good.append((recorded, audit))
    return Audits(tuple(good), reports.bad, tuple(problems))


def _of_end(code: int, audit: Audit) -> str | None:
    """How the end of the command speaks against its report; None when it does not."""
    if code not in audit.ends:
        return f"{code}: it did not get to its end"
    if code and not audit.shown:
        return f"{code}, and the report shows no vulnerability: it does not show all, so record it anew"
    return None
